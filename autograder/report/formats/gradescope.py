"""Writes Gradescope's results.json. Text is Markdown in which nothing of a student's can become markup."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from autograder.model import ExerciseReport, GradeReport, Status
from autograder.report.formats.markdown import block, details, prose
from autograder.report.language import SPOKEN, Language
from autograder.report.meaning import FIRST_NUMBER, Told, state, told, unwalled, word
from autograder.report.text import clean, clip, one_line
from autograder.report.words import Say, labelled

OUTPUT_LIMIT = 10_000
LOWER_IS_BETTER = "perplexity"
"""What a figure's name holds that has a place on the leaderboard."""


def results_json(report: GradeReport, hidden: str = "visible", language: Language = SPOKEN) -> str:
    """Writes results.json for one student; where the score is unknown no score is given, so that none counts as 0.

    `hidden` says who sees hidden tests: visible, hidden, after_due_date or after_published. All that is ours is in the
    `language`.
    """
    return json.dumps(results(report, hidden, language), allow_nan=False, indent=1) + "\n"


def results(report: GradeReport, hidden: str = "visible", language: Language = SPOKEN) -> dict[str, Any]:
    """Returns the content of results.json as plain data."""
    say = language.say
    known = report.total is not None
    tests = [
        ({"score": told_test.test.points} if known else {}) | _test(told_test, exercise, f"{i}.{j}", hidden, say)
        for i, exercise in enumerate(report.exercises, 1)
        for j, told_test in enumerate(told(exercise), 1)
    ]
    score = {"score": report.total} if known else {}
    board = list(_leaderboard(report, say)) if known else []
    return {**score, **_head(report, say), "tests": tests, **({"leaderboard": board} if board else {})}


def _head(report: GradeReport, say: Say) -> dict[str, Any]:
    return {
        "execution_time": round(report.seconds),
        "output": "\n".join(f"- {prose(line)}" for line in _lines(report, say)),
        "output_format": "md",
        "test_output_format": "md",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {"seed": report.seed, "sandbox": clean(report.sandbox), "suite": clean(report.suite_digest)},
    }


def _lines(report: GradeReport, say: Say) -> Iterator[str]:
    yield from map(say, report.problems)
    if report.total is None:
        yield say("The score is unknown: the grader itself failed on a part. No points are lost by it.")
    if unwalled(report):
        yield say("This was graded without a sandbox.")
    for exercise in report.exercises:
        yield labelled(exercise.title, say(state(exercise)), say)
        yield from map(say, exercise.notes)


def _test(told_test: Told, exercise: ExerciseReport, place: str, hidden: str, say: Say) -> dict[str, Any]:
    test = told_test.test
    return {
        "max_score": test.max_points,
        "status": "passed" if test.status is Status.PASSED else "failed",
        "name": one_line(labelled(exercise.title, say(test.title), say)),
        "number": place,
        "output": _output(told_test, say),
        "tags": [exercise.slug, "hidden" if test.hidden else "public"],
        "visibility": hidden if test.hidden else "visible",
    }


def _output(told_test: Told, say: Say) -> str:
    test = told_test.test
    head = "" if test.status is Status.PASSED else f"**{say(word(test.status))}**"
    lines = "\n".join(details(told_test, say))
    printed = f"{say('Your code printed:')}\n\n{block(clip(test.output, OUTPUT_LIMIT // 2))}" if test.output else ""
    return "\n\n".join(text for text in (head, lines, printed) if text)


def _leaderboard(report: GradeReport, say: Say) -> Iterator[dict[str, Any]]:
    """Yields an entry for each exercise that has measured a perplexity: its first figure, the lower the better."""
    for exercise in report.exercises:
        found = [pair for test in exercise.tests for pair in test.figures if LOWER_IS_BETTER in pair[0].casefold()]
        match = FIRST_NUMBER.match(found[0][1]) if found else None
        if match:
            name = one_line(labelled(exercise.title, say(LOWER_IS_BETTER), say))
            yield {"name": name, "value": float(match.group(1)), "order": "asc"}
