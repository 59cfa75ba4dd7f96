"""Writes marks as CSV: our own table, nbgrader's, Canvas's and Moodle's.

Excel reads a CSV as UTF-8 only when it begins with a byte order mark, and shows Chinese names as rubbish without one;
other readers may take the mark for a part of the first column's name. So the mark is there exactly when a cell is not
ASCII. A text that a spreadsheet would run as a formula gets an apostrophe before it, at the start of a cell and behind
every sign that may part cells where the reader lives (`;`, tab); numbers stay numbers.
An unknown score is an empty cell, never 0. Lines end in a line feed, which all four readers take.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from autograder.model import ExerciseReport, GradeReport, Student
from autograder.report.meaning import by_person, mistakes
from autograder.report.text import marks, number, one_line

MARK = "\ufeff"
FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"
"""What starts a formula, also in the wide forms that Excel takes in Chinese and Japanese."""

BEGINNING = re.compile(rf"((?:^|[;|,\t])[\s\"']*)(?=[{re.escape(FORMULA)}])")
"""Where a cell may begin with a formula: at its start, and behind what a spreadsheet may be set to part cells at."""

HARMLESS = re.compile(rf"((?:^|[;|,\t])[\s\"']*)'(?=[{re.escape(FORMULA)}])")
"""Where `harmless` has put an apostrophe."""

NBGRADER = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score",
)  # fmt: skip
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POSSIBLE = "    Points Possible"
"""The name of Canvas's second row, known by its four spaces; compared by identity, so that no student can have it."""

MOODLE = ("Identifier", "Full name", "Email address", "Grade", "Last modified (grade)", "Feedback comments")

LAST = ("total", "max", "status", "name", "id", "email")
"""The columns of grades.csv behind the exercises'."""

MISSING = "nothing handed in"

Cell = str | float | None
Row = tuple[Cell, ...]


class Verbatim(str):
    """A cell of another's table, which has been made harmless and otherwise stays as it came."""


def grades_table(rows: Sequence[Row], exercises: Sequence[str], missing: Sequence[str] = ()) -> str:
    """Writes rows that `grades_row` made, and one for each of the `missing`."""
    return table(("student", *exercises, *LAST), (*rows, *(missing_row(name, exercises) for name in missing)))


def missing_row(name: str, exercises: Sequence[str]) -> Row:
    """Returns the row of someone of whom nothing came."""
    return (name, *(None,) * (len(exercises) + 2), MISSING, name, "", "")


def grades_row(report: GradeReport, exercises: Sequence[str]) -> Row:
    """Returns a student's row of marks, which is all that has to be kept of a report for the table."""
    points = {exercise.slug: exercise.points for exercise in report.exercises}
    marks = (points.get(slug) for slug in exercises)
    who = report.student
    return (who.key, *marks, report.total, report.max_total, report.status, who.name, who.student_id, who.email)


def canvas_csv(reports: Iterable[GradeReport], columns: Mapping[str, str]) -> str:
    """Writes Canvas's gradebook; `columns` maps `total` or an exercise's slug to a column `Title (assignment id)`."""
    reports = tuple(reports)
    possible = (_most(reports, slug) for slug in columns)
    rows: list[tuple[Cell, ...]] = [(POSSIBLE, "", "", "", "", *possible)]
    rows += [(*_canvas_who(r.student), *(_points(r, slug) for slug in columns)) for r in reports]
    return table((*CANVAS, *columns.values()), rows)


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, separator: str = ",", decimal: str = ".") -> str:
    """Writes a header and rows, each text on one line and harmless, with a byte order mark where it is needed.

    `decimal` is the sign in numbers; cells are parted at `separator`.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", delimiter=separator)
    writer.writerow([_cell(name) for name in header])
    writer.writerows([_written(value, decimal) for value in row] for row in rows)
    text = out.getvalue()
    return text if text.isascii() else MARK + text


def _written(value: Cell, decimal: str) -> str:
    text = _cell(value)
    return text.replace(".", decimal) if isinstance(value, float | int) else text


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return number(value).replace("unknown", "")
    if value is POSSIBLE:
        return value
    return str(value) if isinstance(value, Verbatim) else harmless(one_line(value))


def kept(text: str) -> Verbatim:
    """Returns a cell of another's table as it came; what a spreadsheet would run is made harmless, numbers are not."""
    return Verbatim(text if re.fullmatch(r"-|[+-]?\d+(?:[.,]\d+)?%?", text) else harmless(text))


def harmless(text: str) -> str:
    """Returns a text that no spreadsheet runs: a formula gets an apostrophe before it."""
    return BEGINNING.sub(r"\1'", text)


def plain(text: str) -> str:
    """Returns a text as it was before it was made harmless."""
    return HARMLESS.sub(r"\1", text)


def _points(report: GradeReport, slug: str) -> float | None:
    if slug == "total":
        return report.total
    return next((exercise.points for exercise in report.exercises if exercise.slug == slug), None)


def _canvas_who(student: Student) -> tuple[Cell, ...]:
    return (student.called, student.student_id, "", student.email, "")


def _most(reports: Sequence[GradeReport], slug: str) -> float | None:
    if slug == "total":
        return max((report.max_total for report in reports), default=None)
    return max((e.max_points for report in reports for e in report.exercises if e.slug == slug), default=None)


def moodle_row(report: GradeReport, modified: str) -> Row:
    """Returns a student's row of the worksheet, its feedback last."""
    student, number_of = report.student, report.student.student_id
    identifier = f"Participant {number_of}" if number_of.isdecimal() else number_of
    return (identifier, student.called, student.email, report.total, modified, feedback(report))


def feedback(report: GradeReport) -> str:
    """Returns a line for each exercise as HTML, which is how Moodle reads the column."""
    told = (e for e in report.exercises if e.max_points or not by_person(e))  # else a person has not scored it yet
    return "<br>".join(escape(_feedback_line(exercise)) for exercise in told)


def line_of_html(text: str) -> str:
    """Returns a text as a further line of such feedback."""
    return f"<br>{escape(one_line(text))}"


def _feedback_line(exercise: ExerciseReport) -> str:
    likely = "; ".join(mistake.title for mistake in mistakes(exercise))
    line = f"{exercise.title}: {marks(exercise.points, exercise.max_points)}"
    return one_line(f"{line}. Likely: {likely}" if likely else line)
