"""Similar code: a copy is found however it is disguised, and what everybody writes or was given is not told."""

from __future__ import annotations

import json
import random
import re
import time
from itertools import combinations
from pathlib import Path

import pytest

from autograder.classroom.store import Place, identity_of, open_store, pack
from autograder.cli import main
from autograder.course import read_course
from autograder.gradebook.review import Served
from autograder.gradebook.similar import Pair, Part, clusters_of, pairs_of
from autograder.gradebook.similar.tokens import tokens_of
from autograder.intake import collect
from autograder.model import ExerciseReport, GradeReport, SourceKind, Status
from tests.engine.reviewing import reviewing
from tests.engine.tiny import make_course, write_files

ROOT = Path(__file__).parents[2]
CALLS = ("tanh", "exp", "sqrt", "mean", "stack", "zeros", "dot", "clip", "cumsum", "roll")


def program(seed: int, functions: int = 6) -> str:
    """Returns code that nobody else writes: functions of random statements."""
    rng = random.Random(seed)
    made = ["import numpy as np", ""]
    for _ in range(functions):
        names = [f"{word}_{rng.randrange(999)}" for word in ("step", "left", "right", "sum")]
        made.append(f"def {names[0]}({names[1]}, {names[2]}):")
        made += [f"    {statement(rng, names)}" for _ in range(rng.randint(6, 12))]
        made += [f"    return {names[3]}", ""]
    return "\n".join(made)


def statement(rng: random.Random, names: list[str]) -> str:
    """Returns one random statement on some names."""
    a, b = rng.sample(names[1:], 2)
    forms = (
        f"{a} = np.{rng.choice(CALLS)}({b}) {rng.choice('+-*@/%')} np.{rng.choice(CALLS)}({a}, {rng.randrange(9)})",
        f"for i in range(len({a})): {b} += {a}[i] {rng.choice('+-*/')} {b}.{rng.choice(CALLS)}({rng.randrange(9)})",
        f"{b} = [np.{rng.choice(CALLS)}(x) for x in {a} if x {rng.choice('<>')} {rng.randrange(9)}]",
        f"if {a} is None or {b}.{rng.choice(CALLS)}() > {a}: {b} = {a}.{rng.choice(CALLS)}()",
        f"{a}, {b} = {b}[{rng.randrange(9)}:], {a}.{rng.choice(CALLS)}(axis={rng.randrange(3)})",
    )
    return rng.choice(forms)


def disguised(code: str, seed: int) -> str:
    """Returns the same code with other names, in another order, with comments and a docstring of its own."""
    rng = random.Random(seed)
    head, *functions = re.split(r"(?m)^(?=def )", code)
    rng.shuffle(functions)
    names = sorted(set(re.findall(r"\b(?:step|left|right|sum)_\d+", code)))
    new = {name: f"q{i}_{rng.randrange(99)}" for i, name in enumerate(names)}
    code = re.sub(r"\b(?:step|left|right|sum)_\d+", lambda found: new[found[0]], head + "".join(functions))
    code = re.sub(r"(?m)(:)$", r'\1\n    """Is all mine."""', code, count=2)
    return "\n".join(line + ("  # my own idea" if rng.random() < 0.3 else "") for line in code.split("\n"))


def told(pairs: tuple[Pair, ...]) -> list[tuple[str, str]]:
    """Returns whose works are told to be alike."""
    return [(pair.first, pair.second) for pair in pairs]


def works_of(codes: dict[str, str]) -> dict[str, list[Part]]:
    """Returns works of one file each."""
    return {who: [Part("srn.py", code)] for who, code in codes.items()}


def test_names_comments_and_docstrings_are_no_difference() -> None:
    """What a student chose is alike; what was imported, lies behind a dot or is asked for is not."""
    one = 'import torch as t\ndef f(a):\n    """Mine."""\n    return t.tanh(a) + 3  # a\n'
    two = "import torch as t\ndef g(state):\n    return t.tanh(state) + 4\n"
    texts = [[token.text for token in tokens_of(code)] for code in (one, two, one.replace("tanh", "relu"))]
    assert texts[0] == texts[1] != texts[2]
    assert [t.text for t in tokens_of("def f(a): return a", ["f"])][1] == "f"


@pytest.mark.parametrize("code", ["", "def f(:\n  '", '"""', "\x00\x01", "é = 1\n", "x = '''\n" * 50, "(" * 5000])
def test_any_text_is_tokens(code: str) -> None:
    """Broken code is read to its end."""
    tokens_of(code)


def test_a_disguised_copy_is_found_in_a_class() -> None:
    """Other names, another order of functions, other comments: both are the first that is told, and with all lines."""
    codes = {f"s{i}": program(i) for i in range(40)}
    codes["copy"] = disguised(codes["s7"], 1)
    pairs = pairs_of(works_of(codes))
    assert told(pairs) == [("s7", "copy")]
    assert pairs[0].share > 0.7 and pairs[0].lines > 20 and min(p.count for p in pairs[0].passages) == 2


def test_half_a_copy_is_found() -> None:
    """Three of six functions from somebody else, three of one's own."""
    codes = {f"s{i}": program(i) for i in range(40)}
    halves = [re.split(r"(?m)^(?=def )", codes[who]) for who in ("s3", "s4")]
    codes["half"] = disguised("".join(halves[0][:4] + halves[1][4:]), 2)
    assert set(told(pairs_of(works_of(codes)))) == {("s3", "half"), ("s4", "half")}


def test_what_was_given_counts_for_nothing() -> None:
    """Starter code, code that lies beside it and the reference are in everybody's work."""
    given = [program(900, 3), program(901, 3)]
    codes = {f"s{i}": disguised(given[0] + given[1], i) + program(i, 2) for i in range(10)}
    assert pairs_of(works_of(codes), given) == ()


def test_what_many_have_is_not_told_and_what_some_have_is_counted() -> None:
    """Code from a book is in a third of the class; three who share something else are a group, with its number."""
    book = program(900, 4)
    codes = {f"s{i}": (book if i % 3 == 0 else "") + program(i, 4) for i in range(60)}
    assert pairs_of(works_of(codes)) == ()
    codes |= {who: disguised(program(901, 6), i) for i, who in enumerate(("x", "y", "z"))}
    pairs = pairs_of(works_of(codes))
    assert clusters_of(pairs) == (("x", "y", "z"),)
    assert min(passage.count for pair in pairs for passage in pair.passages) == 3


def test_a_notebook_is_compared_by_cells() -> None:
    """A passage says in which cell it is and on which of its lines."""
    codes = {f"s{i}": program(i) for i in range(20)}
    head, *functions = re.split(r"(?m)^(?=def )", disguised(codes["s5"], 3))
    works = works_of(codes) | {"book": [Part("srn.ipynb, cell 1", head), *(Part("c", f) for f in functions)]}
    pair = pairs_of(works)[0]
    assert (pair.first, pair.second) == ("s5", "book")
    for passage in pair.passages:
        assert passage.second[0] > 0 and passage.second[2] <= functions[passage.second[0] - 1].count("\n") + 1


@pytest.mark.parametrize("slug", ["srn", "rnn_cell", "rnn", "hello", "seq2seq", "char_rnn"])
def test_honest_solutions_are_not_told(slug: str) -> None:
    """One task has solutions that are alike, and few of them in what is rare."""
    paths = sorted((ROOT / "tests" / "course" / "honest" / slug).glob("*.py"))
    given = [p.read_text() for p in (*(ROOT / "exercises" / slug).glob("*.py"), ROOT / "reference" / f"{slug}.py")]
    works = {path.stem: [Part(path.name, path.read_text())] for path in paths}
    asked = read_course().exercise(slug).defines
    assert len(pairs_of(works, given, asked)) <= 0.1 * len(list(combinations(works, 2)))


def test_a_thousand_students_take_less_than_two_minutes() -> None:
    """Six exercises of a thousand works each, and all twenty copies among them are found first."""
    codes = {f"s{i}": program(i) for i in range(1000)}
    copies = [(f"s{i}", f"s{i + 500}") for i in range(20)]
    codes |= {copy: disguised(codes[original], i) for i, (original, copy) in enumerate(copies)}
    begun = time.process_time()
    pairs = pairs_of(works_of(codes))
    assert 6 * (time.process_time() - begun) < 120
    assert set(told(pairs[:20])) == set(copies)


def make_class(root: Path) -> Path:
    """Writes a class whose work lies beside its results, as if it had been graded, and returns the results' folder."""
    course = make_course(root / "course")
    codes = {f"s{i}": "def double(x):\n    return 2 * x\n" + program(i) for i in range(6)}
    codes["copy"] = "def double(x):\n    return x + x\n" + disguised(program(2), 5)
    write_files(root / "work", {f"{who}/double.py": code for who, code in codes.items()})
    (root / "grades").mkdir()
    store, _ = open_store(root / "grades")
    found = collect(root / "work", read_course(course).exercises)
    for position, work in enumerate(found.submissions):
        exercise = ExerciseReport("double", "Doubling", 10.0, 10.0, Status.PASSED, "double.py", SourceKind.SCRIPT)
        report = GradeReport(work.student, (exercise,), 10.0, 10.0, "graded", submission_digest=work.digest)
        store.seat([Place(work.student.key, position, identity_of(work), work.digest)], whole=False)
        store.add(pack(report), work.digest, "", {})
    store.tell({"course": str(course), "intake": {"path": str(root / "work")}, "title": "The class"})
    store.close()
    return root / "grades"


def test_a_person_sees_pairs_in_the_terminal_and_side_by_side(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command lists them and keeps them beside the store; the review marks the lines; no mark changes."""
    out = make_class(tmp_path)
    assert main.run(["similar", "--grades", str(out)]) == 0
    said = capsys.readouterr().out
    assert "copy – s2" in said and "of 7 works" in said and "s1" not in said
    assert len(json.loads((out / "similar.json").read_text())[0]["pairs"]) == 1
    assert not any(path.is_dir() for path in out.iterdir())
    with reviewing(Served(out)) as review:
        page = review.ask(f"/{review.token}/similar").body.decode()
        assert "copy and s2" in page
        page = review.ask(f"/{review.token}/pair/double/0").body.decode()
        assert page.count('class="row passage"') > 40 and "my own idea" in page
        assert review.ask(f"/{review.token}/pair/double/7").status == 404
    with (out / "grades.csv").open() as file:
        assert all("10" in line for line in file.readlines()[1:])


def test_without_the_work_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence with the option that helps."""
    out = make_class(tmp_path)
    (tmp_path / "work").rename(tmp_path / "moved")
    assert main.run(["similar", "--grades", str(out)]) == 2
    assert "--work" in capsys.readouterr().err
    assert main.run(["similar", "--grades", str(out), "--work", str(tmp_path / "moved")]) == 0
