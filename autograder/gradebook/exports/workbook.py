"""Marks as a workbook of Excel, where openpyxl is installed: marks on one sheet, corrections on another."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from autograder.classroom.store import adjustment_rows
from autograder.errors import UsageError
from autograder.gradebook.book import Book
from autograder.gradebook.pages import grades_rows
from autograder.report.formats import csv


def workbook(book: Book) -> bytes:
    """Returns the workbook's bytes; UsageError where openpyxl is not installed."""
    try:
        from openpyxl import Workbook
    except ImportError:
        raise UsageError("A workbook needs openpyxl: pip install 'autograde-rnn[xlsx]', or export csv.") from None
    made = Workbook()
    made.remove(made.worksheets[0])
    _fill(made.create_sheet("Marks"), *grades_rows(book))
    _fill(made.create_sheet("Corrections"), *adjustment_rows(book.made))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _fill(sheet: object, header: Sequence[str], rows: Iterable[Sequence[csv.Cell]]) -> None:
    for row in (header, *rows):
        sheet.append([csv.harmless(value) if isinstance(value, str) else value for value in row])  # type: ignore[attr-defined]
    sheet.freeze_panes = "B2"  # type: ignore[attr-defined]
