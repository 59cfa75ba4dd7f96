"""A suite can carry an error forward: it asks whether an earlier part has lost its points already."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.folder import Course, read_course
from autograder.grading.reference import Options
from autograder.grading.runner import open_runner
from autograder.model import Source, SourceKind, Status, Student, StudentKey, Submission
from reference.mistakes.bank import Change, Mistake
from tests.engine.tiny import write_files

SUITE = '''
"""Two steps."""

from autograder.suite import assert_close, points


@points(1)
def test_first(student):
    """first doubles."""
    assert_close(student.first(2.0), 4.0)


@points(2)
def test_second(student, reference, passed):
    """second adds one to what first gives."""
    part = student if passed("test_first") else reference
    assert_close(student.second(part.first(3.0)), 7.0)
'''
TOML = 'title = "Two steps"\npoints = 3\norder = 1\ndefines = ["first", "second"]\n'
REFERENCE = "def first(x):\n    return 2 * x\n\n\ndef second(x):\n    return x + 1\n"


@pytest.mark.parametrize(("first", "points"), [("2 * x", 3.0), ("3 * x", 2.0), ("None", 2.0)])
def test_a_slip_is_paid_for_once(tmp_path: Path, first: str, points: float) -> None:
    """A wrong first step costs its own point; the second is judged on the reference's."""
    files = {"exercises/two/exercise.toml": TOML, "reference/two.py": REFERENCE, "tests/suites/test_two.py": SUITE}
    runner = open_runner(read_course(write_files(tmp_path, files)), Options(sandbox="none"), None)
    try:
        source = Source("two", "two.py", SourceKind.SCRIPT, REFERENCE.replace("2 * x", first).encode())
        report = runner.grade(Submission(Student(StudentKey("kim"), "Kim"), (source,)))
    finally:
        runner.close()
    assert report.total == points
    assert report.exercises[0].tests[1].status is Status.PASSED


BY_OWN_BASE = SUITE.replace("@points(2)\n", '@points(2)\n@mistakes("adds_two")\n').replace(
    "points\n", "mistakes, points\n", 1
)
BY_OWN_BASE = BY_OWN_BASE.replace("student, reference, passed", "student, passed").replace(
    'part = student if passed("test_first") else reference', 'base = 3.0 if passed("test_first") else 5.0'
)
BY_OWN_BASE = BY_OWN_BASE.replace("student.second(part.first(3.0)), 7.0", "student.second(base), base + 1")
ADDS_TWO = Mistake("adds_two", "Two is added", "belief", "look at", "hint", (Change("x + 1", "x + 2"),))


@pytest.mark.parametrize("order", [("2 * x", "3 * x"), ("3 * x", "2 * x")])
def test_a_replay_carries_the_same_error_forward(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: tuple[str, str]
) -> None:
    """A mistake in the second step is named with the first one right or wrong, whoever of a class is graded first."""
    files = {
        "exercises/two/exercise.toml": TOML,
        "reference/two.py": REFERENCE,
        "tests/suites/test_two.py": BY_OWN_BASE,
    }
    monkeypatch.setattr(Course, "mistakes", lambda course, slug: {ADDS_TWO.name: ADDS_TWO})
    runner = open_runner(read_course(write_files(tmp_path, files)), Options(sandbox="none"), None)
    try:
        for first in order:
            text = REFERENCE.replace("2 * x", first).replace("x + 1", "x + 2")
            source = Source("two", "two.py", SourceKind.SCRIPT, text.encode())
            report = runner.grade(Submission(Student(StudentKey("kim"), "Kim"), (source,)))
            assert [found.name for found in report.exercises[0].tests[1].diagnoses] == ["adds_two"]
    finally:
        runner.close()
