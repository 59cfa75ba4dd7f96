"""What a submission may take in all, and the report on one that could not be graded: its score is unknown, not 0."""

from __future__ import annotations

from autograder.classroom.request import Request
from autograder.course import Course
from autograder.model import Exercise, ExerciseReport, GradeReport, Source, Status, Submission

START_SECONDS = 240.0
"""For opening the suites, a zygote, and the reference's own values: what limits on students' code do not cover."""

LOADS = 4
CHILDREN = 2


def seconds_allowed(course: Course, submission: Submission) -> float:
    """Returns the longest that grading may take: the limits of all its exercises, in both children, and some slack.

    The engine keeps every limit by itself; this bound is for the case that it does not.
    """
    answered = {s.exercise for s in submission.sources}
    limits = [e.limits for e in course.exercises if e.slug in answered]
    return START_SECONDS + sum(CHILDREN * (one.exercise_seconds + LOADS * one.load_seconds) for one in limits)


def ungraded(course: Course, request: Request, submission: Submission, sandbox: str, what: str) -> GradeReport:
    """Returns a report that says that, and why, nothing is known of a submission's marks."""
    wanted = [e for e in course.exercises if not request.slugs or e.slug in request.slugs]
    sources = {s.exercise: s for s in submission.sources}
    note = f"The grader failed on this submission ({what}). The score is unknown; grade again."
    return GradeReport(
        student=submission.student,
        exercises=tuple(_exercise(e, sources.get(e.slug), note) for e in wanted),
        total=None,
        max_total=sum(e.points for e in wanted),
        status="unknown",
        problems=(*submission.problems, note),
        late=submission.late,
        submission_digest=submission.digest,
        suite_digest=course.digest,
        sandbox=sandbox,
        device=request.options.device,
        seed=request.options.seed,
    )


def _exercise(exercise: Exercise, source: Source | None, note: str) -> ExerciseReport:
    return ExerciseReport(
        slug=exercise.slug,
        title=exercise.title,
        points=None if exercise.suite else 0.0,
        max_points=exercise.points,
        status=Status.GRADER_ERROR if exercise.suite else Status.NOT_ATTEMPTED,
        source_name=source.name if source else "",
        source_kind=source.kind if source else None,
        notes=(note,) if exercise.suite else (),
    )
