"""Each mistake of the bank of srn that gives wrong numbers is shown on a case that can be worked by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import read_course
from autograder.grading import Options, Runner, open_runner
from autograder.model import ExerciseReport, Source, SourceKind, Status, Student, Submission

COURSE = read_course(Path(__file__).parents[2])
BANK = COURSE.mistakes("srn")
TEXT = COURSE.reference_path("srn").read_text(encoding="utf-8")
LARGEST = 14
WIDE = {"two_units_only": 33, "weights_on_the_left": 16}
"""Mistakes that need more than one unit to show, or more than two, and with how many numbers they do."""
TEST = "follow_the_recurrence"


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """Returns a runner for srn alone."""
    made = open_runner(COURSE, Options(sandbox="none", own_code=True), None, ("srn",))
    yield made
    made.close()


def _graded(runner: Runner, text: str) -> ExerciseReport:
    source = Source("srn", "srn.py", SourceKind.SCRIPT, text.encode())
    report = runner.grade(Submission(Student("ada", "Ada"), (source,)))
    return next(exercise for exercise in report.exercises if exercise.slug == "srn")


@pytest.mark.parametrize("name", BANK)
def test_a_mistake_in_the_recurrence_has_a_small_case(runner: Runner, name: str) -> None:
    """The case has at most a stated number of numbers, and its call is that of the test."""
    for test in _graded(runner, BANK[name].apply(TEXT)).tests:
        if test.status is Status.FAILED and test.kind == "numbers" and TEST in test.id:
            assert test.small is not None, test.id
            assert test.small.size <= WIDE.get(name, LARGEST)
            assert test.small.snippet.splitlines()[-1].startswith(f"print({test.call.partition('(')[0]}(")
        if test.hidden:
            assert test.small is None


def test_a_student_with_the_same_numbers_gets_the_same_case(runner: Runner) -> None:
    """Two who did the same in other words read the same; the reference has none."""
    mistaken = BANK["state_not_carried"].apply(TEXT)
    first, second = (_graded(runner, text) for text in (mistaken, f"{mistaken}\nunused = 1\n"))
    assert [test.small for test in first.tests] == [test.small for test in second.tests]
    assert any(test.small for test in first.tests)
    assert not any(test.small for test in _graded(runner, TEXT).tests)


def test_a_function_that_hangs_on_small_inputs_keeps_its_verdict(runner: Runner) -> None:
    """The search ends with the call that does not, and the report is that of the tests."""
    mistaken = BANK["h0_ignored"].apply(TEXT)
    loop = r"\1while len(inputs) == 1 and W.size == 1: pass\n\1h = "
    hangs = re.sub("^( +)h = ", loop, mistaken, flags=re.MULTILINE)
    assert hangs != mistaken
    plain, stuck = _graded(runner, mistaken), _graded(runner, hangs)
    failed = [test for test in stuck.tests if TEST in test.id]
    assert all(test.small is None for test in failed)
    same = [replace(test, small=None, seconds=0.0) for test in failed]
    assert same == [replace(test, small=None, seconds=0.0) for test in plain.tests if TEST in test.id]
