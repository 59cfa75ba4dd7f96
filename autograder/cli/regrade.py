"""`autograde regrade`: a broken test, given to everybody or taken out of the total, without grading the rest."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.results import add_results, results, tell_changes
from autograder.cli.say import OK, say
from autograder.cli.values import positive

if TYPE_CHECKING:
    from autograder.gradebook import Book, Change

ABOUT = "deal with a test that was wrong: give its points, drop it, or run it again; nothing else is graded"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds which test, and what becomes of it."""
    add = parser.add_argument
    add("test", metavar="EXERCISE::TEST", help="the test that was wrong")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--give", action="store_true", help="give its points to everybody who handed the exercise in")
    what.add_argument("--drop", action="store_true", help="take it out of everybody's total")
    text = "run it again from this mended suite, for everybody, and only it"
    what.add_argument("--from", dest="suite", type=Path, metavar="SUITE", help=text)
    what.add_argument("--undo", action="store_true", help="take back what was decided last")
    add("--work", type=Path, metavar="SUBMISSIONS", help="with --from: the class's work (default: where it was)")
    add("--jobs", type=positive, metavar="N", help="submissions at a time (default: the number of cores)")
    add("--why", default="the test was wrong", metavar="TEXT", help="the reason; students read it")
    add("--csv", type=Path, metavar="FILE", help="also write whose mark changed as CSV")
    add_results(parser)


def run(arguments: argparse.Namespace) -> int:
    """Decides on a test, writes the class's marks anew and tells whose changed."""
    from autograder.gradebook import decide_test, undo

    with results(arguments, write=True) as book:
        if arguments.undo:
            changes: Sequence[Change] = undo(book, "", arguments.test)
        elif arguments.suite is not None:
            changes = _again(book, arguments)
        else:
            changes = decide_test(book, arguments.test, "give" if arguments.give else "drop", arguments.why)
        tell_changes(changes, arguments.csv)
    return OK


def _again(book: Book, arguments: argparse.Namespace) -> tuple[Change, ...]:
    from autograder.gradebook import run_again
    from autograder.grading import Options

    asked = arguments
    secret = "" if asked.seed is None else f"seed {asked.seed}"
    options = Options(device=asked.device, sandbox=asked.sandbox, secret=secret)
    again = run_again(book, asked.test, asked.suite, asked.why, path=asked.work, options=options, jobs=asked.jobs)
    for note in again.notes:
        say(note)
    return again.changes
