"""Whether a suite can give every point that its exercise promises: asked before anybody is graded with it.

A test that was taken out, weighted wrongly, marked to be skipped or left waiting for ever costs the whole class, and
nobody sees why.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pytest
from _pytest.skipping import evaluate_skip_marks, evaluate_xfail_marks

from autograder.course import Course, Finding, line_of, tried_path
from autograder.grading.judging import TestCase
from autograder.model import Exercise

CLOSE = 1e-6  # of a point: thirds add up to a whole


@dataclass(frozen=True)
class Collected:
    """A test as it was collected: what its suite says of it, why it would not run, and whether it belongs to the run.

    `hindrance` is the mark that keeps it from giving a verdict, empty where there is none; `absent` are the fixtures
    that it asks for and that nobody gives; `line` is where it is defined.
    """

    case: TestCase
    hindrance: str = ""
    is_asked: bool = True
    absent: tuple[str, ...] = ()
    line: int = 0


def collected(item: pytest.Function, case: TestCase, *, is_asked: bool) -> Collected:
    """Returns what is to be known of a test before anybody is graded with it."""
    line = item.obj.__code__.co_firstlineno if hasattr(item.obj, "__code__") else 0
    return Collected(case, hindrance_of(item), is_asked, absent_of(item), line)


def absent_of(item: pytest.Function) -> tuple[str, ...]:
    """Returns the fixtures that a test asks for and that are nowhere defined."""
    given = item._fixtureinfo.name2fixturedefs
    known = {"request", *getattr(getattr(item, "callspec", None), "params", ())}
    return tuple(name for name in item._fixtureinfo.argnames if name not in given and name not in known)


def hindrance_of(item: pytest.Function) -> str:
    """Returns the mark that keeps a test from giving its verdict here; empty for none, and for one that is not met."""
    try:
        if evaluate_skip_marks(item) is not None:
            return next(m.name for m in item.iter_markers() if m.name in ("skip", "skipif"))
        return "xfail" if evaluate_xfail_marks(item) is not None else ""
    except pytest.fail.Exception as error:
        return f"a mark that cannot be read ({str(error.msg).splitlines()[0]})"


def suite_findings(
    course: Course, exercises: Iterable[Exercise], tests: dict[str, Sequence[Collected]], *, is_whole: bool = True
) -> Iterator[Finding]:
    """Yields what keeps the tests of each exercise from giving exactly its points.

    Where a suite is not `is_whole`, as in what students get of it, the points need not add up.
    """
    for exercise in exercises:
        where = course.suite_path(exercise) if exercise.suite else _toml(course, exercise)
        found = tests.get(exercise.slug, ())
        yield from _faults(where, exercise, found)
        yield from _unknown_mistakes(course, exercise, found)
        if is_whole and exercise.slug not in course.rubrics:  # whose points a person gives
            yield from (Finding(where, 0, sentence) for sentence in _sum_faults(exercise, found))


def _toml(course: Course, exercise: Exercise) -> Path:
    return course.root / "exercises" / exercise.slug / "exercise.toml"


def _faults(suite: Path, exercise: Exercise, tests: Sequence[Collected]) -> Iterator[Finding]:
    """Yields what is wrong with single tests."""
    if exercise.suite and not tests:
        yield Finding(suite, 0, _no_test(suite))
    before: dict[str, Collected] = {}
    every = {test.case.id: test for test in tests}
    for test in tests:
        yield from (Finding(suite, test.line, sentence) for sentence in _own_faults(exercise.slug, test))
        yield from (Finding(suite, test.line, sentence) for sentence in _waiting(test, before, every))
        before[test.case.id] = test


def _no_test(suite: Path) -> str:
    if "TestCase" in suite.read_text(encoding="utf-8", errors="replace"):
        return "its tests are methods of a unittest.TestCase, which are never run: write each as a function `test_…`."
    return "there is no test in it: write one as a function whose name begins with test_."


def _own_faults(slug: str, test: Collected) -> Iterator[str]:
    name = test.case.id
    if test.hindrance:
        yield _hindered(slug, test)
    if not (math.isfinite(test.case.points) and test.case.points >= 0):
        yield f"the test {name} is worth {test.case.points:g} points: give it a number from 0 on."
    for fixture in test.absent:
        yield (
            f"the test {name} asks for `{fixture}`, which is no fixture: mend the name, or define it with "
            "@pytest.fixture in this file."
        )


def _waiting(test: Collected, before: dict[str, Collected], every: dict[str, Collected]) -> Iterator[str]:
    """Yields why a test would never run: what it needs is not there, or has not run by then."""
    for need in test.case.needs:
        if need in before:
            continue
        if need not in every:
            known = [*every, *(name.split("[")[0] for name in every)]
            close = get_close_matches(need, [name for name in known if name != test.case.id], 1)
            parts = [name for name in every if name.startswith(f"{need}[")]
            near = f"name one of its cases, {parts[0]}" if parts else f"is {close[0]} meant?" if close else "mend it"
            yield f"the test {test.case.id} needs {need}, which is no test of this file: {near.rstrip('.?')}."
        else:
            later = "is hidden, and hidden tests come last" if every[need].case.hidden else "comes after it"
            yield (
                f"the test {test.case.id} needs {need}, which {later}, so it always waits: move that test up, or take "
                "the need out."
            )


def _unknown_mistakes(course: Course, exercise: Exercise, tests: Sequence[Collected]) -> Iterator[Finding]:
    """Yields the mistakes that a test's mark, or the measured list, names and the bank does not have."""
    bank = course.mistakes(exercise.slug) if any(test.case.mistakes for test in tests) else {}
    listed = tried_path(course.suites, exercise.slug)
    for test in tests:
        for name in sorted(set(test.case.mistakes) - set(bank)):
            place = (course.suite_path(exercise), test.line) if test.case.by_hand else (listed, _line(listed, name))
            yield Finding(*place, _unknown(exercise.slug, test, name, bank))


def _unknown(slug: str, test: Collected, name: str, bank: Iterable[str]) -> str:
    close = get_close_matches(name, bank, 1)
    way = f"is {close[0]} meant?" if close else "mend the name, or add it to the bank."
    if not test.case.by_hand:
        way = f"`autograde validate --exercise {slug} --write` measures the list anew."
    return f"the test {test.case.id} names the mistake {name}, which is not in reference/mistakes/{slug}.py: {way}"


def _line(path: Path, name: str) -> int:
    return line_of(path.read_text(encoding="utf-8", errors="replace"), f'"{name}"') if path.is_file() else 0


def _hindered(slug: str, test: Collected) -> str:
    what = "would leave every score unknown" if "xfail" not in test.hindrance else "is expected to fail"
    return (
        f"the test {test.case.id} has the mark {test.hindrance} and so {what}: take the mark away, or the test out and "
        f"its {_points(test.case.points)} out of exercises/{slug}/exercise.toml; where the class is graded already, "
        f"`autograde regrade {slug}::{test.case.id} --drop` takes it out of the total."
    )


def _sum_faults(exercise: Exercise, tests: Sequence[Collected]) -> Iterator[str]:
    toml, slug = f"exercises/{exercise.slug}/exercise.toml", exercise.slug
    if exercise.suite is None:
        if exercise.points:
            yield (
                f"it promises {_points(exercise.points)} and there is no suite that could give them: write "
                f"tests/suites/test_{slug}.py, or rubric.toml beside it for what a person scores, set points = 0, or "
                "name other exercises with --exercise."
            )
        return
    given = sum(test.case.points for test in tests if test.is_asked)
    if not tests or abs(given - exercise.points) <= CLOSE:
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
