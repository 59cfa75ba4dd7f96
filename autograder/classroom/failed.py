"""What a submission may take in all, and the report on one that could not be graded: its score is unknown, not 0."""

from __future__ import annotations

from dataclasses import replace

from autograder.classroom.request import Request
from autograder.course import Course
from autograder.grading import report_on, untouched
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
    exercises = [_unknown(e, sources.get(e.slug), note) for e in wanted]
    device, seed = request.options.device, request.options.seed
    report = report_on(submission, exercises, course, sandbox=sandbox, device=device, seed=seed)
    return replace(report, total=None, status="unknown", problems=(*report.problems, note))


def _unknown(exercise: Exercise, source: Source | None, note: str) -> ExerciseReport:
    report = untouched(exercise, source)
    return replace(report, points=None, status=Status.GRADER_ERROR, notes=(note,)) if exercise.suite else report
