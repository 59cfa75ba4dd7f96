"""Tables of marks: the columns that other programs expect, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv as stdlib_csv
import io
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.model import GradeReport, Student
from autograder.report.formats import csv
from tests.engine import render_examples as examples

EXERCISES = ("srn", "seq2seq")


def _rows(text: str) -> list[list[str]]:
    return list(stdlib_csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def _grades(reports: Sequence[GradeReport]) -> str:
    return csv.grades_table([csv.grades_row(report, EXERCISES) for report in reports], EXERCISES)


def _moodle(reports: Sequence[GradeReport], modified: str) -> str:
    return csv.table(csv.MOODLE, [csv.moodle_row(report, modified) for report in reports])


def test_grades_have_a_row_a_student_and_a_column_an_exercise() -> None:
    """An unknown score and an exercise that was not there are empty, never 0."""
    text = _grades([examples.PERFECT, examples.UNKNOWN])
    assert text == (
        "\ufeffstudent,srn,seq2seq,total,max,status,name,id,email\n"
        "ada,12,,12,12,graded,Ada Lovelace,1815,\n"
        "kurt,12,,,30,grader error,Kurt Gödel,,\n"
    )  # fmt: skip


def test_a_byte_order_mark_is_there_for_excel_exactly_when_a_cell_needs_it() -> None:
    """Excel reads Chinese names only after the mark; a plain file begins with its first column for everyone else."""
    assert _grades([examples.WRONG]).startswith("\ufeffstudent,")
    assert _grades([examples.PERFECT]).startswith("student,")


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_no_cell_of_text_starts_a_formula_or_leaves_its_row(text: str) -> None:
    """Whatever a student is called, the table keeps its two rows, and the name is text to a spreadsheet."""
    table = csv.table(("student", "total"), [(text, 1.0)])
    table.encode("utf-8")
    rows = _rows(table)
    assert [len(row) for row in rows] == [2, 2]
    assert rows[1][0][:1] not in tuple("=+-@\t\r\n＝＋－＠")


def test_known_attacks_become_text() -> None:
    """A formula keeps its letters, behind an apostrophe; a negative number of ours stays a number."""
    cells = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "a=1", -1.5)
    assert _rows(csv.table(["h"] * len(cells), [cells]))[1] == [
        "'=1+1", "'+1", "'-1", "'@SUM(A1)", "'=1", "'=1", "'=1", "'＝1", "a=1", "-1.5",
    ]  # fmt: skip


def test_a_hostile_report_stays_in_its_rows() -> None:
    """Header and one row, in each of the formats."""
    hostile = [examples.HOSTILE]
    assert len(_rows(_grades(hostile))) == 2
    assert len(_rows(csv.canvas_csv(hostile, {"total": "RNN (7)"}))) == 3
    assert len(_rows(_moodle(hostile, "today"))) == 2


def test_canvas_has_the_row_of_possible_points() -> None:
    """Canvas knows the row by its four spaces, which no student's name can bring."""
    impostor = replace(examples.PERFECT, student=Student("ada", "    Points Possible", "1815"))
    rows = _rows(csv.canvas_csv([examples.PERFECT, impostor], {"total": "RNN (7)", "srn": "SRN (8)"}))
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "RNN (7)", "SRN (8)"]
    assert rows[1] == ["    Points Possible", "", "", "", "", "12", "12"]
    assert [row[0] for row in rows[2:]] == ["Ada Lovelace", "Points Possible"]


def test_moodle_feedback_is_escaped_html() -> None:
    """Moodle reads the comments as HTML, so titles are escaped and mistakes named."""
    rows = _rows(_moodle([examples.WRONG], "Friday"))
    assert rows[0] == list(csv.MOODLE)
    assert rows[1][0] == "Participant 2024310117"
    assert "4 / 12. Likely: The state is not carried on<br>" in rows[1][5]
    assert "<script" not in _rows(_moodle([examples.HOSTILE], ""))[1][5]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["x;=1+1", "x\t=1+1", 'x";=1+1', 'a; "=1+1', "x|@sum", "\uff1dA1", "-2", "b;+1;-1"])
def test_no_separator_of_the_readers_makes_a_formula(name: str, separator: str) -> None:
    """Whatever sign a spreadsheet parts cells at, none begins with what it would compute."""
    text = csv.table(("student", "total"), [(name, 1.0)])
    lines = text.removeprefix(csv.MARK).splitlines()
    cells = [cell for row in stdlib_csv.reader(lines, delimiter=separator) for cell in row]
    assert not [cell for cell in cells if cell.strip(' "').startswith(tuple(csv.FORMULA))]
