"""Sums a class up from its reports, one at a time, so that ten thousand of them need not be in memory at once."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from statistics import fmean, median

from autograder.model import ExerciseReport, GradeReport, Status, Student
from autograder.report.groups import Gathering, Group
from autograder.report.meaning import mistakes, unwalled

SHOWN = 5
BINS = 10


@dataclass(frozen=True)
class ClassRow:
    """One student in the class table; `points` follows `ClassView.exercises`, None where unknown or not there."""

    student: Student
    late: bool
    status: str
    total: float | None
    points: tuple[float | None, ...]


@dataclass(frozen=True)
class Concern:
    """What a person should look at in one student's work: whose, in which exercise, why."""

    key: str
    name: str
    exercise: str
    text: str


@dataclass(frozen=True)
class Seen:
    """Something seen in several submissions: a test that failed, a mistake that was named."""

    title: str
    count: int
    share: float


@dataclass(frozen=True)
class ExerciseStats:
    """One exercise summed up over a class; mean and median are of the known points, None where there are none."""

    slug: str
    title: str
    max_points: float
    mean: float | None
    median: float | None
    full: int
    untouched: int
    bins: tuple[int, ...]
    failed: tuple[Seen, ...]
    mistakes: tuple[Seen, ...]


@dataclass(frozen=True)
class ClassView:
    """A class as its page and its terminal summary show it, rows in the order in which the reports came.

    `missing` are those of whom the roster speaks and the class's work does not; `notices` are sentences about the
    class's work as a whole: what was left out of it, and whose could not be told.
    """

    rows: tuple[ClassRow, ...]
    exercises: tuple[ExerciseStats, ...]
    max_total: float
    mean: float | None
    median: float | None
    unknown: int
    late: int
    unwalled: int
    missing: tuple[str, ...] = ()
    concerns: tuple[Concern, ...] = ()
    groups: tuple[Group, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Counts the submissions."""
        return len(self.rows)


NOT_FAILED = (Status.PASSED, Status.BLOCKED, Status.GRADER_ERROR, Status.NOT_ATTEMPTED)


@dataclass
class _Tally:
    """One exercise as it is gathered while the reports go by."""

    title: str
    max_points: float = 0.0
    points: list[float] = field(default_factory=list)
    untouched: int = 0
    ran: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    titles: dict[str, str] = field(default_factory=dict)
    mistakes: Counter[str] = field(default_factory=Counter)

    def add(self, exercise: ExerciseReport) -> None:
        """Takes one student's exercise in."""
        self.max_points = max(self.max_points, exercise.max_points)
        self.untouched += exercise.status is Status.NOT_ATTEMPTED or not exercise.source_name
        if exercise.points is not None and math.isfinite(exercise.points):
            self.points.append(exercise.points)
        for test in exercise.tests:
            self.titles.setdefault(test.id, test.title)
            self.ran[test.id] += test.status is not Status.GRADER_ERROR
            self.failed[test.id] += test.status not in NOT_FAILED
        for mistake in mistakes(exercise):
            self.titles[f"mistake {mistake.name}"] = mistake.title
            self.mistakes[f"mistake {mistake.name}"] += 1


def collect(reports: Iterable[GradeReport]) -> ClassView:
    """Sums the reports up in one pass; the exercises are all that any report has, in the order first seen."""
    tallies: dict[str, _Tally] = {}
    rows: list[tuple[GradeReport, dict[str, float | None]]] = []
    without_walls = 0
    concerns: list[Concern] = []
    gathering = Gathering()
    for report in reports:
        concerns += _concerns(report)
        gathering.add(report)
        scored = [exercise for exercise in report.exercises if exercise.max_points]  # the others are read by a person
        for exercise in scored:
            tallies.setdefault(exercise.slug, _Tally(exercise.title)).add(exercise)
        points = {exercise.slug: exercise.points if exercise.source_name else None for exercise in scored}
        rows.append((_light(report), points))
        without_walls += unwalled(report)
    return replace(_view(rows, tallies, without_walls), concerns=tuple(concerns), groups=gathering.groups())


def _concerns(report: GradeReport) -> Iterator[Concern]:
    for exercise in report.exercises:
        for text in exercise.suspicions:
            yield Concern(report.student.key, report.student.name, exercise.slug, text)


def _light(report: GradeReport) -> GradeReport:
    """Returns the report without its exercises, so that the whole class is never held in full."""
    return GradeReport(
        report.student, (), report.total, report.max_total, report.status, late=report.late
    )  # fmt: skip


def _view(rows: list[tuple[GradeReport, dict[str, float | None]]], tallies: dict[str, _Tally], bare: int) -> ClassView:
    totals = [r.total for r, _ in rows if r.total is not None and math.isfinite(r.total)]
    return ClassView(
        rows=tuple(_row(report, points, tallies) for report, points in rows),
        exercises=tuple(_stats(slug, tally) for slug, tally in tallies.items()),
        max_total=max((report.max_total for report, _ in rows), default=0.0),
        mean=fmean(totals) if totals else None,
        median=median(totals) if totals else None,
        unknown=sum(report.total is None for report, _ in rows),
        late=sum(report.late for report, _ in rows),
        unwalled=bare,
    )


def _row(report: GradeReport, points: dict[str, float | None], tallies: dict[str, _Tally]) -> ClassRow:
    cells = tuple(points.get(slug) for slug in tallies)
    return ClassRow(report.student, report.late, report.status, report.total, cells)


def _stats(slug: str, tally: _Tally) -> ExerciseStats:
    return ExerciseStats(
        slug=slug,
        title=tally.title,
        max_points=tally.max_points,
        mean=fmean(tally.points) if tally.points else None,
        median=median(tally.points) if tally.points else None,
        full=sum(points >= tally.max_points for points in tally.points),
        untouched=tally.untouched,
        bins=_bins(tally),
        failed=_most(tally.failed, tally.titles, tally.ran),
        mistakes=_most(tally.mistakes, tally.titles, None, len(tally.points)),
    )


def _bins(tally: _Tally) -> tuple[int, ...]:
    """Counts the students in ten equal shares of the points; full marks are in the last."""
    found = Counter(min(BINS - 1, int(BINS * points / tally.max_points)) for points in tally.points if tally.max_points)
    return tuple(found[i] for i in range(BINS))


def _most(counts: Counter[str], titles: dict[str, str], of: Counter[str] | None, total: int = 0) -> tuple[Seen, ...]:
    seen = [(id, count, of[id] if of is not None else total) for id, count in counts.most_common() if count]
    return tuple(Seen(titles[id], count, count / among if among else 0.0) for id, count, among in seen[:SHOWN])
