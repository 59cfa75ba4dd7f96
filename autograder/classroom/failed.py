"""What a submission may take in all, and the report on one that could not be graded: its score is unknown, not 0."""

from __future__ import annotations

from autograder.classroom.request import Plan
from autograder.course import Course
from autograder.model import Exercise, ExerciseReport, GradeReport, Source, Status, Submission

START_SECONDS = 240.0
"""For opening the suites, a zygote, and the reference's own values: what limits on students' code do not cover."""

PATIENCE = 4.0
"""How many times as long the clock may show: other work on the machine is not the student's doing."""


def seconds_allowed(course: Course, submission: Submission) -> float:
    """Returns the most that a lane may compute for a submission: the limits of all its exercises, and some slack.

    The engine keeps every limit by itself; this bound is for the case that it does not.
    """
    answered = {s.exercise for s in submission.sources}
    return START_SECONDS + sum(2 * e.limits.exercise_seconds for e in course.exercises if e.slug in answered)


def ungraded(
    course: Course, plan: Plan, submission: Submission, sandbox: str, what: str, *, used_up: bool = False
) -> GradeReport:
    """Returns a report that says that, and why, nothing is known of a submission's marks, or 0 where it is to blame."""
    wanted = [e for e in course.exercises if not plan.slugs or e.slug in plan.slugs]
    sources = {s.exercise: s for s in submission.sources}
    note = f"The grader failed on this submission ({what}). The score is unknown; grade again."
    if used_up:
        note = f"Grading was stopped twice: {what}. That counts as 0; somebody should look at this submission."
    return GradeReport(
        student=submission.student,
        exercises=tuple(_exercise(e, sources.get(e.slug), note, used_up=used_up) for e in wanted),
        total=0.0 if used_up else None,
        max_total=sum(e.points for e in wanted),
        status="graded" if used_up else "unknown",
        problems=(*submission.problems, note),
        late=submission.late,
        submission_digest=submission.digest,
        suite_digest=course.digest,
        sandbox=sandbox,
        device=plan.options.device,
        seed=plan.options.seed,
    )


def _exercise(exercise: Exercise, source: Source | None, note: str, *, used_up: bool) -> ExerciseReport:
    status = Status.TIME_LIMIT if used_up and source else Status.NOT_ATTEMPTED if used_up else Status.GRADER_ERROR
    return ExerciseReport(
        slug=exercise.slug,
        title=exercise.title,
        points=None if exercise.suite and not used_up else 0.0,
        max_points=exercise.points,
        status=status if exercise.suite else Status.NOT_ATTEMPTED,
        source_name=source.name if source else "",
        source_kind=source.kind if source else None,
        notes=(note,) if exercise.suite else (),
    )
