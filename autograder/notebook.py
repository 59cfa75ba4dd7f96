"""Checks a student's cells from inside their own notebook: `from autograder import check; check("lab1")`.

The cells that ran so far are graded as a notebook with those cells would be, in a child behind the walls like any
submission: nothing of the kernel's own memory is used, so what passes here passes when the file is handed in.
"""

from __future__ import annotations

import ast
import difflib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from autograder.course import Course, course_from, read_course, said_of
from autograder.errors import GraderError, UsageError
from autograder.grading import Options, enclose
from autograder.model import GradeReport, Source, SourceKind, Student, StudentKey, Submission
from autograder.report.language import SPOKEN, Language, chosen, open_language
from autograder.selfcheck import Checker, Sheet, kept, page, sheet, text

COLUMNS = 100
ASK = "check({!r}, hint=True) gives a hint."
OURS = "autograder"
YOU = Student(StudentKey("you"), "You")


@dataclass(frozen=True)
class Checked:
    """What a check says, which a notebook shows as HTML and any other place as text; `report` is what it is made of."""

    report: GradeReport | None
    sheet: Sheet
    language: Language = SPOKEN

    def __repr__(self) -> str:
        """Returns what a student reads."""
        return text.text_of(self.sheet, columns=COLUMNS, ask=ASK, language=self.language).rstrip("\n")

    @property
    def call(self) -> str:
        """Returns the first call that fails as a program that runs by itself; empty where there is none."""
        return self.sheet.call

    def _repr_html_(self) -> str:
        """Returns the same as a piece of a page."""
        stuck = self.sheet.stuck
        return page.html_of(self.sheet, f"Stuck? {ASK.format(stuck)}" if stuck else "", self.language)


@dataclass(frozen=True)
class Said:
    """A sentence in place of a check that could not be made."""

    sentence: str

    def __repr__(self) -> str:
        """Returns the sentence as it is."""
        return self.sentence


def check(
    exercise: str | None = None,
    cells: Sequence[str] | None = None,
    course: str | Path | None = None,
    *,
    hint: bool = False,
    lang: str | None = None,
) -> Checked | Said:
    """Returns the check of one exercise on the cells that ran so far, or on `cells`; UsageError outside a notebook.

    With `hint` it has one hint more; without an exercise it tells how far the course is. Without a `course` it is the
    one that the notebook lies in, else the shipped one. What is wrong with the call comes back as a sentence.
    It speaks the language `lang`, else that of the variable AUTOGRADE_LANG or of the locale.
    """
    ran = ran_so_far()[1:] if cells is None else cells
    language = SPOKEN
    try:
        language = open_language(chosen(lang))
        read = _course(str(course) if course else None, Path.cwd())
        language = open_language(language.code, read.root)
        remembered = kept.open_kept(kept.folder_of(Path.cwd(), Path.cwd()))
        if exercise is None:
            return Checked(None, sheet.course_sheet(read, remembered), language)
        if why := _why_not(read, exercise):
            return Said(language.say(why))
        return replace(_checked(read, exercise, ran, remembered, hint=hint), language=language)
    except GraderError as error:
        return Said(language.say(str(error)))


def _checked(course: Course, slug: str, cells: Sequence[str], remembered: kept.Kept, *, hint: bool) -> Checked:
    submission = Submission(YOU, (Source(slug, "this notebook", SourceKind.NOTEBOOK, as_notebook(cells)),))
    checker, notes = _checker(course.root)
    report = checker.grade(submission, [slug])
    told = sheet.sheet_of(course, report, submission, remembered, hint=hint)
    return Checked(report, replace(told, notes=tuple(filter(None, (said_of(course), *notes, *told.notes)))))


def _why_not(course: Course, exercise: object) -> str:
    """Says what is wrong with the name of an exercise; nothing where it has tests."""
    known = [e.slug for e in course.graded]
    if exercise in known:
        return ""
    near = difflib.get_close_matches(str(exercise), known, 1)
    meant = f" Did you mean check({near[0]!r})?" if near else ""
    return f"There is no exercise {str(exercise)[:60]!r} with tests here.{meant} Give one of {', '.join(known)}."


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
    """Returns the file that these cells would make; those that only ask for a check are there without their text.

    So each cell keeps its number, by which a report calls it: the one that stands beside it in the notebook.
    """
    kept: list[dict[str, Any]] = [
        {"cell_type": "code", "id": f"cell-{i}", "metadata": {}, "execution_count": i, "outputs": []}
        | {"source": "" if _only_asks(cell) else cell}
        for i, cell in enumerate(cells, 1)
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
    memory = kept.folder_of(Path.cwd(), Path.cwd()) / kept.FOLDER
    around = enclose(course, "auto", own_code=True)
    return Checker(course, Options(own_code=True, memory=memory), around), around.warnings
