"""What a submission may take in all, and the report on one that could not be graded: its score is unknown, not 0."""

from __future__ import annotations

from dataclasses import replace

from autograder.classroom.request import Request
from autograder.course import Course
from autograder.grading import report_on, untouched
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
    course: Course, request: Request, submission: Submission, sandbox: str, what: str, *, used_up: bool = False
) -> GradeReport:
    """Returns a report that says that, and why, nothing is known of a submission's marks, or 0 where it is to blame."""
    wanted = [e for e in course.exercises if not request.slugs or e.slug in request.slugs]
    sources = {s.exercise: s for s in submission.sources}
    note = f"The grader failed on this submission ({what}). The score is unknown; grade again."
    if used_up:
        note = f"Grading was stopped twice: {what}. That counts as 0; somebody should look at this submission."
    exercises = [_stopped(e, sources.get(e.slug), note, used_up=used_up) for e in wanted]
    device, seed = request.options.device, request.options.seed
    report = report_on(submission, exercises, course, sandbox=sandbox, device=device, seed=seed)
    known = report if used_up else replace(report, total=None, status="unknown")
    return replace(known, problems=(*report.problems, note))


def _stopped(exercise: Exercise, source: Source | None, note: str, *, used_up: bool) -> ExerciseReport:
    report = untouched(exercise, source)
    if not exercise.suite or (used_up and source is None):
        return report
    if used_up:
        return replace(report, status=Status.TIME_LIMIT, notes=(note,))
    return replace(report, points=None, status=Status.GRADER_ERROR, notes=(note,))
