"""An nbgrader source notebook: its solution cells become the reference, its test cells a suite, points and all.

A test cell is worth its points as a whole. Where a part of it is hidden, the visible part is a public test without
points, and the whole cell a hidden one that needs it: what fails either gets nothing, as in nbgrader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.authoring.importers.assignment import (
    BEGIN,
    END,
    MAGIC,
    Check,
    Work,
    cells_of,
    exercise_of,
    title_of,
    word_of,
)
from autograder.authoring.importers.exercise import Imported
from autograder.authoring.importers.nose import without_nose
from autograder.errors import UsageError

SOLUTION = re.compile(r"^(\s*)#+\s*(BEGIN|END)\s+SOLUTION.*$", re.IGNORECASE | re.MULTILINE)
HIDDEN = re.compile(r"^\s*#+\s*BEGIN HIDDEN TESTS.*?^\s*#+\s*END HIDDEN TESTS.*?$", re.S | re.M | re.I)
MARKS = re.compile(r"^\s*#+\s*(BEGIN|END) HIDDEN TESTS.*$", re.IGNORECASE | re.MULTILINE)


def from_nbgrader(path: Path, slug: str, order: int) -> Imported:
    """Returns the exercise that an nbgrader source notebook makes; UsageError for a file that is none."""
    work = Work()
    for number, cell in enumerate(cells_of(path), 1):
        _read_cell(work, number, cell)
    if not work.checks:
        raise UsageError(f"{path} has no test cell of nbgrader (metadata `grade`): name the source notebook of one.")
    work.checks = without_nose(work.checks)
    return exercise_of(work, path.name, slug, order, [path.name])


def _read_cell(work: Work, number: int, cell: Mapping[str, Any]) -> None:
    text = "".join(cell.get("source", ()))
    told = cell.get("metadata", {}).get("nbgrader", {})
    is_solution, is_graded = bool(told.get("solution")), bool(told.get("grade"))
    where = f"cell {number}"
    if (is_solution and is_graded) or told.get("task"):
        points = float(told.get("points") or 0)
        work.left.append(
            f"{where} ({told.get('grade_id', '')}): what a person scores (points: {points:g}) is not carried over: "
            "make an exercise without a suite for it."
        )
    if cell.get("cell_type") == "markdown":
        work.text(text)
    elif cell.get("cell_type") == "code" and is_graded and not is_solution:
        name = word_of(str(told.get("grade_id") or ""), f"cell_{number}")
        work.checks += _checks(name, float(told.get("points") or 0), MAGIC.sub("", text), where)
    elif cell.get("cell_type") == "code" and text.strip():
        work.code(_marked(text, is_solution), where)


def _marked(text: str, is_solution: bool) -> str:
    text = SOLUTION.sub(lambda m: f"{m[1]}{BEGIN if m[2].upper() == 'BEGIN' else END}", text).strip("\n")
    return f"{BEGIN}\n{text}\n{END}" if is_solution and BEGIN not in text else text


def _checks(name: str, points: float, code: str, where: str) -> Iterator[Check]:
    """Yields the public check of a cell and, where a part of the cell is hidden, the hidden one."""
    visible, whole = HIDDEN.sub("", code), MARKS.sub("", code)
    if visible == code:
        yield Check(name, points, whole, where)
        return
    seen = any(line.strip() and not line.strip().startswith("#") for line in visible.splitlines())
    if seen:
        yield Check(name, 0, visible, where)
    hidden = f"{title_of(name)}: further cases are tried."
    yield Check(f"{name}_hidden", points, whole, where, hidden=hidden, needs=name if seen else "")
