"""Writes the results.json of a PrairieLearn external grader: a score from 0 to 1, and each test with its points.

What nobody could grade (no answer in the submission, or a fault of ours) is not gradable, so that it costs no attempt.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from autograder.model import ExerciseReport, GradeReport, Status
from autograder.report.language import SPOKEN, Language
from autograder.report.meaning import Told, state, told, unwalled, word
from autograder.report.text import clean, clip, one_line
from autograder.report.words import Say, explanation, labelled

SIZE_LIMIT = 900_000
"""PrairieLearn takes 1 MB."""

MESSAGE_LIMIT = 4_000
PRINTED_LIMIT = 4_000


def results_json(report: GradeReport, language: Language = SPOKEN) -> str:
    """Writes results.json, at most 1 MB; where that is too much, what student code printed is left out.

    All that is ours is in the `language`.
    """
    text = json.dumps(results(report, language=language), allow_nan=False, indent=1) + "\n"
    if len(text.encode()) <= SIZE_LIMIT:
        return text
    return json.dumps(results(report, is_brief=True, language=language), allow_nan=False) + "\n"


def results(report: GradeReport, is_brief: bool = False, language: Language = SPOKEN) -> dict[str, Any]:
    """Returns the content of results.json as plain data; a brief one has no messages but titles and points."""
    say = language.say
    said = clean("\n".join(_lines(report, say)))
    if report.total is None or not any(exercise.source_name for exercise in report.exercises):
        return {"gradable": False, "message": clip(said, MESSAGE_LIMIT), "format_errors": [clip(said, MESSAGE_LIMIT)]}
    score = min(1.0, max(0.0, report.total / report.max_total)) if report.max_total else 1.0
    tests = [_test(t, exercise, is_brief, say) for exercise in report.exercises for t in told(exercise)]
    return {"gradable": True, "score": score, "message": clip(said, MESSAGE_LIMIT), "tests": tests}


def _lines(report: GradeReport, say: Say) -> Iterator[str]:
    yield from map(say, report.problems)
    if report.total is None:
        yield say("The score is unknown: the grader itself failed. No attempt is lost; submit again.")
    if unwalled(report) and report.exercises:
        yield say("This was graded without a sandbox.")
    for exercise in report.exercises:
        yield labelled(exercise.title, say(state(exercise)), say)
        yield from map(say, exercise.notes)


def _test(told_test: Told, exercise: ExerciseReport, is_brief: bool, say: Say) -> dict[str, Any]:
    test = told_test.test
    head = "" if test.status is Status.PASSED else say(word(test.status))
    said = "" if is_brief else clip("\n".join(filter(None, (head, explanation(told_test, say)))), MESSAGE_LIMIT)
    return {
        "name": clip(one_line(say(test.title)), 500),
        "description": clip(one_line(say(exercise.title)), 500),
        "points": test.points,
        "max_points": test.max_points,
        "message": said,
        "output": "" if is_brief else clean(clip(test.output, PRINTED_LIMIT)),
    }
