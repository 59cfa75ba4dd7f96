"""`autograde review`: a local page on which persons score written answers and look at what needs them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from autograder.cli.results import add_results
from autograder.cli.say import OK, say
from autograder.errors import UsageError

ABOUT = "open a local page to score written answers, explain groups of mistakes and look at what needs a person"
EXTRA = 'The page needs starlette and uvicorn: pip install "autograde-rnn[review]".'


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds where the class's work is and how the page is served."""
    add = parser.add_argument
    add("--anonymous", action="store_true", help="show no names, and the answers in an order that was drawn")
    add("--work", type=Path, metavar="SUBMISSIONS", help="the class's work (default: where it was graded)")
    add("--port", type=int, default=0, metavar="N", help="the port on 127.0.0.1 (default: a free one)")
    add_results(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serves the page until Ctrl-C, then writes the class's marks with what was decided."""
    try:
        from autograder.gradebook.review import Served, serve
    except ModuleNotFoundError as error:
        if error.name not in ("starlette", "uvicorn", "anyio"):
            raise
        raise UsageError(EXTRA) from None
    a = arguments
    view = serve(Served(a.grades, a.course, a.rules, a.work, a.port, a.anonymous), _tell)
    say(f"Marks: {a.grades / 'grades.csv'}   Class: {a.grades / 'index.html'} ({view.count} submissions)")
    return OK


def _tell(address: str, _: Callable[[], None]) -> None:
    say(f"Review: {address}")
    say("It is for this machine only; its address lets in whoever has it. Ctrl-C ends it and writes the marks.")
