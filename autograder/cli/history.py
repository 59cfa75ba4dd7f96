"""`autograde history`: how a student's mark came about."""

from __future__ import annotations

import argparse

from autograder.cli.results import add_results, results
from autograder.cli.say import OK, say

ABOUT = "tell how a student's mark came about"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds whose history."""
    parser.add_argument("student", metavar="STUDENT", help="key, id, address or whole name")
    add_results(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prints a student's history."""
    from autograder.gradebook import history

    with results(arguments) as book:
        for line in history(book, book.people.find(arguments.student)):
            say(line)
    return OK
