"""Tables of marks made from nothing but the store, in the columns of each platform."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from autograder.gradebook.book import Book
from autograder.gradebook.pages import grades_rows, in_words
from autograder.model import GradeReport, Mark
from autograder.report.formats import csv

Pair = tuple[GradeReport, Mark]
BLACKBOARD = ("Last Name", "First Name", "Username", "Student ID")
BRIGHTSPACE = ("OrgDefinedId", "Username", "Last Name", "First Name", "Email")
END_OF_LINE = "End-of-Line Indicator"
SCHEMA = 1


@dataclass(frozen=True)
class Style:
    """How a table is written: what parts its cells, and the sign in numbers."""

    separator: str = ","
    decimal: str = "."


def marked(report: GradeReport, mark: Mark) -> GradeReport:
    """Returns a report as tables show it: with the mark's points instead of its own. It is kept nowhere."""
    points = {e.slug: e for e in mark.exercises}
    exercises = tuple(
        replace(e, points=points[e.slug].points, max_points=points[e.slug].max_points) for e in report.exercises
    )
    return replace(report, exercises=exercises, total=mark.total, max_total=mark.max_total)


def feedback(report: GradeReport, mark: Mark) -> str:
    """Returns what a platform shows a student beside the mark, as HTML: each exercise, and how the mark came about."""
    words = in_words(mark)
    told = csv.feedback(marked(report, mark))
    return told + csv.line_of_html(words) if words else told


def _grades(book: Book, style: Style) -> str:
    header, rows = grades_rows(book)
    return csv.table(header, rows, separator=style.separator, decimal=style.decimal)


def _canvas(book: Book, style: Style) -> str:
    return csv.canvas_csv((marked(*pair) for pair in book.marks()), {"total": "Total"})


def _moodle(book: Book, style: Style) -> str:
    modified = datetime.now().isoformat(timespec="minutes")
    rows = []
    for report, mark in book.marks():
        row = csv.moodle_row(marked(report, mark), modified)
        rows.append((*row[:-1], feedback(report, mark)))
    return csv.table(csv.MOODLE, rows, separator=style.separator, decimal=style.decimal)


def _nbgrader(book: Book, style: Style) -> str:
    rows = (row for pair in book.marks() for row in _nbgrader_rows(book, *pair))
    return csv.table(csv.NBGRADER, rows, separator=style.separator, decimal=style.decimal)


def _nbgrader_rows(book: Book, report: GradeReport, mark: Mark) -> Iterator[csv.Row]:
    """Yields a row an exercise: the raw score is that before lateness, with every correction."""
    student = mark.student
    last, _, first = student.name.partition(",")
    who = (student.student_id or student.key, last.strip(), first.strip(), student.email)
    for exercise in mark.exercises:
        due = book.rules.of(exercise.slug).due
        raw = None if exercise.points is None else exercise.points + exercise.deduction
        times = ("" if due is None else due.isoformat(), dict(report.times).get(exercise.slug) or report.submitted)
        yield (exercise.slug, *times, *who, raw, exercise.deduction, exercise.points, exercise.max_points)


def _blackboard(book: Book, style: Style) -> str:
    most = max((mark.max_total for _, mark in book.marks()), default=0.0)
    header = (*BLACKBOARD, f"Total [Total Pts: {most:g} Score]")
    rows = ((*_names(m), m.student.student_id or m.student.key, m.student.student_id, m.total) for _, m in book.marks())
    return csv.table(header, rows, separator=style.separator, decimal=style.decimal)


def _brightspace(book: Book, style: Style) -> str:
    columns = book.columns
    titles = {e.slug: e.title for e in book.course.exercises}
    header = (*BRIGHTSPACE, *(f"{titles[slug]} Points Grade" for slug in columns), END_OF_LINE)
    rows = (_brightspace_row(mark, columns) for _, mark in book.marks())
    return csv.table(header, rows, separator=style.separator, decimal=style.decimal)


def _brightspace_row(mark: Mark, columns: Sequence[str]) -> csv.Row:
    points = {e.slug: e.points for e in mark.exercises}
    student = mark.student
    who = (student.student_id, student.key, *_names(mark), student.email)
    return (*who, *(points.get(slug) for slug in columns), "#")


def _names(mark: Mark) -> tuple[str, str]:
    """Returns last and first name: as they are told apart by a comma, else by the last space."""
    last, comma, first = mark.student.called.partition(",")
    if comma:
        return last.strip(), first.strip()
    first, _, last = mark.student.called.rpartition(" ")
    return last, first


def _json(book: Book, style: Style) -> str:
    students = [asdict(mark) | {"in_words": in_words(mark)} for _, mark in book.marks()]
    told = {"schema": SCHEMA, "class": book.about.get("title", ""), "missing": book.about.get("missing", [])}
    return json.dumps(told | {"students": students}, indent=1) + "\n"


FRESH: dict[str, Callable[[Book, Style], str]] = {
    "csv": _grades,
    "canvas": _canvas,
    "moodle": _moodle,
    "nbgrader": _nbgrader,
    "blackboard": _blackboard,
    "brightspace": _brightspace,
    "json": _json,
}
"""What writes each table."""
