"""Groups of mistakes: students whose code did the same wrong things, whether or not a known mistake explains them.

A group is what failed in an exercise's public tests and what came back there. Whoever has looked at one member can put
it into words once (see `course.observed`), and all of the group read them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from autograder.model import Diagnosis, ExerciseReport, GradeReport, TestResult

Observed = Mapping[str, Mapping[str, Diagnosis]]
"""Words for groups: by exercise, then by the group's name."""
NOTHING_OBSERVED: Observed = {}
SMALLEST = 2


@dataclass(frozen=True)
class Group:
    """Students of one exercise with the same failures: its name, how many tests, the known mistake, who they are."""

    exercise: str
    name: str
    tests: int
    points: float
    title: str
    students: tuple[tuple[str, str], ...]

    @property
    def sentence(self) -> str:
        """Returns what the group shares, in words."""
        what = f"the same wrong results in {self.tests} test{'' if self.tests == 1 else 's'}"
        return f"{len(self.students)} students: {what}, {self.title or 'no known mistake'}"


def group_of(exercise: ExerciseReport) -> str:
    """Returns the name of the group that an exercise belongs to; empty where nothing failed with a result."""
    told = sorted(f"{test.id} {test.fingerprint}" for test in _failed(exercise))
    if not told:
        return ""
    return hashlib.blake2b("\n".join(told).encode("utf-8", "replace"), digest_size=5).hexdigest()


class Gathering:
    """The groups of a class as they are gathered, a report at a time."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Group] = {}

    def add(self, report: GradeReport) -> None:
        """Takes one student's report in."""
        for exercise in report.exercises:
            name = group_of(exercise)
            if name:
                first = self._found.get((exercise.slug, name)) or _first(exercise, name)
                member = (report.student.key, report.student.called)
                self._found[exercise.slug, name] = replace(first, students=(*first.students, member))

    def groups(self) -> tuple[Group, ...]:
        """Returns the groups of two students and more, the largest first."""
        shared = [group for group in self._found.values() if len(group.students) >= SMALLEST]
        return tuple(sorted(shared, key=lambda g: (-len(g.students), -g.points, g.exercise, g.name)))


def _first(exercise: ExerciseReport, name: str) -> Group:
    failed = _failed(exercise)
    title = next((d.title for test in failed for d in test.diagnoses), "")
    lost = sum(test.max_points - test.points for test in failed)
    return Group(exercise.slug, name, len(failed), lost, title, ())


def with_words(report: GradeReport, observed: Observed) -> GradeReport:
    """Returns the report with the words for its groups where no known mistake was named; the marks stay."""
    return replace(report, exercises=tuple(_worded(e, observed.get(e.slug, {})) for e in report.exercises))


def _worded(exercise: ExerciseReport, words: Mapping[str, Diagnosis]) -> ExerciseReport:
    said = words.get(group_of(exercise)) if words else None
    if said is None:
        return exercise
    failed = {test.id for test in _failed(exercise) if not test.diagnoses}
    tests = tuple(replace(t, diagnoses=(said,)) if t.id in failed else t for t in exercise.tests)
    return replace(exercise, tests=tests)


def _failed(exercise: ExerciseReport) -> list[TestResult]:
    return [test for test in exercise.tests if test.fingerprint and not test.hidden]
