"""The command line on the tiny course, in the open session of the tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from autograder import classroom
from autograder.cli import main, say
from autograder.grading.runner import Runner
from autograder.model import GradeReport, Submission
from tests.engine.tiny import REFERENCE

Run = Callable[..., int]


class OneExercise:
    """Lends the open session to the command line, narrowed to the exercises that it asked for."""

    def __init__(self, runner: Runner, slugs: Sequence[str]) -> None:
        self._runner, self._slugs = runner, slugs

    def grade(self, submission: Submission, *, public_only: bool = False) -> GradeReport:
        """Returns the report on the exercises that were asked for."""
        report = self._runner.grade(submission, public_only=public_only)
        kept = tuple(e for e in report.exercises if e.slug in self._slugs)
        points = [e.points for e in kept]
        total = None if None in points else sum(p for p in points if p is not None)
        return replace(report, exercises=kept, total=total, max_total=sum(e.max_points for e in kept))

    def check_suites(self, *, is_whole: bool) -> None:
        """Takes the suites as they are: the tiny course has a faulty one."""

    def close(self) -> None:
        """Leaves the session open for the next test."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, empty, where nothing says how wide or colourful a terminal is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(classroom, "unproved", lambda *_: {})  # one of the tiny course's suites has faults on purpose
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", say.TRACEBACK):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def autograde(folder: Path, tiny_root: Path, runner: Runner, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the tiny course in the open session, and gives its exit code."""
    for module in ("autograder.selfcheck.check", "autograder.selfcheck.checkout.grading"):
        monkeypatch.setattr(
            f"{module}.open_runner", lambda course, options, enclosure, slugs: OneExercise(runner, slugs)
        )

    def run(command: str, *arguments: str) -> int:
        return main.run([command, *arguments, "--course", str(tiny_root), "--sandbox", "none"])

    return run


def code_of(argv: Sequence[str]) -> int:
    """Returns the exit code of a command line, also where the parser ends it."""
    try:
        return main.run(list(argv))
    except SystemExit as end:
        return int(end.code or 0)


def write_class(folder: Path) -> Path:
    """Writes the work of a class of one and returns its folder."""
    (folder / "work" / "ada").mkdir(parents=True)
    (folder / "work" / "ada" / "double.py").write_text(REFERENCE)
    return folder / "work"
