"""`autograde regrade`: a broken test, given to everybody or taken out of the total, without grading the rest."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.cli.results import add_results, results, tell_changes
from autograder.cli.say import OK

ABOUT = "deal with a test that was wrong: give its points to everybody, or drop it; nothing else is graded"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds which test, and what becomes of it."""
    add = parser.add_argument
    add("test", metavar="EXERCISE::TEST", help="the test that was wrong")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--give", action="store_true", help="give its points to everybody who handed the exercise in")
    what.add_argument("--drop", action="store_true", help="take it out of everybody's total")
    what.add_argument("--undo", action="store_true", help="take back what was decided last")
    add("--why", default="the test was wrong", metavar="TEXT", help="the reason; students read it")
    add("--csv", type=Path, metavar="FILE", help="also write whose mark changed as CSV")
    add_results(parser)


def run(arguments: argparse.Namespace) -> int:
    """Decides on a test, writes the class's marks anew and tells whose changed."""
    from autograder.gradebook import decide_test, undo

    with results(arguments, write=True) as book:
        if arguments.undo:
            changes = undo(book, "", arguments.test)
        else:
            changes = decide_test(book, arguments.test, "give" if arguments.give else "drop", arguments.why)
        tell_changes(changes, arguments.csv)
    return OK
