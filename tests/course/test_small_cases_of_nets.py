"""Mistakes in a cell, a layer and the recurrence from scratch are shown on cases that can be worked by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import read_course
from autograder.grading import Options, Runner, open_runner
from autograder.model import SmallCase, Source, SourceKind, Student, Submission

COURSE = read_course(Path(__file__).parents[2])
LARGEST = 16
WRONG = [
    ("rnn_cell", "hidden_weights_transposed"),
    ("rnn_cell", "no_activation"),
    ("rnn_cell", "state_ignored"),
    ("rnn", "state_not_carried"),
    ("rnn", "no_activation"),
    ("char_rnn", "relu"),
    ("char_rnn", "state_not_carried"),
]


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """Returns a runner for the exercises with nets of their own."""
    made = open_runner(COURSE, Options(sandbox="none", own_code=True), None, ("rnn_cell", "rnn", "char_rnn"))
    yield made
    made.close()


def _cases(runner: Runner, slug: str, text: str) -> list[SmallCase]:
    source = Source(slug, f"{slug}.py", SourceKind.SCRIPT, text.encode())
    report = runner.grade(Submission(Student("ada", "Ada"), (source,)))
    tests = next(exercise for exercise in report.exercises if exercise.slug == slug).tests
    return [test.small for test in tests if test.small is not None]


@pytest.mark.parametrize(("slug", "name"), WRONG)
def test_a_mistake_in_a_step_has_a_small_case_that_runs(
    runner: Runner, slug: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its lines run below the student's own code, and print the wrong numbers that the case tells."""
    text = COURSE.mistakes(slug)[name].apply(COURSE.reference_path(slug).read_text(encoding="utf-8"))
    cases = _cases(runner, slug, text)
    assert cases
    for case in cases:
        assert case.size <= LARGEST
        namespace: dict[str, object] = {"__name__": "answer"}
        exec(compile(f"{text}\n{case.snippet}", f"{slug}.py", "exec"), namespace)
        printed = capsys.readouterr().out
        first = float(case.actual.strip("[ ").split("]")[0].split(",")[0])
        assert f"{first:.4g}".rstrip("0") in printed


def test_the_reference_has_none(runner: Runner) -> None:
    """Where nothing is wrong nothing is looked for."""
    for slug in ("rnn_cell", "rnn", "char_rnn"):
        assert _cases(runner, slug, COURSE.reference_path(slug).read_text(encoding="utf-8")) == []
