"""The students' bundle of an exercise tells of right and wrong files what the course tells, which has the reference.

Each bundle is made of a course of one exercise with a few of its mistakes, since recording them all takes minutes.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from autograder.authoring import bundle
from autograder.authoring.exports import write_folder
from autograder.course import Course, read_course, tried_path, tried_text
from autograder.grading import Options, open_runner, recordings
from autograder.model import Source, SourceKind, Student, StudentKey, Submission

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = read_course(ROOT)
SLUGS = ("srn", "rnn_cell", "rnn", "hello", "seq2seq", "char_rnn")
TRAINED = ("seq2seq", "char_rnn")
"""Exercises with trainings that take seconds: one mistake and one file of them."""
FAIR = {"hello": ("stops_when_right", "list_of_letters"), "char_rnn": ("mean_of_batches", "sizes_of_one_text")}
"""Hand-ins with an error that later tests carry forward, so that they ask the reference what it gives then."""
SEED = 20
FEW = 3
YOU = Student(StudentKey("you"), "You")


def few_of(slug: str) -> list[str]:
    """Returns the names of a few mistakes of an exercise, from all over its bank."""
    names = list(SHIPPED.mistakes(slug))
    return names[:: -(-len(names) // FEW)][: 1 if slug in TRAINED else None]


def make(root: Path, slug: str) -> Course:
    """Returns a course of one exercise of the shipped one, with a few of its mistakes."""
    for folder in (f"exercises/{slug}", "reference", "templates", "tests/suites/inside"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__", "standins"))
    for path in (ROOT / "tests" / "suites").iterdir():
        if path.is_file() and (not path.name.startswith("test_") or path.name == f"test_{slug}.py"):
            shutil.copy(path, root / "tests" / "suites")
    few = few_of(slug)
    tried = {test: tuple(name for name in names if name in few) for test, names in SHIPPED.tried(slug).items()}
    text = tried_text({test: names for test, names in tried.items() if names})
    tried_path(root / "tests" / "suites", slug).write_text(text, encoding="utf-8")
    return read_course(root)


def handed_in(slug: str) -> dict[str, bytes]:
    """Returns right and wrong files: the reference, half of it, the stub, the few mistakes and one more, and FAIR."""
    right = SHIPPED.reference_path(slug).read_text(encoding="utf-8")
    bank = SHIPPED.mistakes(slug)
    fair = {name: (ROOT / "tests/course/fair" / slug / f"{name}.py").read_bytes() for name in FAIR.get(slug, ())}
    wrong = {name: bank[name].apply(right).encode() for name in few_of(slug)}
    if slug in TRAINED:  # that the right one passes is proved where a bundle is made
        return fair or wrong
    few = {**fair, "right": right.encode(), **wrong}
    other = next(name for name in reversed(list(bank)) if name not in few)
    stub = (ROOT / "exercises" / slug / f"{slug}.py").read_bytes()
    half = "".join(right.splitlines(keepends=True)[: right.count("\n") // 2])
    return {**few, "stub": stub, "half": half.encode(), other: bank[other].apply(right).encode()}


def said(course: Course, slug: str) -> Iterator[tuple[object, ...]]:
    """Yields what a course says of each public test for each file."""
    with closing(open_runner(course, Options(SEED, own_code=True), None, (slug,))) as runner:
        for name, data in handed_in(slug).items():
            source = Source(slug, f"{slug}.py", SourceKind.SCRIPT, data)
            report = runner.grade(Submission(YOU, (source,)), public_only=True)
            for test in next(e for e in report.exercises if e.slug == slug).tests:
                named = [d.name for d in test.diagnoses]
                yield name, test.id, test.status, test.points, test.message, named


@pytest.mark.parametrize("slug", SLUGS)
def test_the_bundle_says_what_the_course_says(slug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Status, points, message and likely mistake of every public test are the same; none needs what is not there."""
    monkeypatch.setattr(recordings, "MOST_SITUATIONS", 2 if slug in TRAINED else recordings.MOST_SITUATIONS)
    course = make(tmp_path / "course", slug)
    write_folder(bundle.bundle_files(course, SEED), tmp_path / "bundle")
    told, ours = list(said(read_course(tmp_path / "bundle"), slug)), list(said(course, slug))
    assert told == ours
    assert slug in TRAINED or any(named for *_, named in told)
