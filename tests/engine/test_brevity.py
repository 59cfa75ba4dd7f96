"""Reports stay of a size that a person reads, whatever a submission prints, raises and sends."""

from __future__ import annotations

import html
import json
from dataclasses import replace

from autograder.grading.brevity import EXERCISE_BYTES, LESS_BYTES, WRITTEN_BYTES, few_problems, fitted, shorter
from autograder.model import ExerciseReport, GradeReport, Status, Student, TestResult

SHORT = TestResult(
    "test_a", "It adds.", Status.FAILED, 0, 1, message="got 3, wanted 4", output="3\n", advice=("Mind.",)
)


def report(*tests: TestResult, **more: object) -> ExerciseReport:
    """Returns a report of these tests."""
    return ExerciseReport("lab", "Lab", 0, 1, Status.FAILED, tests=tests, **more)  # type: ignore[arg-type]


def size(made: ExerciseReport) -> int:
    """Returns how many bytes the texts of a report take in the worst format."""
    texts = [t for test in made.tests for t in (test.message, test.output, test.call, *test.advice)]
    texts += [*made.notes, made.output]
    return sum(max(len(html.escape(t).encode()), len(json.dumps(t))) for t in texts)


def test_short_texts_stay_whole() -> None:
    """An ordinary report is not touched."""
    made = report(*[SHORT] * 20, notes=("line 3: a plot is left out",), output="loaded\n", written="Because.")
    assert fitted(made) == made


def test_a_report_whose_page_is_too_long_has_less_room_in_each_exercise() -> None:
    """Several exercises full of text are cut further, each to the same; short ones stay whole."""
    full = fitted(report(*[replace(SHORT, output="&" * 60_000)] * 22))
    made = shorter(GradeReport(Student("s", "S"), (full, report(SHORT)), 0.0, 2.0, "graded"))
    assert size(full) > LESS_BYTES + 3_000 > size(made.exercises[0])
    assert made.exercises[1] == report(SHORT)


def test_long_texts_are_cut_and_short_ones_beside_them_are_not() -> None:
    """Of a flood the beginning stays, with how much is missing; no other text pays for it."""
    flooded = replace(SHORT, output="&" * 60_000)
    made = fitted(report(SHORT, *[flooded] * 22, output="\x00" * 60_000))
    assert size(made) <= EXERCISE_BYTES + 1_000
    assert made.tests[0] == SHORT
    assert all(test.message == SHORT.message for test in made.tests)
    assert made.tests[1].output.startswith("&" * 50)
    assert "more characters" in made.tests[1].output


def test_many_texts_are_few() -> None:
    """Thousands of notes and pieces of advice become some, and how many there are."""
    made = fitted(report(*[replace(SHORT, advice=("x" * 500,) * 100)] * 22, notes=("y" * 700,) * 120))
    assert size(made) <= EXERCISE_BYTES + 1_000
    assert made.notes[-1].startswith("… and 100 more")
    assert len(few_problems(["z" * 9_000] * 900)) == 21


def test_written_answers_have_room_of_their_own() -> None:
    """A person reads them whole, up to some pages."""
    assert fitted(report(written="a b " * 5_000)).written == "a b " * 5_000
    assert len(fitted(report(written="a b " * 50_000)).written) <= WRITTEN_BYTES
