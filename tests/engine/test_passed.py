"""A suite can carry an error forward: it asks whether an earlier part has lost its points already."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.folder import read_course
from autograder.grading.reference import Options
from autograder.grading.runner import open_runner
from autograder.model import Source, SourceKind, Status, Student, StudentKey, Submission
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
