"""Gathers an exercise's lost points by their causes, costliest first, so that each is told once with all that it cost.

Tests share a cause where the same known mistake was found in them, where the same line stopped them, or where they
say the same in every word; a test that waits for another has that one's cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from autograder.model import ExerciseReport, Status, TestResult
from autograder.report.meaning import Told, cause_of, earned, shown, waited_for

OPEN = 2
"""Causes of a page that stand open: the costliest of all."""

FIRST = 3
"""Causes of an exercise that stand in the page one by one; of the others, two and more fold to a line."""


@dataclass(frozen=True)
class Cause:
    """Why points were lost; `told` is the test that shows it best, `others` are the further tests that it cost."""

    told: Told
    others: tuple[TestResult, ...] = ()
    is_open: bool = False

    @property
    def title(self) -> str:
        """Names the cause: a known mistake, which of several it could be, or what the test asks for."""
        if self.told.test.kind == "loading":
            return "Your file cannot be loaded"
        named = [diagnosis.title for diagnosis in self.told.test.diagnoses]
        return " or ".join(named) or self.told.test.title.rstrip(".")

    @property
    def tests(self) -> tuple[TestResult, ...]:
        """Returns all tests that it cost, the one that shows it first."""
        return (self.told.test, *self.others)

    @property
    def cost(self) -> float | None:
        """Returns the points that it cost; None where the grader failed, so that nobody knows."""
        if any(earned(test) is None for test in self.tests):
            return None
        return sum(test.max_points - test.points for test in self.tests)


@dataclass(frozen=True)
class Story:
    """An exercise as its student reads it: causes of lost points, then what passed.

    `is_absent` tells that there is nothing to explain: no file, or the stub as it was handed out.
    """

    exercise: ExerciseReport
    causes: tuple[Cause, ...]
    passed: tuple[Told, ...]
    is_absent: bool

    @property
    def first(self) -> tuple[Cause, ...]:
        """Returns the causes that are read one by one: the costliest, and where nobody knows the cost."""
        further = set(map(id, self.further))
        return tuple(cause for cause in self.causes if id(cause) not in further)

    @property
    def further(self) -> tuple[Cause, ...]:
        """Returns the many small causes that fold to one line; a single one would take the same room."""
        rest = tuple(cause for cause in self.causes[FIRST:] if cause.cost is not None)
        return rest if len(rest) > 1 else ()

    @property
    def advised(self) -> int:
        """Counts the passed tests that have advice to give."""
        return sum(bool(told.test.advice) for told in self.passed)


def stories(exercises: Iterable[ExerciseReport]) -> tuple[Story, ...]:
    """Returns the stories of a report, of whose causes the costliest few stand open."""
    made = [_story(exercise) for exercise in exercises]
    ranked = sorted((c for s in made if not s.is_absent for c in s.causes), key=_rank)
    first = ranked[:OPEN]
    return tuple(replace(s, causes=tuple(replace(c, is_open=c in first) for c in s.causes)) for s in made)


def _story(exercise: ExerciseReport) -> Story:
    passed = tuple(Told(test) for test in map(shown, exercise.tests) if Told(test).has_lost_nothing)
    return Story(exercise, tuple(sorted(causes(exercise), key=_rank)), passed, _is_absent(exercise))


def _rank(cause: Cause) -> float:
    return 0.0 if cause.cost is None else -cause.cost


def _is_absent(exercise: ExerciseReport) -> bool:
    """Tells whether nothing was written: nothing ran, nothing stopped, and there is no answer to read."""
    if exercise.written or exercise.output:
        return False
    if not exercise.source_name:
        return exercise.status is not Status.GRADER_ERROR
    waits = all(test.status in (Status.NOT_ATTEMPTED, Status.BLOCKED) for test in exercise.tests)
    return exercise.status is Status.NOT_ATTEMPTED and waits


def causes(exercise: ExerciseReport) -> Iterator[Cause]:
    """Yields the causes of an exercise's lost points, in the order in which its tests first show them."""
    lost = [test for test in map(shown, exercise.tests) if not Told(test).has_lost_nothing]
    sure = {test.diagnoses[0].name for test in lost if len(test.diagnoses) == 1}
    groups: dict[object, list[TestResult]] = {}
    for test in lost:
        groups.setdefault(_key(test, lost, sure), []).append(test)
    for group in groups.values():
        best = min(group, key=_unlike)
        yield Cause(_told(best, exercise), tuple(test for test in group if test is not best))


def _key(test: TestResult, lost: list[TestResult], sure: set[str]) -> object:
    """Returns what tests of one cause share; one that waits has the key of what it waits for, if that lost points."""
    seen: list[TestResult] = []
    while test.status is Status.BLOCKED and test not in seen:
        seen.append(test)
        test = next((other for other in lost if waited_for(test, other.id)), test)
    certain = [diagnosis.name for diagnosis in test.diagnoses if diagnosis.name in sure]
    if certain:
        return (certain[0],)
    if test.status is Status.BLOCKED:
        return ("waits", test.blocked_by)
    if test.kind == "nothing":
        return test.kind
    if test.status is Status.RAISED and test.line is not None:
        return (test.status, test.line, test.cell, test.message.split(";")[0].split(":")[0])
    return cause_of(test)


def _unlike(test: TestResult) -> tuple[bool, ...]:
    """Ranks a test by how badly it shows its cause: best is a public one, one mistake named, with a smallest case."""
    return test.status is Status.BLOCKED, test.hidden, len(test.diagnoses) != 1, test.small is None


def _told(test: TestResult, exercise: ExerciseReport) -> Told:
    if test.status is not Status.BLOCKED:
        return Told(test)
    titles = (other.title for other in exercise.tests if waited_for(test, other.id))
    return Told(test, waits_for=next(titles, test.blocked_by).rstrip("."))
