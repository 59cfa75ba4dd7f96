"""How a report is put together from what the tests found, whoever found it: the one place that adds points up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.course import Course
from autograder.machine import versions
from autograder.model import Exercise, ExerciseReport, GradeReport, Source, Status, Submission


def report_on(
    submission: Submission, exercises: Sequence[ExerciseReport], course: Course, *, sandbox: str, device: str, seed: int
) -> GradeReport:
    """Returns the report on a submission whose exercises are graded; its total is unknown where one's points are."""
    report = GradeReport(
        student=submission.student,
        exercises=(),
        total=None,
        max_total=sum(e.max_points for e in exercises),
        status="unknown",
        problems=submission.problems,
        late=submission.late,
        submission_digest=submission.digest,
        suite_digest=course.digest,
        sandbox=sandbox,
        device=device,
        seed=seed,
        versions=versions(),
    )
    return with_exercises(report, exercises)


def with_exercises(report: GradeReport, exercises: Sequence[ExerciseReport]) -> GradeReport:
    """Returns the report with these exercises, its total and its status following from them."""
    known = [e.points for e in exercises if e.points is not None]
    total = sum(known) if len(known) == len(exercises) else None
    return replace(report, exercises=tuple(exercises), total=total, status="unknown" if total is None else "graded")


def untouched(exercise: Exercise, source: Source | None) -> ExerciseReport:
    """Returns the report of an exercise of which no test has run."""
    return ExerciseReport(
        slug=exercise.slug,
        title=exercise.title,
        points=0.0,
        max_points=exercise.points,
        status=Status.NOT_ATTEMPTED,
        source_name=source.name if source else "",
        source_kind=source.kind if source else None,
        notes=(source.note,) if source and source.note else (),
    )
