"""Writes a GradeReport as JSON and reads it back without loss. Schema 1; every field is described in `FIELDS`.

NaN and infinities are the strings "NaN", "Infinity" and "-Infinity", since JSON has no numbers for them. Text stays
readable (Chinese is not escaped); a lone surrogate is written as its escape, so that the file is always valid UTF-8.
"""

from __future__ import annotations

import json
import math
import re
import types
from collections.abc import Hashable, Sequence
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from autograder.errors import StoreError
from autograder.model import Diagnosis, ExerciseReport, GradeReport, Panel, SmallCase, Student, TestResult

SCHEMA = 1

FIELDS: dict[type, dict[str, str]] = {
    GradeReport: {
        "student": "who the submission belongs to; in the file its four fields stand among the report's own",
        "exercises": "one ExerciseReport for each exercise, in the course's order",
        "total": "points reached; null where a grader error left any exercise's points unknown",
        "max_total": "points that could be reached",
        "status": "one word or two for the whole submission",
        "problems": "sentences about the submission as a whole: files left out, archives refused",
        "late": "true where the platform marked the submission as late",
        "submitted": "when the work was handed in, as the platform wrote it; empty where it does not tell",
        "submission_digest": "digest of the bytes that were graded",
        "suite_digest": "digest of the tests and of the course that graded them",
        "sandbox": "the walls that stood round the student's code; none where there were none",
        "device": "the device that tensors were on: cpu or cuda",
        "seed": "the course seed, from which every test's seed follows",
        "versions": "pairs of name and version of what took part: autograde, python, torch, numpy",
        "seconds": "wall time of the grading",
        "extra": "further pairs of name and text, shown with the versions: tolerances, thresholds",
        "times": "pairs of an exercise and when it was handed in, where the download tells each one's",
        "language": "the language of its sentences: en, zh",
    },
    Student: {
        "key": "folder name of the student in the results; unique in the class",
        "name": "the student's name as the submission gave it",
        "student_id": "the student's number in the learning platform, where the download carries it",
        "email": "the student's address, where the download carries it",
    },
    ExerciseReport: {
        "slug": "short name of the exercise",
        "title": "title of the exercise",
        "points": "points reached; null where a grader error left them unknown",
        "max_points": "points that could be reached",
        "status": "what happened, as one of the statuses of a test",
        "source_name": "name of the student's file; empty where there was none",
        "source_kind": "script, notebook or markdown; null where there was no file",
        "tests": "one TestResult for each test, in the suite's order",
        "notes": "sentences about reading the file: statements skipped, a coding guessed",
        "written": "the student's written answer, for a person to score",
        "output": "what the student's code printed while it was loaded",
        "seconds": "wall time of the exercise",
        "suspicions": "sentences for the instructor alone: code that honest answers never need; no points hang on them",
    },
    TestResult: {
        "id": "the test's identifier in its suite",
        "title": "one sentence: what should hold",
        "status": "passed, failed, not attempted, raised, time limit, memory limit, crashed, blocked or grader error",
        "points": "points reached",
        "max_points": "points that could be reached",
        "hidden": "true where the student sees only what the test's author wrote for them",
        "call": "what was called, as a student would write it",
        "message": "what came back, in one or a few sentences",
        "expected": "the value that should have come back, as text",
        "actual": "the value that came back, as text",
        "diagnoses": "known mistakes that give exactly these numbers; several where numbers cannot tell",
        "advice": "sentences of advice that cost no points",
        "blocked_by": "the test that has to pass first",
        "line": "line of the student's file, or of the notebook's cell; null where unknown",
        "cell": "number of the notebook's cell, counted from 1; null where there is none",
        "output": "what the student's code printed during the test",
        "figures": "pairs of name and text: what was measured",
        "seconds": "wall time of the test",
        "kind": "what differed or happened: type, shape, dtype, finite, numbers, value, undefined, stub; may be empty",
        "fingerprint": "a mark of what came back from a failed test: equal where two students' code did the same",
        "panel": "a part of the arrays that differ, as numbers to be drawn; null where there is none",
        "small": "the smallest input found on which the numbers still differ; null where none was looked for or found",
    },
    SmallCase: {
        "snippet": "lines of Python that make the call, to be run below the student's own",
        "message": "what came back for it, in one or a few sentences",
        "expected": "the value that should come back, as text",
        "actual": "the value that comes back, as text",
        "size": "how many numbers the input has",
    },
    Panel: {
        "axes": "what rows and columns are",
        "shape": "how many rows and columns there are here",
        "begin": "with which row and column of the whole array it begins",
        "wanted": "the numbers that should have come back, row by row",
        "got": "the numbers that came back, row by row",
        "first": "row and column, here, of the first wrong number",
    },
    Diagnosis: {
        "name": "name of the mistake in the course's bank",
        "title": "the mistake in a few words",
        "belief": "what the student seems to believe",
        "look_at": "the place to look at",
        "hint": "what to try, without the solution",
    },
}

STUDENT = tuple(FIELDS[Student])
TOP = tuple(name for field in FIELDS[GradeReport] for name in (STUDENT if field == "student" else (field,)))
"""The names in a report.json, in order: a student's fields have no object of their own."""

LONE = re.compile("[\ud800-\udfff]")
NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}

AGAIN = "delete the file and grade again."

ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
"""Writes on one line: with an indentation, Python's own slow encoder would be taken."""

T = TypeVar("T")


def dumps(report: GradeReport) -> str:
    """Writes a report as JSON text, a line for each test, ending in a line feed, valid UTF-8 when encoded."""
    text = _text(to_dict(report), 0)
    return LONE.sub(lambda match: f"\\u{ord(match.group()):04x}", text) + "\n"


def loads(text: str | bytes) -> GradeReport:
    """Reads a report that `dumps` wrote; StoreError says what is wrong with any other text."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise StoreError(f"This report.json is not JSON ({error}); {AGAIN}") from error
    return from_dict(data)


def to_dict(report: GradeReport) -> dict[str, Any]:
    """Returns the report as plain dicts, lists, strings, numbers, booleans and None, with its schema number first."""
    told = _encode(report)
    return {"schema": SCHEMA, **{name: told["student"][name] if name in STUDENT else told[name] for name in TOP}}


def from_dict(data: Any) -> GradeReport:
    """Rebuilds a report from `to_dict`'s result.

    Fields that it does not know are left out, absent ones take their defaults. StoreError for another schema or a
    value of the wrong type.
    """
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != SCHEMA:
        raise StoreError(f"This report has schema {schema!r}, and this version reads {SCHEMA}; {AGAIN}")
    student = _decode_dataclass(data, Student, "report")
    return _decode_dataclass(data, GradeReport, "report", student=student)


def _text(value: Any, depth: int) -> str:
    """Writes the report, and whatever holds a list of objects, over several lines; anything else on one."""
    if isinstance(value, dict) and (depth == 0 or any(_is_table(part) for part in value.values())):
        return _lines("{", [f"{ENCODER.encode(key)}: {_text(part, depth + 1)}" for key, part in value.items()], depth)
    if _is_table(value):
        return _lines("[", [_text(part, depth + 1) for part in value], depth)
    return ENCODER.encode(value)


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _lines(bracket: str, parts: Sequence[str], depth: int) -> str:
    inner, outer = "\n" + " " * (depth + 1), "\n" + " " * depth
    return bracket + inner + f",{inner}".join(parts) + outer + {"{": "}", "[": "]"}[bracket]


def _encode(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value.value if isinstance(value, StrEnum) else value


@cache
def _hints(cls: Hashable) -> dict[str, Any]:
    return get_type_hints(cls)


def _decode_dataclass(data: Any, cls: type[T], where: str, **known: Any) -> T:
    if not isinstance(data, dict):
        raise StoreError(f"The {where} in this report.json is not an object; {AGAIN}")
    values = known | {
        name: _decode(data[name], hint, f"{where}.{name}")
        for name, hint in _hints(cast(Hashable, cls)).items()
        if name in data and name not in known
    }
    absent = [field.name for field in fields(cls) if field.default is MISSING and field.name not in values]  # type: ignore[arg-type]
    if absent:
        raise StoreError(f"The {where} in this report.json lacks {', '.join(absent)}; {AGAIN}")
    return cls(**values)


def _decode(value: Any, hint: Any, where: str) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        return None if value is None else _decode(value, next(a for a in get_args(hint) if a is not type(None)), where)
    if is_dataclass(hint):
        return _decode_dataclass(value, hint, where)  # type: ignore[arg-type]
    if get_origin(hint) is tuple:
        return _decode_tuple(value, get_args(hint), where)
    return _decode_plain(value, hint, where)


def _decode_tuple(value: Any, items: tuple[Any, ...], where: str) -> tuple[Any, ...]:
    hints = items[:1] * len(value) if isinstance(value, list) and items[-1] is ... else items
    if not isinstance(value, list) or len(hints) != len(value):
        raise StoreError(f"The {where} in this report.json is not a list of the right length; {AGAIN}")
    return tuple(_decode(item, hint, f"{where}[{i}]") for i, (item, hint) in enumerate(zip(value, hints, strict=True)))


def _decode_plain(value: Any, hint: Any, where: str) -> Any:
    hint = getattr(hint, "__supertype__", hint)
    if hint is float and isinstance(value, str) and value in NOT_FINITE:
        return NOT_FINITE[value]
    try:
        if issubclass(hint, StrEnum):
            return hint(value)
        if isinstance(value, bool) is (hint is bool) and isinstance(value, (int, float) if hint is float else hint):
            return value
    except ValueError:
        pass
    raise StoreError(f"The {where} in this report.json is {value!r:.40}, not a {hint.__name__}; {AGAIN}")
