"""What holds on every machine on which a student may work, whatever it can do: the shipped course is checked there."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import read_course
from autograder.grading import Options, enclose
from autograder.machine import NO_FORK
from autograder.model import TestResult
from autograder.selfcheck import Target, check

ROOT = Path(__file__).resolve().parents[2]


def verdicts(path: Path, slug: str) -> list[tuple[object, ...]]:
    """Returns what a check of a file says of each test."""
    course = read_course(ROOT)
    report = check.check(course, Options(own_code=True), enclose(course, own_code=True), Target(path, slug))
    return [said(test) for exercise in report.exercises for test in exercise.tests]


def said(test: TestResult) -> tuple[object, ...]:
    """Returns what of a verdict a student reads, but for how long it took."""
    return test.id, test.status, test.points, test.message, test.kind, test.diagnoses, test.output


@pytest.mark.parametrize(
    "path",
    ["reference/srn.py", "exercises/srn/srn.py", "tests/golden/class/王小明/srn.py"],
    ids=["right", "stub", "student"],
)
def test_a_check_says_the_same_with_forked_and_with_fresh_children(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Verdicts, messages and diagnoses do not depend on how a child is started."""
    if not (ROOT / path).is_file():
        pytest.skip(f"{path} is not here")
    here = verdicts(ROOT / path, "srn")
    monkeypatch.setenv(NO_FORK, "1")
    assert here and verdicts(ROOT / path, "srn") == here
