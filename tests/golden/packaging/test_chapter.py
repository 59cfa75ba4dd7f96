"""The book's chapter as published, with its two trainings of 500 epochs at the end, gets full marks, and quickly."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from autograder.grading.runner import Runner
from autograder.model import Source, SourceKind, Status, Student, Submission

ROOT = Path(__file__).resolve().parents[3]
CHAPTER = ROOT / "tests" / "course" / "honest" / "char_rnn" / "book_chapter.py"  # Dive into Deep Learning 0.17, 8.5
SECONDS = 120  # about 10 on two idle cores; the trainings alone would take an hour


def as_notebook(script: str) -> bytes:
    """Returns the script as the book's notebook: a cell for each part, the plotting command first."""
    cells = ["%matplotlib inline", *script.split("\n\n\n")]
    code = [{"cell_type": "code", "source": text, "outputs": [], "metadata": {}} for text in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": code}).encode()


@pytest.mark.parametrize("kind", [SourceKind.SCRIPT, SourceKind.NOTEBOOK])
def test_chapter_gets_full_marks(kind: SourceKind, shipped: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    """Every test passes, only demonstrations are left out, and the time is printed."""
    text = CHAPTER.read_text(encoding="utf-8")
    data = text.encode() if kind is SourceKind.SCRIPT else as_notebook(text)
    begun = time.perf_counter()
    report = shipped.grade(Submission(Student("reader", "Reader"), (Source("char_rnn", "rnn-scratch", kind, data),)))
    seconds = time.perf_counter() - begun
    exercise = next(e for e in report.exercises if e.slug == "char_rnn")
    with capsys.disabled():
        print(f"\nthe chapter as a {kind}: {exercise.points:g} of {exercise.max_points:g} in {seconds:.1f} s")
    assert {test.id: test.message for test in exercise.tests if test.status is not Status.PASSED} == {}
    assert exercise.points == exercise.max_points == 28
    assert all("not needed for grading, not run" in n or "notebook command %matplotlib" in n for n in exercise.notes)
    assert seconds < SECONDS
