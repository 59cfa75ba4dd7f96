"""Whether a suite can give every point that its exercise promises: asked before anybody is graded with it.

A test that was taken out, weighted wrongly or marked to be skipped costs the whole class, and nobody sees why.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from _pytest.skipping import evaluate_skip_marks, evaluate_xfail_marks

from autograder.course import Course
from autograder.errors import CourseError
from autograder.grading.judging import TestCase
from autograder.model import Exercise

CLOSE = 1e-6  # of a point: thirds add up to a whole


@dataclass(frozen=True)
class Collected:
    """A test as it was collected: what its suite says of it, why it would not run, and whether it belongs to the run.

    `hindrance` is the mark that keeps it from giving a verdict; empty where there is none.
    """

    case: TestCase
    hindrance: str = ""
    is_asked: bool = True


def hindrance_of(item: pytest.Function) -> str:
    """Returns the mark that keeps a test from giving its verdict here; empty for none, and for one that is not met."""
    try:
        if evaluate_skip_marks(item) is not None:
            return next(m.name for m in item.iter_markers() if m.name in ("skip", "skipif"))
        return "xfail" if evaluate_xfail_marks(item) is not None else ""
    except pytest.fail.Exception as error:
        return f"a mark that cannot be read ({str(error.msg).splitlines()[0]})"


def check_points(course: Course, exercises: Iterable[Exercise], tests: dict[str, Sequence[Collected]]) -> None:
    """Raises CourseError, in one sentence, where the tests of an exercise cannot give exactly its points."""
    for exercise in exercises:
        for fault in _faults(exercise, tests.get(exercise.slug, ())):
            where = course.suite_path(exercise) if exercise.suite else course.root / "exercises" / exercise.slug
            raise CourseError(f"{where}: {fault} Nothing was graded.")


def _faults(exercise: Exercise, tests: Sequence[Collected]) -> Iterator[str]:
    toml, slug = f"exercises/{exercise.slug}/exercise.toml", exercise.slug
    if exercise.suite is None:
        if exercise.points:
            yield (
                f"{toml} promises {_points(exercise.points)} and there is no suite that could give them: write "
                f"tests/suites/test_{slug}.py, set points = 0 for what a person scores, or name other exercises with "
                "--exercise."
            )
        return
    for test in tests:
        if test.hindrance:
            yield _hindered(slug, test)
        if not (math.isfinite(test.case.points) and test.case.points >= 0):
            yield f"the test {test.case.id} is worth {test.case.points:g} points: give it a number from 0 on."
    yield from _sum_faults(exercise, toml, tests)


def _hindered(slug: str, test: Collected) -> str:
    what = "would leave every score unknown" if "xfail" not in test.hindrance else "is expected to fail"
    return (
        f"the test {test.case.id} has the mark {test.hindrance} and so {what}: take the mark away, or the test out and "
        f"its {_points(test.case.points)} out of exercises/{slug}/exercise.toml; where the class is graded already, "
        f"`autograde regrade {slug}::{test.case.id} --drop` takes it out of the total."
    )


def _sum_faults(exercise: Exercise, toml: str, tests: Sequence[Collected]) -> Iterator[str]:
    given = sum(test.case.points for test in tests if test.is_asked)
    if abs(given - exercise.points) <= CLOSE:
        return
    left_out = sum(test.case.points for test in tests if not test.is_asked)
    if left_out and abs(given + left_out - exercise.points) <= CLOSE:
        yield (
            f"{_points(left_out)} of {exercise.points:g} hang on tests that need a GPU: grade with --device cuda, or "
            "give these tests no points."
        )
        return
    yield (
        f"its tests are worth {_points(given)} together and {toml} says {exercise.points:g}: set the points of the "
        f"tests so that they add up, or write points = {given:g} there."
    )


def _points(number: float) -> str:
    return f"{number:g} point" if number == 1 else f"{number:g} points"
