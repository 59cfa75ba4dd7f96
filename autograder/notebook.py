"""Checks a student's cells from inside their own notebook: `from autograder.notebook import check; check("lab1")`.

The cells that ran so far are graded as a notebook with those cells would be, in a child behind the walls like any
submission: nothing of the kernel's own memory is used, so what passes here passes when the file is handed in.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autograder.course import Course, course_from, read_course, said_of
from autograder.errors import UsageError
from autograder.grading import Options, enclose
from autograder.model import GradeReport, Source, SourceKind, Student, StudentKey, Submission
from autograder.report.formats import terminal
from autograder.selfcheck import Checker

COLUMNS = 100
OURS = "autograder"
YOU = Student(StudentKey("you"), "You")


@dataclass(frozen=True)
class Checked:
    """A report that a notebook shows as text, after what there is to know of the walls here."""

    report: GradeReport
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Returns what a student reads."""
        return "\n".join([*self.notes, terminal.check_text(self.report, columns=COLUMNS).rstrip("\n")])


def check(exercise: str, cells: Sequence[str] | None = None, course: str | Path | None = None) -> Checked:
    """Returns the check of one exercise on the cells that ran so far, or on `cells`; UsageError outside a notebook.

    Without a `course` it is the one that the notebook lies in, else the shipped one.
    """
    read = _course(str(course) if course else None, Path.cwd())
    slug = read.exercise(exercise).slug
    data = as_notebook(ran_so_far() if cells is None else cells)
    source = Source(slug, "this notebook", SourceKind.NOTEBOOK, data)
    checker, notes = _checker(read.root)
    return Checked(checker.grade(Submission(YOU, (source,)), [slug]), (said_of(read), *notes))


def ran_so_far() -> list[str]:
    """Returns the cells that this notebook's kernel has run, in that order."""
    try:
        from IPython import get_ipython
    except ImportError:
        shell: Any = None
    else:
        shell = get_ipython()
    if shell is None:
        raise UsageError("This is no notebook: in a terminal, `autograde check` does the same for a file.")
    return [str(cell) for cell in shell.user_ns["In"]]


def as_notebook(cells: Sequence[str]) -> bytes:
    """Returns the file that these cells would make, without those that only ask for a check."""
    kept: list[dict[str, Any]] = [
        {"cell_type": "code", "id": f"cell-{i}", "metadata": {}, "execution_count": None, "outputs": [], "source": text}
        for i, text in enumerate(cells)
        if text.strip() and not _only_asks(text)
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": kept}).encode()


def _only_asks(text: str) -> bool:
    """Tells whether every statement of a cell imports from us or calls `check`."""
    try:
        statements = ast.parse(text).body
    except SyntaxError:  # a magic, or a slip: the reader of notebooks knows what to do with it
        return False
    return all(_asks(statement) for statement in statements)


def _asks(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.ImportFrom):
        return (statement.module or "").partition(".")[0] == OURS
    if isinstance(statement, ast.Import):
        return all(alias.name.partition(".")[0] == OURS for alias in statement.names)
    value = getattr(statement, "value", None)
    function = value.func if isinstance(value, ast.Call) else None
    return getattr(function, "id", getattr(function, "attr", "")) == "check"


@cache
def _course(named: str | None, here: Path) -> Course:
    return course_from(Path(named) if named else None, here=here)


@cache
def _checker(root: Path) -> tuple[Checker, tuple[str, ...]]:
    """Returns what stays open from check to check, and what to say of it where no walls are up."""
    course = read_course(root)
    around = enclose(course, "auto", own_code=True)
    return Checker(course, Options(own_code=True), around), around.warnings
