"""What the class's table needs of a report: its marks, statuses and named mistakes, without the texts."""

from __future__ import annotations

from dataclasses import replace

from autograder.model import Diagnosis, ExerciseReport, GradeReport, TestResult


def brief(report: GradeReport) -> GradeReport:
    """Returns the report without messages, values, output and written answers: about a tenth of its size."""
    return replace(report, exercises=tuple(_exercise(e) for e in report.exercises), versions=(), extra=())


def _exercise(exercise: ExerciseReport) -> ExerciseReport:
    return replace(exercise, tests=tuple(_test(t) for t in exercise.tests), notes=(), written="", output="")


def _test(test: TestResult) -> TestResult:
    named = tuple(Diagnosis(d.name, d.title, "", "", "") for d in test.diagnoses)
    return TestResult(test.id, test.title, test.status, test.points, test.max_points, test.hidden, diagnoses=named)
