"""Writes Classroom 50's `result.json` (schema classroom50/result/v1) and the Markdown of its release.

Scores there are whole numbers, so points are multiplied by the smallest factor that makes all of them whole; the
release says the factor, and each test keeps its own points beside them.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from autograder.model import ExerciseReport, GradeReport, Status
from autograder.report.formats.markdown import prose, report_markdown
from autograder.report.language import SPOKEN, Language
from autograder.report.meaning import Told, told
from autograder.report.text import clip, number, one_line
from autograder.report.words import Say, explanation, labelled

SCHEMA = "classroom50/result/v1"
BODY_LIMIT = 100_000
MESSAGE_LIMIT = 2_000
FINEST = 10_000
"""The largest factor; points that even this does not make whole are rounded down."""


@dataclass(frozen=True)
class Identity:
    """What Classroom 50's runner tells about a submission, as it wants it back; `datetime` is UTC in ISO 8601."""

    classroom: str
    assignment: str
    owner: str
    submission: str
    commit: str
    release: str
    review: str
    datetime: str
    assignment_type: str = "individual"


def result_json(report: GradeReport, identity: Identity, language: Language = SPOKEN) -> str:
    """Writes result.json; an unknown score is 0 of 0 without any test, which is how the platform says an error.

    All that is ours is in the `language`.
    """
    return json.dumps(result(report, identity, language), allow_nan=False, indent=1) + "\n"


def result(report: GradeReport, identity: Identity, language: Language = SPOKEN) -> dict[str, Any]:
    """Returns the content of result.json as plain data."""
    say = language.say
    scale = factor(report)
    known = report.total is not None
    most = max(whole(report.max_total, scale), 0) if known else 0
    tests = [_test(t, e, scale, say) for e in report.exercises for t in told(e)] if known else []
    tests += [_problem(report, most, say)] if known and not report.exercises else []
    return {
        "schema": SCHEMA,
        "classroom": one_line(identity.classroom),
        "assignment": one_line(identity.assignment),
        "assignment_type": one_line(identity.assignment_type),
        "owner": one_line(identity.owner),
        "submission": one_line(identity.submission),
        "commit": one_line(identity.commit),
        "release": one_line(identity.release),
        "review": one_line(identity.review or identity.commit),
        "datetime": one_line(identity.datetime),
        "score": min(whole(report.total or 0.0, scale), most),
        "max-score": most,
        "tests": tests,
    }


def release_body(report: GradeReport, language: Language = SPOKEN) -> str:
    """Writes the Markdown of the release, with the factor where points were multiplied."""
    scale = factor(report)
    said = f"Classroom 50 counts whole numbers: its score is these points times {scale}."
    before = (said,) if scale > 1 and report.total is not None else ()
    return report_markdown(report, BODY_LIMIT, before, language)


def factor(report: GradeReport) -> int:
    """Returns the smallest whole number that makes all points of a report whole, at most `FINEST`."""
    points = [report.total or 0.0, report.max_total]
    points += [value for e in report.exercises for t in e.tests for value in (t.points, t.max_points)]
    scale = math.lcm(*(Fraction(str(round(value, 4))).denominator for value in points if math.isfinite(value)))
    return min(scale, FINEST)


def whole(points: float, scale: int) -> int:
    """Returns scaled points, rounded down where no factor makes them whole."""
    return math.floor(points * scale + 1e-6) if math.isfinite(points) else 0


def _test(told_test: Told, exercise: ExerciseReport, scale: int, say: Say) -> dict[str, Any]:
    test = told_test.test
    most = whole(test.max_points, scale)
    return {
        "test-name": one_line(labelled(exercise.title, say(test.title), say)),
        "passed": test.status is Status.PASSED,
        "score": min(whole(test.points, scale), most),
        "max-score": most,
        "points": number(test.points),
        "max-points": number(test.max_points),
        "message": clip(explanation(told_test, say), MESSAGE_LIMIT),
    }


def _problem(report: GradeReport, most: int, say: Say) -> dict[str, Any]:
    """Returns the one failed test of a submission in which nothing could be graded."""
    name = prose(say(report.problems[0] if report.problems else "Nothing was handed in."))
    return {"test-name": clip(name, MESSAGE_LIMIT), "passed": False, "score": 0, "max-score": most}
