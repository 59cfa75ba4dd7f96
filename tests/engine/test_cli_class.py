"""Grading a class from the command line: exit codes and sentences, whatever the lanes answer."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pytest

from autograder.classroom import dispatch
from autograder.cli import main, say
from autograder.cli.options import COMMANDS
from tests.engine.command_line import code_of, write_class
from tests.engine.fake_lanes import FakeLanes, full_marks, unknown
from tests.engine.tiny import REFERENCE


class Class:
    """A class of one that is graded by made-up lanes."""

    def __init__(self, folder: Path, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.work, self.course = write_class(folder), course
        self._monkeypatch = monkeypatch

    def grade(self, answer: Any, *arguments: str) -> int:
        """Grades the class, each submission by `answer`, and returns the exit code."""
        self._monkeypatch.setattr(dispatch, "LocalLanes", lambda setup, count: FakeLanes(setup, count, answer, []))
        return code_of([str(self.work), "--course", str(self.course), "--sandbox", "none", *arguments])


@pytest.fixture
def klass(folder: Path, tiny_root: Path, monkeypatch: pytest.MonkeyPatch) -> Class:
    """A class of one."""
    return Class(folder, tiny_root, monkeypatch)


def test_a_graded_class_ends_with_0(klass: Class, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Grading that went well ends with 0, whatever the marks, and names the pages; tables are written where asked."""
    assert klass.grade(full_marks, "--csv", "nbgrader", "--csv", "canvas", "--csv", "moodle") == 0
    assert "Reports: grades/index.html   Marks: grades/grades.csv" in capsys.readouterr().out
    found = {p.name for p in (folder / "grades").iterdir()}
    assert found >= {"index.html", "grades.csv", "nbgrader.csv", "canvas.csv", "moodle.csv", "ada"}


def test_one_student_graded_again_leaves_the_others_in_the_tables(klass: Class, folder: Path) -> None:
    """`--student bo --csv canvas` after the whole class: ada stays in canvas.csv as in grades.csv."""
    (folder / "work" / "bo").mkdir()
    (folder / "work" / "bo" / "double.py").write_text(REFERENCE)
    klass.grade(full_marks)
    assert klass.grade(full_marks, "--student", "bo", "--csv", "canvas") == 0
    names = {name: (folder / "grades" / name).read_text().splitlines() for name in ("grades.csv", "canvas.csv")}
    assert [line.split(",")[0] for line in names["grades.csv"][1:]] == ["ada", "bo"]
    assert [line.split(",")[0] for line in names["canvas.csv"][2:]] == ["ada", "bo"]


def test_quiet_prints_nothing(klass: Class, capsys: pytest.CaptureFixture[str]) -> None:
    """With --quiet a class that went well says nothing at all."""
    assert klass.grade(full_marks, "--quiet") == 0
    assert capsys.readouterr() == ("", "")


def test_an_unknown_score_ends_with_3(klass: Class) -> None:
    """A submission that the grader could not judge makes the run end with 3."""
    assert klass.grade(unknown) == 3


def test_an_out_that_is_a_file_is_refused(klass: Class, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--out has to be a folder; a file there is told in one sentence and left alone."""
    (folder / "taken").write_text("mine")
    assert klass.grade(full_marks, "--out", "taken", "--quiet") == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "taken" in lines[0]
    assert (folder / "taken").read_text() == "mine"


def test_an_out_that_takes_no_files_is_wrong_use(
    klass: Class, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is graded where the reports could not be kept: 2, and one sentence that says where else."""
    (folder / "taken").write_text("mine")
    assert klass.grade(full_marks, "--out", "taken/grades", "--quiet") == 2
    (folder / "grades" / "autograde.sqlite").mkdir(parents=True)
    assert klass.grade(full_marks, "--quiet") == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.endswith("choose another --out.") for line in lines] == [True, True]


def test_whoever_handed_nothing_in_has_a_row_without_marks(klass: Class, folder: Path) -> None:
    """The roster's absent ones stand in the table of marks, with empty cells and never a 0."""
    (folder / "roster.csv").write_text("name\nada\nbo\n")
    assert klass.grade(full_marks, "--roster", "roster.csv", "--quiet") == 0
    last = (folder / "grades" / "grades.csv").read_text().splitlines()[-1]
    assert last == "bo,,,,,nothing handed in,bo,,"


def test_a_machine_without_walls_ends_with_4(
    klass: Class, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other people's code is not run without walls: 4, and how to get them."""
    monkeypatch.setattr("autograder.sandbox.walls.stacks.why_not", lambda name, **_: "This kernel has no Landlock")
    assert klass.grade(full_marks, "--sandbox", "auto", "--quiet") == 4
    assert "--sandbox=none" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (KeyboardInterrupt(), 130, "Stopped."),
        (OSError(28, "No space left on device", "grades/x"), 3, "No space left on device (grades/x)"),
        (KeyError("slug"), 3, "a fault of autograde itself (KeyError: 'slug')"),
    ],
)
def test_what_nobody_expected_is_a_sentence_too(
    monkeypatch: pytest.MonkeyPatch, folder: Path, capsys: pytest.CaptureFixture[str],
    error: BaseException, code: int, words: str,
) -> None:  # fmt: skip
    """Ctrl-C, a full disk and a bug of ours end with their codes and one sentence; a traceback is shown on request."""

    def fail(arguments: argparse.Namespace) -> int:
        raise error

    monkeypatch.setattr(COMMANDS["doctor"], "run", fail)
    assert main.run(["doctor"]) == code
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert words in lines[0]
    monkeypatch.setenv(say.TRACEBACK, "1")
    if isinstance(error, KeyError):
        with pytest.raises(KeyError):
            main.run(["doctor"])


def test_a_class_that_was_stopped_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C while a class is graded says that what was graded is kept; a check, which keeps nothing, does not."""

    def stop(arguments: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    for command in ("grade", "check"):
        monkeypatch.setattr(COMMANDS[command], "run", stop)
    assert main.run(["submissions"]) == main.run(["check", "srn.py"]) == 130
    graded, checked = capsys.readouterr().err.splitlines()
    assert graded.endswith("run the same command to go on.")
    assert checked.endswith("Stopped.")
