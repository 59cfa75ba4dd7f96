"""A report with every sentence of ours in another language, for who reads its data and not a page."""

from __future__ import annotations

from dataclasses import replace

from autograder.model import Diagnosis, ExerciseReport, GradeReport, TestResult
from autograder.report.language import Language


def spoken(report: GradeReport, language: Language) -> GradeReport:
    """Returns the report in a language, which it names; names, code, output and statuses are the same in each."""
    if language.is_english:
        return report
    exercises = tuple(_exercise(e, language) for e in report.exercises)
    problems = tuple(map(language.say, report.problems))
    return replace(report, exercises=exercises, problems=problems, language=language.code)


def _exercise(exercise: ExerciseReport, language: Language) -> ExerciseReport:
    return replace(
        exercise,
        title=language.say(exercise.title),
        tests=tuple(_test(t, language) for t in exercise.tests),
        notes=tuple(map(language.say, exercise.notes)),
    )


def _test(test: TestResult, language: Language) -> TestResult:
    say = language.say
    small = test.small and replace(
        test.small, message=say(test.small.message), expected=say(test.small.expected), actual=say(test.small.actual)
    )
    return replace(
        test, title=say(test.title), message=say(test.message), expected=say(test.expected), actual=say(test.actual),
        diagnoses=tuple(_diagnosis(d, language) for d in test.diagnoses), advice=tuple(map(say, test.advice)),
        figures=tuple((say(name), say(text)) for name, text in test.figures), small=small,
    )  # fmt: skip


def _diagnosis(diagnosis: Diagnosis, language: Language) -> Diagnosis:
    say = language.say
    return replace(
        diagnosis, title=say(diagnosis.title), belief=say(diagnosis.belief), look_at=say(diagnosis.look_at),
        hint=say(diagnosis.hint),
    )  # fmt: skip
