"""What a check says: each cause once, with its cost; hints on request; the end of an exercise."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from autograder.course import read_course
from autograder.grading.reference import Options
from autograder.grading.runner import Runner
from autograder.model import Diagnosis, ExerciseReport, Source, SourceKind, Status, Student, StudentKey, Submission
from autograder.model import TestResult as Result
from autograder.report.language import open_language
from autograder.sandbox.host import Thing, Traced
from autograder.sandbox.host.trail import Trail
from autograder.sandbox.wire import Ref
from autograder.selfcheck import Checker, Target, sheet
from autograder.selfcheck.beside import KEPT
from autograder.selfcheck.calls import program
from autograder.selfcheck.causes import causes
from autograder.selfcheck.excerpt import excerpt, loop_at
from autograder.selfcheck.kept import Kept, folder_of, open_kept
from autograder.selfcheck.sheet import Sheet, _notes, _section, sheet_of
from autograder.selfcheck.text import REMARKS, call_said, text_of
from tests.engine.tiny import REFERENCE, write_files

MISTAKE = Diagnosis("tripled", "Three times", "Three is two.", "the factor", "Count again.")
STUB = """
def double(x):
    raise NotImplementedError

class Counter:
    def __init__(self):
        raise NotImplementedError
"""


def report_on(*tests: Result) -> ExerciseReport:
    """Returns an exercise's report with these tests."""
    return ExerciseReport("lab", "Lab", 0.0, sum(t.max_points for t in tests), Status.FAILED, "lab.py", tests=tests)


def result(id: str, status: Status = Status.FAILED, **more: object) -> Result:
    """Returns a verdict on a test worth one point."""
    known = {"title": f"Title of {id}.", "points": 1.0 if status is Status.PASSED else 0.0, "max_points": 1.0}
    return Result(id, status=status, **known | more)  # type: ignore[arg-type]


def test_one_mistake_is_one_cause_with_all_that_waits_for_it() -> None:
    """Tests that a mistake explains, others of the same function, and a chain of waiting tests count under it."""
    found = causes(
        report_on(
            result("a", call="f(1)", diagnoses=(MISTAKE,)),
            result("b", call="f(2)", diagnoses=(MISTAKE,)),
            result("c", call="f(3)", kind="numbers"),
            result("d", Status.BLOCKED, blocked_by="b"),
            result("e", Status.BLOCKED, blocked_by="d"),
            result("g", Status.PASSED),
        )
    )
    assert [(c.first.id, len(c.also), len(c.waiting), c.cost) for c in found] == [("a", 2, 2, 5.0)]


def test_what_differs_in_two_functions_has_two_causes() -> None:
    """A function's failures do not hide another's."""
    found = causes(report_on(result("a", call="f(1)", kind="numbers"), result("b", call="g(1)", kind="numbers")))
    assert [c.name for c in found] == ["f", "g"]


def test_type_comes_before_shape_and_shape_before_value() -> None:
    """Of one function's failures the one that is simplest to see is shown, whichever test met it first."""
    kinds = ("numbers", "shape", "type")
    found = causes(report_on(*(result(kind, call="f(1)", kind=kind) for kind in kinds)))
    assert [c.first.id for c in found] == ["type"]


def test_a_special_case_that_raises_is_told_after_wrong_values() -> None:
    """Where most tests of a function come to their end, what they give is told; where most stop, the exception."""
    empty, shape = result("empty", Status.RAISED, call="f(0)"), result("shape", call="f(1)", kind="shape")
    (cause,) = causes(report_on(empty, shape, result("value", call="f(2)", kind="numbers")))
    assert cause.first.id == "shape"
    (cause,) = causes(report_on(empty, shape, result("other", Status.RAISED, call="f(3)")))
    assert cause.first.id == "empty"


def test_what_is_not_written_is_told_last() -> None:
    """An untouched function is no mistake."""
    stub = result("a", Status.NOT_ATTEMPTED, call="f(1)", kind="stub")
    assert [c.is_unwritten for c in causes(report_on(stub, result("b", call="g(1)")))] == [False, True]


def checked(runner: Runner, root: Path, text: str, kept: Kept, *, hint: bool = False) -> Sheet:
    """Returns what a check of the tiny exercise says of a file with this text."""
    source = Source("double", "double.py", SourceKind.SCRIPT, text.encode())
    submission = Submission(Student(StudentKey("you"), "You"), (source,))
    return sheet_of(read_course(root), runner.grade(submission, public_only=True), submission, kept, hint=hint)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """Nothing is remembered yet."""
    return open_kept(tmp_path)


def test_a_right_answer_is_told_what_is_left(runner: Runner, tiny_root: Path, kept: Kept) -> None:
    """Out of how many points, how many come from hidden tests, what is next, and the course in one line."""
    text = text_of(checked(runner, tiny_root, REFERENCE, kept))
    assert "All public tests passed: 5 of 10 points; 5 more come from hidden tests" in text
    assert "Next exercise: shaky (Shaky)" in text
    assert text.splitlines()[-1] == "Course  █░  1 of 2 exercises pass all public tests"
    assert len(text.splitlines()) < 10


def test_an_untouched_stub_is_not_started(runner: Runner, tiny_root: Path, kept: Kept) -> None:
    """One message, and where to begin."""
    (section,) = (s for s in checked(runner, tiny_root, STUB, kept).sections if s.messages)
    assert section.state == "not started"
    assert [m.facts[0].text for m in section.messages] == [
        "Begin with `double` in double.py; the task is told beside it."
    ]


def test_a_hint_on_a_stub_is_shown_or_not_counted(
    runner: Runner, tiny_root: Path, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks before there is a line of theirs reads the task again; where none is told, no hint is used."""
    assert "Hints used" not in text_of(checked(runner, tiny_root, STUB, kept, hint=True))
    monkeypatch.setattr(sheet, "docstrings", lambda stub: {"double": "Twice the number."})
    for _ in range(2):
        told = text_of(checked(runner, tiny_root, STUB, kept, hint=True))
        assert "The task says: Twice the number." in told and "Hints used in this exercise: 1 " in told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2 * np.asarray(x)", "2 * np.asarray(x", ["return 2 * np.asarray(x", "                     ^"]),
        ("def double(x):", "def double(x)", ["def double(x)", "             ^"]),
        ("return 2 * np.asarray(x)", "return y", ["return y", "^^^^^^^^"]),
    ],
)
def test_a_slip_is_one_message_with_its_line(
    runner: Runner, tiny_root: Path, kept: Kept, old: str, new: str, said: list[str]
) -> None:
    """The source line stands there, with carets below it."""
    (section,) = checked(runner, tiny_root, REFERENCE.replace(old, new), kept).sections
    assert [f.text.split("\n") for f in section.messages[0].facts if f.label.startswith("line ")] == [said]
    assert len(section.messages) == 1


def test_hints_come_one_at_a_time(runner: Runner, tiny_root: Path, kept: Kept) -> None:
    """Where to look, an idea, nearly there, then no more; counted, kept in a file, and none without asking."""
    wrong = REFERENCE.replace("2 * np", "3 * np")
    silent = text_of(checked(runner, tiny_root, wrong, kept))
    assert "Three times" in silent
    assert "Count again." not in silent
    first, second, third, after = (text_of(checked(runner, tiny_root, wrong, kept, hint=True)) for _ in range(4))
    assert "the factor" in first
    assert "Count again." not in first
    assert "Count again." in second
    assert "Three is two." not in second
    assert "Three is two." in third
    assert "3 of 3; there are no more" in after
    assert open_kept(kept.path.parent.parent).used("double") == 3
    assert "Hints used in this exercise: 3 (they cost nothing)." in after


def test_a_damaged_file_of_ours_is_as_none(tmp_path: Path) -> None:
    """Whatever lies there, a check goes on, and writes it anew."""
    for data in ("{", "[]", '{"hints": 3, "passed": {}}', '{"hints": {}, "passed": {"a": "b"}}'):
        (tmp_path / ".autograde").mkdir(exist_ok=True)
        (tmp_path / ".autograde" / "progress.json").write_text(data)
        assert open_kept(tmp_path).passed == {}


def test_it_is_kept_where_the_work_is(tmp_path: Path) -> None:
    """In the current folder where the work is below it, beside the work otherwise, and where it was before."""
    work = tmp_path / "course" / "srn"
    work.mkdir(parents=True)
    assert folder_of(work / "srn.py", tmp_path) == tmp_path
    assert folder_of(work / "srn.py", tmp_path / "elsewhere") == work
    open_kept(tmp_path / "course").save()
    assert folder_of(work / "srn.py", tmp_path) == tmp_path / "course"


def test_what_another_work_keeps_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of ours in the home folder, or above the course that the work is in, is not this work's."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    open_kept(tmp_path).save()
    (tmp_path / "lab").mkdir()
    assert folder_of(tmp_path / "lab" / "srn.py", tmp_path / "lab") == tmp_path / "lab"
    course = tmp_path / "up" / "course"
    (course / "tests" / "suites").mkdir(parents=True)
    (course / "exercises" / "srn").mkdir(parents=True)
    (course / "exercises" / "srn" / "exercise.toml").touch()
    open_kept(course.parent).save()
    assert folder_of(course / "exercises" / "srn", course) == course


def test_a_narrow_terminal_gives_the_headline_its_room(runner: Runner, tiny_root: Path, kept: Kept) -> None:
    """At 40 columns the cost stands on a line of its own, and no line is wider than the terminal."""
    said = text_of(checked(runner, tiny_root, REFERENCE.replace("2 * np", "3 * np"), kept), columns=40)
    assert "pass all public tests" in " ".join(said.split())
    assert "\n    this costs" in said
    assert max(map(len, said.splitlines())) <= 40, said


def test_a_stub_beside_the_answer_is_not_spoken_of(runner: Runner, tiny_root: Path, kept: Kept) -> None:
    """A student has a script and a notebook; that the untouched one was not taken is no news, another choice is."""
    for reason, is_told in (("fewer of its functions are still to be written", False), ("it is newer", True)):
        note = f"double.py was graded and not double.ipynb: {reason}."
        assert (note in _notes(replace(report_on(), notes=(note,)), ())) is is_told


def test_a_cell_that_asks_for_a_check_is_no_fault(runner: Runner, tiny_root: Path, kept: Kept) -> None:
    """Who checked in a notebook hands that cell in, too: `check` is there when it is loaded, and does nothing."""
    asking = f"from autograder import check\nprint(check('double', hint=True))\n{REFERENCE}"
    (section,) = checked(runner, tiny_root, asking, kept).sections
    assert section.is_done and not section.notes


def test_the_course_s_own_files_are_nobodys_work(tiny_root: Path) -> None:
    """A check of the whole folder looks at answers, and where to begin is said for the first untouched one only."""
    checker = Checker(read_course(tiny_root), Options(own_code=True, sandbox="none"), None)
    try:
        (tiny_root / "tests" / "double.py").write_text(REFERENCE)
        submission = checker.read(Target(tiny_root))
    finally:
        checker.close()
        (tiny_root / "tests" / "double.py").unlink()
    assert not [source.name for source in submission.sources if source.name.startswith("tests")]


def test_an_endless_loop_is_named_by_its_first_line() -> None:
    """Wherever in it the time ran out; carets stand below what cannot be read, or else the whole line."""
    source = Source("lab", "lab.py", SourceKind.SCRIPT, b"def f():\n    while True:\n        pass\n    return 1\n")
    assert loop_at(source, 3) == 2
    assert loop_at(source, 4) == 4
    found = excerpt(source, 2)
    assert found is not None
    assert found.marked == "while True:\n^^^^^^^^^^^"
    assert excerpt(source, 9) is None


def test_a_failing_call_is_a_program_that_runs_by_itself(tmp_path: Path) -> None:
    """With its numbers, dtypes and empty arrays; what only the test has cannot be written down."""
    args = (np.array([[0.1, -2.5]], np.float32), np.zeros((0, 3)), torch.tensor([1, 2]), [1, (2,)], {"a": None})
    source = "def f(*args, scale):\n    return [args[0].dtype.name, args[1].shape, *args[2:], scale]\n"
    (tmp_path / "lab.py").write_text(source)
    text = program(Traced("", 0, ("f",), args, {"scale": 0.5}), "lab.py", "this")
    ran = subprocess.run([sys.executable, "-c", text], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['float32', (0, 3), tensor([1, 2]), [1, (2,)], {'a': None}, 0.5]"
    assert text.endswith("# should give\n# this\n")
    assert program(Traced("", 0, ("f",), (object(),), {}), "lab.py") == ""
    assert "in your notebook" in program(Traced("", 0, ("f",), (1,), {}), "lab.ipynb")


def test_what_an_object_says_of_itself_is_never_a_line_of_a_program() -> None:
    """Names and sizes come from the student's objects; a program that somebody else may run takes no other text."""
    made, numbers = Traced("", 0, ("Net",), (), {}), {"weight": np.ones(2)}
    assert "made.scale = " in program(
        Traced("", 7, (), (), {}, {7: Thing("Net", made, plain={"scale": np.ones(2)})}), "a.py"
    )
    odd = {"scale = 1\nprint('mine')\nmade.x": np.ones(2)}
    assert program(Traced("", 7, (), (), {}, {7: Thing("Net", made, plain=odd)}), "a.py") == ""
    assert "torch.nn.RNN(2, 3)" in program(
        Traced("", 7, (), (), {}, {7: Thing("RNN", state=numbers, about="2, 3")}), "a.py"
    )
    said = Thing("RNN", state=numbers, about="2, 3)\nprint('mine'")
    assert program(Traced("", 7, (), (), {}, {7: said}), "a.py") == ""


HELPERS_FILE = """
from autograder.sandbox.wire.frames import Keep

class Doubler:
    '''Doubles.'''
    factor = 2

def made() -> Keep:
    return Keep(Doubler())

def strengthen(doubler, by):
    doubler.factor *= by

def seen(doubler):
    return doubler.factor

def unused():
    return None
"""


def test_what_the_test_has_beside_the_students_code_stands_in_the_program(tmp_path: Path) -> None:
    """The helpers that made and changed what a call is given, nothing else of theirs, and what the test looked at."""
    (tmp_path / "inside.py").write_text(HELPERS_FILE)
    (tmp_path / "lab.py").write_text("def use(it):\n    it.factor += 1\n    return 10 * it.factor\n")
    trail = Trail(lambda ref, operation: None)
    made, other = Ref(5, (), "Doubler"), Ref(6, (), "Doubler")
    for name, args, gave in (
        ("made", (), made), ("made", (), other), ("strengthen", (named(5), 3), None), ("seen", (named(6),), 2)
    ):  # fmt: skip
        trail.note(trail.traced(Ref(1, (name,)), args, {}, name), gave)
    call = trail.traced(Ref(0, ("use",)), (named(5),), {}, "use")
    trail.note(call, 70)
    trail.note(trail.traced(Ref(1, ("seen",)), (named(5),), {}, "seen"), 7)
    text = program(trail.with_steps(call), "lab.py", "60", helpers=[tmp_path / "inside.py"])
    ran = subprocess.run([sys.executable, "-c", text], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["70", "7"]
    assert "unused" not in text and text.count("= made()") == 1
    assert program(trail.with_steps(call), "lab.py") == ""


def test_a_check_of_ones_own_work_knows_the_call_that_fails(tmp_path: Path, tiny_root: Path) -> None:
    """Its numbers are those of the test: the wrong answer gives with them what the check says came back."""
    work = tmp_path / "double.py"
    work.write_text(REFERENCE.replace("2 * np", "3 * np"))
    checker = Checker(read_course(tiny_root), Options(sandbox="none", own_code=True), None)
    try:
        target = Target(work, "double")
        submission = checker.read(target)
        shown = sheet_of(read_course(tiny_root), checker.check(target), submission, open_kept(tmp_path))
    finally:
        checker.close()
    ran = subprocess.run([sys.executable, "-c", shown.call], cwd=tmp_path, capture_output=True, text=True, check=True)
    first = ran.stdout.replace("[", " ").split()[0]
    facts = " ".join(fact.text for fact in shown.sections[0].messages[0].facts)
    assert first[:6] in facts


def test_questions_that_nobody_has_answered_are_not_done(tmp_path: Path) -> None:
    """What holds no line of the student's own is not started; with an answer in it, a person's turn has come."""
    questions = "# Words\n\n## 1. Why?\n\n*Your answer:*\n"
    folder = write_files(tmp_path, {
        "exercises/words/exercise.toml": 'title = "Words"\npoints = 0\n', "exercises/words/words.md": questions,
    })  # fmt: skip
    course = read_course(folder)
    for text, state in ((questions, "not started"), (questions + "Because.\n", "for a person to score")):
        report = ExerciseReport("words", "Words", 0.0, 0.0, Status.PASSED, "words.md", written=text)
        section = _section(course, report, None, Kept(tmp_path / "kept.json"), "")
        assert section.state == state and section.is_done is ("Because" in text)


NET = """
import torch

class Net(torch.nn.Module):
    def __init__(self, units):
        super().__init__()
        self.layer = torch.nn.Linear(2, units)
        self.scale = torch.ones(units)

    def forward(self, x):
        return self.layer(x) * self.scale

def apply(net, x):
    return net(x) + 1
"""
STATE = {"layer.weight": torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), "layer.bias": torch.zeros(3)}


def named(number: int) -> Any:
    """Returns what stands in a call for the thing of a number."""
    return SimpleNamespace(_ref=Ref(number))


def test_a_call_on_a_network_is_written_with_its_parameters(tmp_path: Path) -> None:
    """The program makes the student's network, puts in the numbers of the test, and shows the wrong values."""
    given = Thing("Net", Traced("", 0, ("Net",), (3,), {}), state=STATE, plain={"scale": torch.tensor([2.0, 1, 1])})
    layer = Thing("RNNCell", about="1, 1, bias=False, nonlinearity=relu", state={"weight_ih": torch.ones(1, 1)})
    (tmp_path / "lab.py").write_text(NET)
    text = program(Traced("", 0, ("apply",), (named(5), torch.ones(1, 2)), {}, {5: given}), "lab.py")
    ran = subprocess.run([sys.executable, "-c", text], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("tensor([[ 7.,")
    assert "OrderedDict" in ran.stdout
    text = program(Traced("", 6, (), (torch.ones(1, 1),), {}, {6: layer}), "lab.py")
    assert "net = torch.nn.RNNCell(1, 1, bias=False, nonlinearity='relu')" in text
    assert program(Traced("", 7, (), (), {}, {7: Thing("Odd")}), "lab.py") == ""


def test_every_remark_of_ours_in_a_call_is_said() -> None:
    """The program of `--show-call` is code; what we remark in it is in the language, and the code is left."""
    say = open_language("zh").say
    for remark in REMARKS:
        said = call_said(f"x = f(1)  # {remark}", say)
        assert said.startswith("x = f(1)  # ") and not re.search("[a-z]{3,}", said.partition("#")[2])
    assert call_said(KEPT, say).splitlines()[1] == KEPT.splitlines()[1] and call_said(KEPT, say) != KEPT
