"""Briefs: what the class's table needs of a report, without its texts, in a form that is quick to read.

A class page is made of a thousand of them, so they are not read through the general reader of report.json.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from autograder.model import Diagnosis, ExerciseReport, GradeReport, Status, TestResult
from autograder.report.needs import CLAIM


def dumps(report: GradeReport) -> bytes:
    """Returns a report's brief: marks, statuses, mistakes. What is added goes last, as older briefs are read, too."""
    head = [report.total, report.max_total, report.status, report.sandbox, report.device, report.seed, report.seconds]
    return json.dumps([head, [_exercise(e) for e in report.exercises]], separators=(",", ":")).encode()


def loads(data: bytes, waiting: GradeReport) -> GradeReport:
    """Returns what `dumps` kept of a report, in place of the line of a student whose submission waits."""
    (total, most, status, sandbox, device, seed, seconds), exercises = json.loads(data)
    return GradeReport(
        waiting.student, tuple(_read_exercise(*e) for e in exercises), total, most, status, waiting.problems,
        waiting.late, waiting.submitted, sandbox=sandbox, device=device, seed=seed, seconds=seconds,
        times=waiting.times,
    )  # fmt: skip


def _exercise(e: ExerciseReport) -> list[Any]:
    tests = [_test(t) for t in e.tests]
    return [e.slug, e.title, e.points, e.max_points, e.status, e.source_name, tests, e.suspicions]


def _test(t: TestResult) -> list[Any]:
    named = [[d.name, d.title] for d in t.diagnoses]
    claim = next((text for text in t.advice if CLAIM.search(text)), "")
    return [t.id, t.title, t.status, t.points, t.max_points, t.hidden, named, t.fingerprint, t.kind, claim]


def _read_exercise(
    slug: str,
    title: str,
    points: float | None,
    most: float,
    status: str,
    source: str,
    tests: list[list[Any]],
    told: Sequence[str] = (),
) -> ExerciseReport:
    read = tuple(_read_test(*t) for t in tests)
    return ExerciseReport(slug, title, points, most, _STATUS[status], source, None, read, suspicions=tuple(told))


def _read_test(
    id: str,
    title: str,
    status: str,
    points: float,
    most: float,
    hidden: bool,
    named: list[list[str]],
    mark: str = "",
    kind: str = "",
    claim: str = "",
) -> TestResult:
    diagnoses = tuple(Diagnosis(name, text, "", "", "") for name, text in named)
    advice = (claim,) if claim else ()
    return TestResult(
        id,
        title,
        _STATUS[status],
        points,
        most,
        hidden,
        diagnoses=diagnoses,
        advice=advice,
        fingerprint=mark,
        kind=kind,
    )


_STATUS = {str(status): status for status in Status}
