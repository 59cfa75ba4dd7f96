"""How long a report may become: a submission chooses how much it prints, raises and sends, and a person has to read it.

Texts that are short stay whole; of the long ones of an exercise each is cut at the same length, so that all fit.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from autograder.model import ExerciseReport, GradeReport, TestResult

EXERCISE_BYTES = 18_000
LESS_BYTES = 4_500
WRITTEN_BYTES = 30_000
NOTES = 20
ADVICE = 5
FIGURE = 200
PROBLEMS = 20
PROBLEM = 300
TEXTS = ("message", "expected", "actual", "call", "output")
LONGEST_CUT = 40


def fitted(report: ExerciseReport, most: int = EXERCISE_BYTES) -> ExerciseReport:
    """Returns a report whose free texts come to `most` bytes at most, in whatever format they are written."""
    tests = [replace(test, advice=_few(test.advice, ADVICE), figures=_figures(test)) for test in report.tests]
    notes = _few(report.notes, NOTES)
    texts = [getattr(test, name) for test in tests for name in TEXTS]
    texts += [text for test in tests for text in test.advice]
    level = _level([_cost(text) for text in (*texts, *notes, report.output)], most)
    return replace(
        report,
        tests=tuple(_cut_test(test, level) for test in tests),
        notes=tuple(_cut(note, level) for note in notes),
        output=_cut(report.output, level),
        suspicions=tuple(_cut(text, PROBLEM) for text in _few(report.suspicions, NOTES)),
        written=_cut(report.written, WRITTEN_BYTES),
    )


def shorter(report: GradeReport) -> GradeReport:
    """Returns a report for a page that became too long though each exercise's texts fit: they have less room."""
    return replace(report, exercises=tuple(fitted(exercise, LESS_BYTES) for exercise in report.exercises))


def few_problems(problems: Sequence[str]) -> tuple[str, ...]:
    """Returns what intake says of a submission, as far as somebody reads it."""
    return tuple(_cut(problem, PROBLEM) for problem in _few(problems, PROBLEMS))


def _cut_test(test: TestResult, level: int) -> TestResult:
    texts: dict[str, Any] = {name: _cut(getattr(test, name), level) for name in TEXTS}
    return replace(test, advice=tuple(_cut(text, level) for text in test.advice), **texts)


def _figures(test: TestResult) -> tuple[tuple[str, str], ...]:
    return tuple((name[:FIGURE], text[:FIGURE]) for name, text in test.figures)


def _few(texts: Sequence[str], most: int) -> tuple[str, ...]:
    more = len(texts) - most
    return tuple(texts) if more <= 0 else (*texts[:most], f"… and {more} more like these.")


def _cost(text: str) -> int:
    """Returns how many bytes a text takes at most, in HTML or in JSON."""
    return max(len(html.escape(text).encode("utf-8", "replace")), len(json.dumps(text)))


def _level(costs: Sequence[int], most: int) -> int:
    """Returns the largest number to which all may be cut so that together they come to `most`."""
    left = most
    for index, cost in enumerate(ordered := sorted(costs)):
        share = left // (len(ordered) - index)
        if cost > share:
            return share
        left -= cost
    return most


def _cut(text: str, level: int) -> str:
    """Returns the text, or of one that takes more than `level` bytes its beginning and how much is missing."""
    if _cost(text) <= level:
        return text
    room = max(level - LONGEST_CUT, 0)
    kept = text[:room]
    while _cost(kept) > room and kept:
        kept = kept[: min(len(kept) - 1, len(kept) * room // _cost(kept))]
    return f"{kept}… ({len(text) - len(kept)} more characters)"
