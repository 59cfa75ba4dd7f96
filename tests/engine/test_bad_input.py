"""What a student may have lying there in place of an answer: one sentence each, and a watch goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course import read_course
from autograder.errors import UsageError
from autograder.grading.reference import Options
from autograder.report import width
from autograder.report.language import open_language
from autograder.selfcheck import Checker, Evening, Target
from autograder.selfcheck.kept import open_kept
from autograder.selfcheck.screen import Shown, draw
from autograder.selfcheck.sheet import Section, course_sheet
from autograder.selfcheck.target import find_target, speaks_of_torch

Make = Callable[[Path], object]
NOTEBOOK = '{"cells": [{"cell_type": "code", "source": ["def dou'


def a_pipe(folder: Path) -> None:
    """Makes a pipe that nobody writes to."""
    os.mkfifo(folder / "double.py")


def gone(folder: Path) -> None:
    """Writes a file and takes it away."""
    (folder / "double.py").write_text("x = 1\n")
    (folder / "double.py").unlink()


CASES: dict[str, tuple[Make, str]] = {
    "empty folder": (lambda folder: None, "There is no answer in {folder} yet: save yours there as one of double.py, "),
    "file that vanished": (gone, "There is no answer in {folder} yet: save yours there as one of double.py, "),
    "half saved notebook": (
        lambda folder: (folder / "double.ipynb").write_text(NOTEBOOK),
        "double.ipynb is no notebook: it is not JSON. Save it once more in Jupyter.",
    ),
    "folder": (
        lambda folder: (folder / "double.py").mkdir(),
        "double.py is a folder; a file of this name was meant. Move what is in it, or name your file.",
    ),
    "pipe": (a_pipe, "double.py is a pipe, socket or device, not a plain file."),
    "binary": (lambda folder: (folder / "double.py").write_bytes(b"\0\1\2"), "double.py is binary data"),
    "empty file": (lambda folder: (folder / "double.py").write_text(""), "double.py is empty."),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_no_answer_is_told_in_one_sentence_and_watch_goes_on(
    name: str, tmp_path: Path, tiny_root: Path
) -> None:
    """No exception comes of it, at the first look and at the next."""
    make, wanted = CASES[name]
    make(tmp_path)
    course = read_course(tiny_root)
    checker = Checker(course, Options(sandbox="none", own_code=True), None)
    evening = Evening(course, checker, Target(tmp_path), open_kept(tmp_path))
    for _ in range(2):
        evening.check()
        assert evening.problem.startswith(wanted.format(folder=tmp_path))
    checker.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_is_not_waited_for(tmp_path: Path, tiny_root: Path) -> None:
    """A look for torch does not open what gives nothing until somebody writes to it."""
    a_pipe(tmp_path)
    assert not speaks_of_torch(find_target(read_course(tiny_root), None, here=tmp_path))


def test_the_screen_says_which_of_two_files_counts(tmp_path: Path, tiny_root: Path) -> None:
    """A note on the files of the exercise stands above it."""
    note = "double_final.py was graded and not double.py: it is newer."
    section = Section("double", "Doubling", 0, 10, "double.py", "not started", (), notes=(note,))
    sheet = course_sheet(read_course(tiny_root), open_kept(tmp_path))
    assert f"! {note}" in draw(Shown(sheet, section), 80, 24, color=False, unicode=True)


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_narrow_screen_names_every_key(code: str, tmp_path: Path, tiny_root: Path) -> None:
    """At 40 columns the keys and the course take more lines, and none of them is cut."""
    shown = Shown(course_sheet(read_course(tiny_root), open_kept(tmp_path)), None)
    text = draw(shown, 40, 12, color=False, unicode=True, language=open_language(code))
    assert {"en": "q quit", "zh": "q 退出"}[code] in text and "…" not in text and "..." not in text
    assert len(text.split("\n")) == 12 and max(map(width, text.split("\n"))) <= 40


def test_a_terminal_without_chinese_letters_gets_english(tmp_path: Path) -> None:
    """It is told once, and no line of question marks follows."""
    environment = {k: v for k, v in os.environ.items() if k not in ("HOME", "TERM", "LANG")}
    environment |= {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "autograder", "check", "--lang", "zh"]
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert ran.stderr.count("cannot show the letters of --lang zh (iso8859-1), so this is in English") == 1
    assert "There is no answer in" in ran.stderr
    assert "??" not in ran.stdout + ran.stderr


def test_names_that_the_system_cannot_spell_are_names_all_the_same(tmp_path: Path, tiny_root: Path) -> None:
    """In a locale that knows ASCII alone, a check of a file with a Chinese name says what it says elsewhere."""
    folder = tmp_path / "循环 网络"
    shutil.copytree(tiny_root, folder)
    (folder / "我的.py").write_text("def double(x):\n    return x\n", encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHON"))}
    environment |= {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "autograder", "check", "我的.py", "--exercise", "double"]
    for _ in range(2):  # the second time, with what was kept
        ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
        assert "fault" not in ran.stderr and "public tests passed" in ran.stdout


def test_a_copy_with_another_name_is_offered(tmp_path: Path, tiny_root: Path) -> None:
    """Where the exercise's own file is not there, the file that begins with its name is named."""
    (tmp_path / "Double (1).py").write_text("x = 1\n")
    with pytest.raises(UsageError, match=r"but Double \(1\).py: autograde check 'Double \(1\).py'"):
        find_target(read_course(tiny_root), "double", here=tmp_path)
