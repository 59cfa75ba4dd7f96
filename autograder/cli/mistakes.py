"""`autograde mistakes`: the groups of students who did the same wrong thing, and a group as a draft for the bank."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.cli.results import add_results, results
from autograder.cli.say import OK, say
from autograder.errors import UsageError

ABOUT = "list groups of students who did the same wrong thing; make one a draft for the bank of mistakes"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds which group becomes a draft."""
    add = parser.add_argument
    add("--draft", metavar="EXERCISE:GROUP", help="print this group as an entry of the bank, to be filled in")
    add("--work", type=Path, metavar="SUBMISSIONS", help="the class's work (default: where it was graded)")
    add_results(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prints the groups by size, or one as a draft."""
    from autograder.gradebook import draft, groups_of, show_group, work_of

    with results(arguments) as book:
        if arguments.draft is None:
            for group in groups_of(book):
                say(f"{group.exercise}:{group.name}  {group.sentence}")
            return OK
        exercise, colon, name = arguments.draft.partition(":")
        if not colon:
            raise UsageError("Name a group as EXERCISE:GROUP, as `autograde mistakes` lists them.")
        work = work_of(book, arguments.work)
        say(draft(show_group(book, work, exercise, name)), end="")
    return OK
