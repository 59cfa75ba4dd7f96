"""Makes a mark from a report by rules: corrections, late work, weights, rounding. Nothing is graded for it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from autograder.classroom.store import Correction
from autograder.gradebook.rules import ClassRules, duration, moment, read_time
from autograder.model import AnswerMark, ExerciseMark, ExerciseReport, GradeReport, Mark, MarkStep, Status, TestResult

CLOSE = 1e-6


@dataclass(frozen=True)
class Decided:
    """What persons decided: corrections of the whole class and of one student, and what was scored of the answers.

    `stale` tells why a correction may hold no more, and `flags` which scored answers changed. `written` has, by
    exercise, the answers of those that persons score.
    """

    corrections: tuple[Correction, ...] = ()
    stale: Callable[[Correction], str] = field(default=lambda _: "")
    written: Mapping[str, tuple[AnswerMark, ...]] = field(default_factory=dict)
    flags: tuple[str, ...] = ()

    def of(self, exercise: str, test: str | None = None, *kinds: str) -> tuple[Correction, ...]:
        """Returns the corrections of an exercise as a whole, or of one of its tests."""
        wanted = (c for c in self.corrections if c.exercise == exercise and c.test == (test or ""))
        return tuple(c for c in wanted if not kinds or c.kind in kinds)


def mark_of(report: GradeReport, rules: ClassRules, decided: Decided) -> Mark:
    """Returns the mark of a student; its total is unknown where the points of an exercise that counts are."""
    exercises = tuple(_corrected(e, rules, decided) for e in report.exercises)
    exercises, flags = _with_lateness(report, exercises, rules)
    exercises = _dropped(exercises, rules.drop_lowest)
    counted = [e for e in exercises if e.counts and e.weight]
    total = _sum((e.weight * e.points if e.points is not None else None) for e in counted)
    most = _number(sum(e.weight * e.max_points for e in counted))
    if total is not None and rules.round_to:
        total = _rounded(total, rules.round_to)
    if not report.exercises:
        total, most = report.total, report.max_total
    flags = (*(text for c in decided.corrections if (text := _flag(c, report, decided))), *decided.flags, *flags)
    return Mark(
        report.student,
        exercises,
        report.total,
        _number(sum(e.deduction for e in exercises)),
        total,
        most,
        _status(report, total),
        report.late or any(e.deduction or e.lateness for e in exercises),
        report.submitted,
        _passed(total, most, rules),
        tuple(_rules(rules)) if report.exercises else (),
        flags,
    )


def corrected_points(exercise: ExerciseReport, decided: Decided) -> tuple[float | None, float]:
    """Returns an exercise's points and maximum after corrections, before late rules; for checking a further one."""
    mark = _corrected(exercise, ClassRules(), decided)
    return mark.points, mark.max_points


def test_points(exercise: ExerciseReport, test: str, decided: Decided) -> tuple[float | None, float]:
    """Returns a test's points after corrections, None where they are unknown, and what it is worth."""
    found = next(t for t in exercise.tests if t.id == test)
    points, _ = _test(found, decided.of(exercise.slug, test), bool(exercise.source_name))
    return points, found.max_points


def _corrected(exercise: ExerciseReport, rules: ClassRules, decided: Decided) -> ExerciseMark:
    """Returns an exercise's mark before late rules."""
    points, most = exercise.points, exercise.max_points
    steps: list[MarkStep] = []
    answers = decided.written.get(exercise.slug, ())
    if answers:
        points, most, steps = _from_answers(exercise, answers)
    if any(c.test for c in decided.corrections if c.exercise == exercise.slug):
        points, most, steps = _from_tests(exercise, decided)
    for correction in decided.of(exercise.slug):
        before = points
        points = _changed(points, correction, most)
        if points is not None:
            steps.append(MarkStep(_number(points - (before or 0.0)), _why(correction)))
    weight = rules.of(exercise.slug).weight
    if weight is None:
        weight = 0.0 if answers and not exercise.max_points else 1.0
    points = None if points is None else _number(min(points, most))
    return ExerciseMark(
        exercise.slug, exercise.title, exercise.points, points, _number(most), tuple(steps), weight=weight,
        handed_in=bool(exercise.source_name), answers=answers if exercise.source_name else (),
    )  # fmt: skip


def _from_answers(
    exercise: ExerciseReport, answers: Sequence[AnswerMark]
) -> tuple[float | None, float, list[MarkStep]]:
    """Returns points, maximum and steps of written answers; an exercise that is worth points is scaled to them.

    The points are unknown until every answer is scored; who handed nothing in has none.
    """
    whole = sum(answer.max_points for answer in answers)
    most = exercise.max_points or whole
    if not exercise.source_name:
        return 0.0, most, []
    scale = most / whole if whole else 0.0
    scored = [(answer, _number(answer.points * scale)) for answer in answers if answer.points is not None]
    steps = [MarkStep(points, f"{a.title}: scored by {' and '.join(a.who) or 'a person'}") for a, points in scored]
    return _sum(None if a.points is None else a.points * scale for a in answers), most, steps


def _from_tests(exercise: ExerciseReport, decided: Decided) -> tuple[float | None, float, list[MarkStep]]:
    """Returns points, maximum and steps with each test's own corrections; the rest of the points stay as they are."""
    steps: list[MarkStep] = []
    most = exercise.max_points
    known: list[float | None] = []
    for test in exercise.tests:
        corrections = decided.of(exercise.slug, test.id)
        if any(c.kind == "drop" for c in corrections):
            most -= test.max_points
            steps.append(MarkStep(-_given(test), f"{_title(test)} is out of the total: {corrections[-1].why}"))
            continue
        points, why = _test(test, corrections, bool(exercise.source_name))
        known.append(points)
        if points is not None and why and (points != _given(test) or any(c.kind == "points" for c in corrections)):
            steps.append(MarkStep(_number(points - _given(test)), f"{_title(test)}: {why}"))
    return _sum(known), most, steps


def _test(test: TestResult, corrections: Sequence[Correction], handed_in: bool) -> tuple[float | None, str]:
    points = None if test.status is Status.GRADER_ERROR else test.points
    why = ""
    for correction in corrections:
        if correction.kind == "give" and not handed_in:
            continue
        change = replace(correction, change="=", points=test.max_points) if correction.kind == "give" else correction
        points, why = _changed(points, change, test.max_points), _why(correction)
    return points, why


def _changed(points: float | None, correction: Correction, most: float) -> float | None:
    if correction.change == "=":
        return min(correction.points, most)
    return None if points is None else _number(max(0.0, min(most, points + correction.points)))


def _why(correction: Correction) -> str:
    if correction.kind == "give":
        return f"everybody who handed in gets its points: {correction.why}"
    if correction.kind == "verdict":
        return f"run again with a mended test: {correction.why}"
    change = f"set to {correction.points:g}" if correction.change == "=" else f"{correction.points:+g}"
    return f"corrected ({change}) by {correction.who}: {correction.why}"


def _with_lateness(
    report: GradeReport, exercises: Sequence[ExerciseMark], rules: ClassRules
) -> tuple[tuple[ExerciseMark, ...], tuple[str, ...]]:
    """Returns the exercises with what lateness takes, the earliest due first at the student's bank of free days."""
    bank = rules.free_days
    made: dict[str, ExerciseMark] = {}
    flags: dict[str, None] = {}
    due_first = sorted(exercises, key=lambda e: _sortable(_due(report, rules, e.slug)))
    for exercise in due_first:
        made[exercise.slug], used, flag = _late(report, exercise, rules, bank)
        bank -= used
        flags.update(dict.fromkeys([flag] if flag else []))
    return tuple(made[e.slug] for e in exercises), tuple(flags)


def _sortable(due: datetime | None) -> float:
    return math.inf if due is None else due.timestamp()


def _due(report: GradeReport, rules: ClassRules, slug: str) -> datetime | None:
    extension = rules.extensions.get((report.student.key, slug))
    return extension.until if extension else rules.of(slug).due


def handed_in_at(report: GradeReport, rules: ClassRules, slug: str) -> datetime | None:
    """Returns when an exercise was handed in, as the instructor or the download says; None where neither tells."""
    given = rules.handed_in.get((report.student.key, slug))
    return given or read_time(dict(report.times).get(slug) or report.submitted, rules.zone)


def _late(report: GradeReport, exercise: ExerciseMark, rules: ClassRules, bank: int) -> tuple[ExerciseMark, int, str]:
    """Returns the exercise's mark, how many free days it used, and what a person should look at."""
    due = _due(report, rules, exercise.slug)
    if due is None or not exercise.max_points:
        return exercise, 0, ""
    extension = rules.extensions.get((report.student.key, exercise.slug))
    rule = f"Due {moment(due)}" + (f" (extended: {extension.why or 'by the course'})" if extension else "")
    policy = rules.of(exercise.slug).late
    exercise = replace(exercise, rule=f"{rule}. {policy.words}")
    if not exercise.handed_in:
        return exercise, 0, ""
    time = handed_in_at(report, rules, exercise.slug)
    if time is None:
        what = "The platform says late, and not when" if report.late else "Nothing tells when it was handed in"
        return exercise, 0, f"{what}: no lateness was counted; give the time in handins.csv."
    late_by = time - due
    days = policy.days(late_by)
    if not days or exercise.points is None:
        return exercise, 0, ""
    taken = policy.deduction(late_by, bank, exercise.points, exercise.max_points)
    used = 0 if policy.cut_off is not None and late_by > policy.cut_off else min(bank, days)
    told = _lateness(time.astimezone(due.tzinfo), late_by, days, used, taken)
    points = _number(exercise.points - taken)
    return replace(exercise, points=points, deduction=taken, lateness=told), used, ""


def _lateness(time: datetime, late_by: timedelta, days: int, free: int, taken: float) -> str:
    day = f"{days} day{'' if days == 1 else 's'}"
    bank = f", {free} of them free" if free else ""
    return f"Handed in {moment(time)}, {duration(late_by)} late ({day}{bank}): {-taken:g} points."


def _dropped(exercises: Sequence[ExerciseMark], count: int) -> tuple[ExerciseMark, ...]:
    """Returns the exercises with the lowest `count`, by their share, marked as not counting."""
    scored = [e for e in exercises if e.max_points and e.weight and e.points is not None]
    if not count or len(scored) <= count:
        return tuple(exercises)
    lowest = {e.slug for e in sorted(scored, key=lambda e: ((e.points or 0.0) / e.max_points, e.weight))[:count]}
    return tuple(replace(e, counts=e.slug not in lowest) for e in exercises)


def _rounded(total: float, step: float) -> float:
    return _number(math.floor(total / step + 0.5 + CLOSE) * step)


def _passed(total: float | None, most: float, rules: ClassRules) -> bool | None:
    if total is None or (rules.pass_share is None and rules.pass_points is None):
        return None
    needed = rules.pass_points if rules.pass_points is not None else (rules.pass_share or 0.0) * most
    return total >= needed - CLOSE


def _rules(rules: ClassRules) -> Iterable[str]:
    if rules.drop_lowest:
        lowest = "exercise is" if rules.drop_lowest == 1 else f"{rules.drop_lowest} exercises are"
        yield f"The lowest {lowest} left out of the total."
    if rules.round_to:
        yield f"The total is rounded to the nearest {rules.round_to:g}."
    if rules.pass_share is not None:
        yield f"{100 * rules.pass_share:.4g}% of the points pass."
    if rules.pass_points is not None:
        yield f"{rules.pass_points:g} points pass."


def _status(report: GradeReport, total: float | None) -> str:
    return "graded" if total is not None and report.status == "unknown" else report.status


def _flag(correction: Correction, report: GradeReport, decided: Decided) -> str:
    if not correction.student:
        return ""
    exercise = next((e for e in report.exercises if e.slug == correction.exercise), None)
    if exercise is None or (correction.test and all(t.id != correction.test for t in exercise.tests)):
        return f"Correction {correction.number} is of {_place(correction)}, which the report does not have."
    why = decided.stale(correction)
    return (
        f"Correction {correction.number} of {_place(correction)} was made before {why}: look at it again."
        if why
        else ""
    )


def _place(correction: Correction) -> str:
    return f"{correction.exercise}::{correction.test}" if correction.test else correction.exercise


def _title(test: TestResult) -> str:
    return f"“{test.title.rstrip('.')}”"


def _given(test: TestResult) -> float:
    return 0.0 if test.status is Status.GRADER_ERROR else test.points


def _sum(points: Iterable[float | None]) -> float | None:
    known = list(points)
    return None if any(p is None for p in known) else _number(sum(p for p in known if p is not None))


def _number(value: float) -> float:
    return round(value, 6) + 0.0
