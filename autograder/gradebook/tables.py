"""Tables of marks for learning platforms, made from the store as grades.csv is: of the whole class, whoever was graded.

Each is written beside the reports under the platform's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from autograder.classroom.store import open_store
from autograder.files import write_file
from autograder.model import GradeReport
from autograder.report.formats import csv


def _canvas(reports: Iterable[GradeReport]) -> str:
    return csv.canvas_csv(reports, {"total": "Total"})


def _moodle(reports: Iterable[GradeReport]) -> str:
    return csv.moodle_csv(reports, datetime.now().isoformat(timespec="minutes"))


TABLES: dict[str, Callable[[Iterable[GradeReport]], str]] = {
    "nbgrader": csv.nbgrader_csv,
    "canvas": _canvas,
    "moodle": _moodle,
}
"""What writes each platform's table."""


def write_tables(out: Path, names: Sequence[str]) -> None:
    """Writes the tables of the results in `out`, a report at a time; StoreError where the disk or the store fails."""
    if not names:
        return
    store, _ = open_store(out)
    with closing(store):
        for name in names:
            text = TABLES[name](store.briefs())
            write_file(out / f"{name}.csv", text.encode("utf-8", "replace"), "choose another --out")
