"""`autograde adjust`: a student's points corrected by a person, with a reason."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.cli.results import add_results, results, tell_changes
from autograder.cli.say import OK
from autograder.errors import UsageError

ABOUT = "correct a student's points in an exercise or a test, with a reason; nothing is graded again"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds whose points become what, and why."""
    add = parser.add_argument
    add("student", nargs="?", metavar="STUDENT", help="key, id, address or whole name")
    add("place", nargs="?", metavar="EXERCISE[::TEST]", help="the exercise, or one test of it")
    add("change", nargs="?", metavar="POINTS", help="+1.5 or -1 on top of what is there, =3 instead of it")
    add("--why", default="", metavar="TEXT", help="the reason; the student reads it")
    add("--from", dest="table", type=Path, metavar="CSV", help="make all corrections of adjustments.csv, or none")
    add("--undo", action="store_true", help="take the last correction there back")
    add("--csv", type=Path, metavar="FILE", help="also write whose mark changed as CSV")
    add_results(parser)


def run(arguments: argparse.Namespace) -> int:
    """Corrects points, writes the class's marks anew and tells whose changed."""
    from autograder.gradebook import adjust, adjust_all, undo

    asked = arguments
    if asked.table is None and not (asked.student and asked.place and (asked.change or asked.undo)):
        raise UsageError('Say whose points become what: autograde adjust STUDENT EXERCISE +1 --why "…".')
    if asked.undo and (asked.change or asked.table):
        raise UsageError("--undo takes the last correction of STUDENT EXERCISE back; leave POINTS and --from out.")
    with results(arguments, write=True) as book:
        if asked.table is not None:
            changes = adjust_all(book, asked.table)
        elif asked.undo:
            changes = undo(book, asked.student, asked.place)
        else:
            changes = adjust(book, asked.student, asked.place, asked.change, asked.why)
        tell_changes(changes, asked.csv)
    return OK
