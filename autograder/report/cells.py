"""The cells of a notebook as they lie in its JSON: one reader, so that what is graded is what a page shows.

Formats before 4 keep cells in worksheets. A file that has both is read as its own format says, as Jupyter does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def is_old(book: Mapping[str, Any]) -> bool:
    """Tells whether a notebook keeps its cells in worksheets: its format is below 4, or it has no others."""
    number = book.get("nbformat")
    if "worksheets" not in book or "cells" not in book:
        return "worksheets" in book
    return type(number) is int and number < 4


def raw_cells(book: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Returns the cells that are objects, in order; whatever else stands among them is left out."""
    sheets = _list(book.get("worksheets")) if is_old(book) else [book]
    cells = (cell for sheet in sheets if isinstance(sheet, dict) for cell in _list(sheet.get("cells")))
    return [cell for cell in cells if isinstance(cell, dict)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
