"""What the commands after grading share: where the results are, which rules hold, and how changed marks are told."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.say import OK, complain, say, write

if TYPE_CHECKING:
    from autograder.gradebook import Book, Change


def add_results(parser: argparse.ArgumentParser) -> None:
    """Adds where the results are and which rules hold."""
    add = parser.add_argument
    add("--grades", type=Path, default=Path("grades"), metavar="DIR", help="the class's results (default: grades)")
    add_class(parser)


def add_class(parser: argparse.ArgumentParser) -> None:
    """Adds which rules hold."""
    text = "due dates, late rules, weights (default: class.toml beside the results)"
    parser.add_argument("--class", dest="rules", type=Path, metavar="FILE", help=text)


@contextmanager
def results(arguments: argparse.Namespace, *, write: bool = False) -> Iterator[Book]:
    """Gives the gradebook that the command line names."""
    from autograder.gradebook import open_book

    with open_book(arguments.grades, arguments.course, arguments.rules, write=write) as book:
        for note in book.notes:
            complain(note, OK)
        yield book


def tell_changes(changes: Sequence[Change], path: Path | None = None) -> None:
    """Prints whose mark changed, from what to what, and writes it as CSV where that is asked for."""
    for change in changes:
        say(f"{change.student.called}: {_points(change.before)} -> {_points(change.after)} of {change.most:g}")
    if not changes:
        say("No mark changed.")
    if path is not None:
        from autograder.report.formats import csv

        header = ("student", "id", "before", "after", "max")
        rows = [(c.student.key, c.student.student_id, c.before, c.after, c.most) for c in changes]
        write(path, csv.table(header, rows))


def _points(points: float | None) -> str:
    return "unknown" if points is None else f"{points:g}"
