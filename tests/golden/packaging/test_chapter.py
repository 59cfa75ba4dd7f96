"""The book's chapter as published, with its two trainings of 500 epochs at the end, gets full marks, and quickly."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import read_course
from autograder.enclosure import enclose
from autograder.grading import Options
from autograder.model import Source, SourceKind, Status, Submission
from autograder.runner import Runner, open_runner

ROOT = Path(__file__).resolve().parents[3]
CHAPTER = ROOT / "tests" / "course" / "honest" / "char_rnn" / "book_chapter.py"  # Dive into Deep Learning 0.17, 8.5
SECONDS = 120  # about 10 on two idle cores; the trainings alone would take an hour


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """An open grading session on the shipped course, for char_rnn only."""
    course = read_course(ROOT)
    opened = open_runner(course, Options(), enclose(course, own_code=True), ["char_rnn"])
    yield opened
    opened.close()


def as_notebook(script: str) -> bytes:
    """Returns the script as the book's notebook: a cell for each part, the plotting command first."""
    cells = ["%matplotlib inline", *script.split("\n\n\n")]
    code = [{"cell_type": "code", "source": text, "outputs": [], "metadata": {}} for text in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": code}).encode()


@pytest.mark.parametrize("kind", [SourceKind.SCRIPT, SourceKind.NOTEBOOK])
def test_chapter_gets_full_marks(kind: SourceKind, runner: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    """Every test passes, only demonstrations are left out, and the time is printed."""
    text = CHAPTER.read_text(encoding="utf-8")
    data = text.encode() if kind is SourceKind.SCRIPT else as_notebook(text)
    begun = time.perf_counter()
    report = runner.grade(Submission("reader", "Reader", (Source("char_rnn", "rnn-scratch", kind, data),)))
    seconds = time.perf_counter() - begun
    with capsys.disabled():
        print(f"\nthe chapter as a {kind}: {report.total:g} of {report.max_total:g} in {seconds:.1f} s")
    exercise = report.exercises[0]
    assert {test.id: test.message for test in exercise.tests if test.status is not Status.PASSED} == {}
    assert report.total == report.max_total == 28
    assert all("not needed for grading, not run" in n or "notebook command %matplotlib" in n for n in exercise.notes)
    assert seconds < SECONDS
