"""Sums a class up from its reports, one at a time, so that ten thousand of them need not be in memory at once."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import nlargest
from statistics import fmean, median

from autograder.model import ExerciseMark, ExerciseReport, GradeReport, Mark, Status, Student
from autograder.report.groups import Gathering, Group
from autograder.report.meaning import mistakes, unwalled
from autograder.report.needs import KINDS, Need, needs_of, needs_of_class, needs_with_mark, ordered

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
class Seen:
    """Something seen in several submissions: a test that failed, a mistake that was named.

    `share` is of those who tried, and `rows` says which rows of the class these submissions are.
    """

    title: str
    share: float
    rows: tuple[int, ...]

    @property
    def count(self) -> int:
        """Counts the submissions."""
        return len(self.rows)


@dataclass(frozen=True)
class ExerciseStats:
    """One exercise summed up over a class; mean and median are of the known points, None where there are none."""

    slug: str
    title: str
    max_points: float
    mean: float | None
    median: float | None
    full: int
    untouched: tuple[int, ...]
    bins: tuple[int, ...]
    failed: tuple[Seen, ...]
    mistakes: tuple[Seen, ...]


@dataclass(frozen=True)
class ClassView:
    """A class as its page and its terminal summary show it, rows in the order in which the reports came.

    `missing` are those of whom the roster speaks and the class's work does not; `notices` are sentences about the
    class's work as a whole: what was left out of it, and whose could not be told. `slowest` are the keys, names and
    seconds of those whose grading took longest; `bins` counts the totals by tenths of all points; `rules` are those
    that marks follow.
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
    needs: tuple[Need, ...] = ()
    groups: tuple[Group, ...] = ()
    slowest: tuple[tuple[str, str, float], ...] = ()
    bins: tuple[int, ...] = ()
    notices: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Counts the submissions."""
        return len(self.rows)

    @property
    def waiting(self) -> Mapping[str, Sequence[Need]]:
        """Returns what needs a person, by what it is in words, the most urgent first."""
        found: dict[str, list[Need]] = {}
        for need in ordered((*self.needs, *needs_of_class(self.notices))):
            found.setdefault(KINDS[need.kind], []).append(need)
        return found


UNTRIED = (Status.BLOCKED, Status.GRADER_ERROR, Status.NOT_ATTEMPTED)


@dataclass
class _Tally:
    """One exercise as it is gathered while the reports go by."""

    title: str
    max_points: float = 0.0
    points: list[float] = field(default_factory=list)
    untouched: list[int] = field(default_factory=list)
    tried: Counter[str] = field(default_factory=Counter)
    titles: dict[str, str] = field(default_factory=dict)
    failed: dict[str, list[int]] = field(default_factory=dict)
    mistakes: dict[str, list[int]] = field(default_factory=dict)

    def add(self, exercise: ExerciseReport, row: int) -> None:
        """Takes the exercise of the student in a row in."""
        self.max_points = max(self.max_points, exercise.max_points)
        if exercise.status is Status.NOT_ATTEMPTED or not exercise.source_name:
            self.untouched.append(row)
        if exercise.points is not None and math.isfinite(exercise.points):
            self.points.append(exercise.points)
        for test in exercise.tests:
            self.titles.setdefault(test.id, test.title)
            self.tried[test.id] += test.status not in UNTRIED
            if test.status not in (Status.PASSED, *UNTRIED):
                self.failed.setdefault(test.id, []).append(row)
        for mistake in mistakes(exercise):
            self.titles[f"mistake {mistake.name}"] = mistake.title
            self.mistakes.setdefault(f"mistake {mistake.name}", []).append(row)


def collect(reports: Iterable[GradeReport]) -> ClassView:
    """Sums the reports up in one pass; the exercises are all that any report has, in the order first seen."""
    tallies: dict[str, _Tally] = {}
    rows: list[tuple[GradeReport, dict[str, float | None]]] = []
    without_walls = 0
    needs: list[Need] = []
    gathering = Gathering()
    for report in reports:
        needs += needs_of(report)
        gathering.add(report)
        scored = [exercise for exercise in report.exercises if exercise.max_points]  # the others are read by a person
        for exercise in scored:
            tallies.setdefault(exercise.slug, _Tally(exercise.title)).add(exercise, len(rows))
        points = {exercise.slug: exercise.points if exercise.source_name else None for exercise in scored}
        rows.append((_light(report), points))
        without_walls += unwalled(report)
    return replace(_view(rows, tallies, without_walls), needs=tuple(needs), groups=gathering.groups())


def with_marks(view: ClassView, marks: Mapping[str, Mark]) -> ClassView:
    """Returns the view with marks, by students' keys, instead of the reports' points; rules and steps are said."""
    known = {exercise.slug for exercise in view.exercises}
    view = replace(view, exercises=(*view.exercises, *(e for e in _by_persons(marks) if e.slug not in known)))
    rows = tuple(_marked(row, view, marks[row.student.key]) for row in view.rows)
    totals = [row.total for row in rows if row.total is not None]
    rules = dict.fromkeys(text for m in marks.values() for text in (*m.rules, *(e.rule for e in m.exercises if e.rule)))
    most = max((mark.max_total for mark in marks.values()), default=view.max_total)
    return replace(
        view,
        rows=rows,
        needs=tuple(_needs(view.needs, marks)),
        bins=_bins(totals, most),
        max_total=most,
        mean=fmean(totals) if totals else None,
        median=median(totals) if totals else None,
        unknown=sum(row.total is None for row in rows),
        late=sum(row.late for row in rows),
        rules=tuple(text for text in rules if "(extended" not in text),
    )


def _needs(needs: Iterable[Need], marks: Mapping[str, Mark]) -> Iterator[Need]:
    own: dict[str, list[Need]] = {}
    for need in needs:
        own.setdefault(need.key, []).append(need)
    for key, mark in marks.items():
        yield from needs_with_mark(own.get(key, ()), mark)


def _by_persons(marks: Mapping[str, Mark]) -> Iterator[ExerciseStats]:
    """Yields the exercises of which a person has scored an answer, summed up over those who handed in."""
    found: dict[str, list[ExerciseMark]] = {}
    for exercise in (e for mark in marks.values() for e in mark.exercises if e.answers):
        found.setdefault(exercise.slug, []).append(exercise)
    for slug, own in found.items():
        points, most = [e.points for e in own if e.points is not None], own[0].max_points
        mean, middle = (fmean(points), median(points)) if points else (None, None)
        full = sum(p >= most for p in points)
        yield ExerciseStats(slug, own[0].title, most, mean, middle, full, (), _bins(points, most), (), ())


def _marked(row: ClassRow, view: ClassView, mark: Mark) -> ClassRow:
    points = {e.slug: e.points if e.handed_in else None for e in mark.exercises}
    cells = tuple(points.get(exercise.slug) for exercise in view.exercises)
    return replace(row, late=mark.late, status=mark_status(mark), total=mark.total, points=cells)


def mark_status(mark: Mark) -> str:
    """Returns a mark's status with what stands between it and the report's points: raw, late, corrected."""
    if mark.is_plain:
        return mark.status
    told = [mark.status]
    if mark.raw is not None and mark.raw != mark.total:
        told.append(f"raw {mark.raw:g}")
    told += [f"late {-mark.deduction:g}"] if mark.deduction else []
    told += ["corrected"] if any(e.steps for e in mark.exercises) else []
    told += ["not passed" if mark.passed is False else "passed"] if mark.passed is not None else []
    return ", ".join([*told, *(["look at it"] if mark.flags else [])])


def _light(report: GradeReport) -> GradeReport:
    """Returns the report without its exercises, so that the whole class is never held in full."""
    return GradeReport(
        report.student, (), report.total, report.max_total, report.status, late=report.late, seconds=report.seconds
    )  # fmt: skip


def _view(rows: list[tuple[GradeReport, dict[str, float | None]]], tallies: dict[str, _Tally], bare: int) -> ClassView:
    totals = [r.total for r, _ in rows if r.total is not None and math.isfinite(r.total)]
    most = max((report.max_total for report, _ in rows), default=0.0)
    return ClassView(
        rows=tuple(_row(report, points, tallies) for report, points in rows),
        exercises=tuple(_stats(slug, tally) for slug, tally in tallies.items()),
        max_total=most,
        mean=fmean(totals) if totals else None,
        median=median(totals) if totals else None,
        unknown=sum(report.total is None for report, _ in rows),
        late=sum(report.late for report, _ in rows),
        unwalled=bare,
        bins=_bins(totals, most),
        slowest=_slowest(report for report, _ in rows),
    )


def _slowest(reports: Iterable[GradeReport]) -> tuple[tuple[str, str, float], ...]:
    slow = nlargest(SHOWN, reports, key=lambda report: report.seconds)
    return tuple((r.student.key, r.student.called, r.seconds) for r in slow if r.seconds)


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
        untouched=tuple(tally.untouched),
        bins=_bins(tally.points, tally.max_points),
        failed=_most(tally, tally.failed, tally.tried),
        mistakes=_most(tally, tally.mistakes, dict.fromkeys(tally.mistakes, len(tally.points))),
    )


def _bins(points: Iterable[float], most: float) -> tuple[int, ...]:
    """Counts the students in ten equal shares of the points; full marks are in the last."""
    found = Counter(min(BINS - 1, max(0, int(BINS * value / most))) for value in points if most)
    return tuple(found[i] for i in range(BINS))


def _most(tally: _Tally, seen: Mapping[str, list[int]], among: Mapping[str, int]) -> tuple[Seen, ...]:
    """Returns what was seen most often, with its share of those among whom it could be."""
    largest = nlargest(SHOWN, seen.items(), key=lambda pair: len(pair[1]))
    return tuple(
        Seen(tally.titles[id], len(rows) / among[id] if among[id] else 0.0, tuple(rows)) for id, rows in largest
    )
