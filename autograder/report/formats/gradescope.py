"""Writes Gradescope's results.json. All text is given as `text`, which is shown as it stands, never as markup."""

from __future__ import annotations

import json
from typing import Any

from autograder.model import ExerciseReport, GradeReport, Status
from autograder.report.meaning import Told, state, told, unwalled, word
from autograder.report.text import clean, clip, one_line
from autograder.report.words import explanation

OUTPUT_LIMIT = 10_000


def results_json(report: GradeReport) -> str:
    """Writes results.json for one student; where the score is unknown no score is given, so that none counts as 0."""
    return json.dumps(results(report), allow_nan=False, indent=1) + "\n"


def results(report: GradeReport) -> dict[str, Any]:
    """Returns the content of results.json as plain data."""
    known = report.total is not None
    tests = [
        _test(told_test, exercise, f"{i}.{j}", known)
        for i, exercise in enumerate(report.exercises, 1)
        for j, told_test in enumerate(told(exercise), 1)
    ]
    score = {"score": report.total} if known else {}
    return {**score, **_head(report), "tests": tests}


def _head(report: GradeReport) -> dict[str, Any]:
    return {
        "execution_time": round(report.seconds),
        "output": clean("\n".join(_lines(report))),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {"seed": report.seed, "sandbox": clean(report.sandbox), "suite": clean(report.suite_digest)},
    }


def _lines(report: GradeReport) -> list[str]:
    lines = list(report.problems)
    if report.total is None:
        lines.append("The score is unknown: the grader itself failed on a part. No points are lost by it.")
    if unwalled(report):
        lines.append("This was graded without a sandbox.")
    for exercise in report.exercises:
        lines += [f"{exercise.title}: {state(exercise)}", *exercise.notes]
    return lines


def _test(told_test: Told, exercise: ExerciseReport, place: str, known: bool) -> dict[str, Any]:
    test = told_test.test
    score = {"score": test.points} if known else {}
    return {
        **score,
        "max_score": test.max_points,
        "status": "passed" if test.status is Status.PASSED else "failed",
        "name": one_line(f"{exercise.title}: {test.title}"),
        "number": place,
        "output": clip(_output(told_test), OUTPUT_LIMIT),
        "tags": [exercise.slug, "hidden" if test.hidden else "public"],
        "visibility": "visible",
    }


def _output(told_test: Told) -> str:
    test = told_test.test
    head = "" if test.status is Status.PASSED else word(test.status)
    printed = f"your code printed:\n{clean(clip(test.output, OUTPUT_LIMIT // 2))}" if test.output else ""
    return "\n".join(text for text in (head, explanation(told_test), printed) if text)
