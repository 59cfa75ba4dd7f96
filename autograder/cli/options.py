"""The command line's grammar: which commands there are, and what `--help` says of them.

A command is a module with `ABOUT`, `add_options(parser)` and `run(arguments)`; what is heavy it imports when it runs.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn, Protocol

from autograder import __version__
from autograder.cli import (
    adjust,
    calibrate,
    check,
    ci,
    doctor,
    export,
    grade,
    history,
    import_,
    lint,
    mistakes,
    new,
    publish,
    regrade,
    release,
    review,
    similar,
    status,
    translate,
    validate,
    watch,
)
from autograder.cli.values import ABOUT_COURSE, ABOUT_DEVICE, ABOUT_SANDBOX, ABOUT_SEED, COURSE_SEED, seed

Formatter = Callable[..., argparse.HelpFormatter]
STUDENTS_COMMANDS = ("check", "watch")
"""Commands whose help speaks to students, in their language."""

EXIT_CODES = """exit codes:
  0  grading went well, whatever the marks; check: every test passed; ci: at or over the threshold
  1  check: a test did not pass; ci: under the threshold; validate: a wrong verdict; release --check: an outdated file;
     lint: an error
  2  wrong use: a missing folder, an unknown exercise or option, a broken course, an --out that takes no files
  3  a part could not be graded and its score is unknown, or results could not be kept; status: a mark is unknown
  4  the sandbox is not available on this machine (ci: 3)
  130  stopped by Ctrl-C; what was graded is kept
"""


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in the language of who typed it."""

    def error(self, message: str) -> NoReturn:
        """Prints what is wrong, and exits."""
        from autograder.cli import helping

        helping.complain_of(self, message)


class Command(Protocol):
    """A module that is one command."""

    ABOUT: str

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Adds the command's own options."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Runs the command and returns its exit code."""


COMMANDS: dict[str, Command] = {
    "grade": grade,
    "check": check,
    "watch": watch,
    "ci": ci,
    "validate": validate,
    "calibrate": calibrate,
    "new": new,
    "import": import_,
    "lint": lint,
    "doctor": doctor,
    "release": release,
    "export": export,
    "adjust": adjust,
    "regrade": regrade,
    "history": history,
    "publish": publish,
    "status": status,
    "translate": translate,
    "review": review,
    "mistakes": mistakes,
    "similar": similar,
}
COMPUTES_NOTHING = (
    "release",
    "export",
    "adjust",
    "history",
    "publish",
    "status",
    "review",
    "mistakes",
    "similar",
    "lint",
    "new",
    "import",
    "translate",
)
DRAWS_HIDDEN = ("grade", "ci", "regrade")
SEED_OF_HIDDEN = "draw the inputs of hidden tests from this seed, to repeat a run (default: from a secret)"


def parse(argv: list[str]) -> argparse.Namespace:
    """Returns the options of a command line; `autograde PATH` is short for `autograde grade PATH`."""
    first = next((a for a in argv if not a.startswith("-")), None)
    if first not in COMMANDS and (first or not {"-h", "--help", "--version"} & set(argv)):
        argv = ["grade", *argv]
        if first and not Path(first).exists() and (meant := _meant(first)):
            build().error(f"there is no command or folder {first!r}; did you mean `autograde {meant}`?")
    asks = first in STUDENTS_COMMANDS and {"-h", "--help"} & set(argv)
    parser = build(*_spoken(argv)) if asks else build(only=first)
    return parser.parse_args(argv)


def _meant(name: str) -> str:
    """Returns the command that a mistyped name is nearest to; empty where it is near none."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, COMMANDS, 1)), "")


def _spoken(argv: list[str]) -> tuple[Formatter, str]:
    """Returns how help is written for students, and what exit codes mean to them."""
    from autograder.cli import helping

    return partial(helping.Plain, language=helping.language_of_help(argv)), helping.TOLD_CODES


def build(
    formatter: Formatter = argparse.RawDescriptionHelpFormatter, codes: str = EXIT_CODES, only: str | None = None
) -> argparse.ArgumentParser:
    """Returns the parser of every command, or only of one, where there is one of that name."""
    parser: argparse.ArgumentParser = Parser(
        prog="autograde",
        description="Grades recurrent-network exercises: a class, your own file, or a pull request.",
        epilog="`autograde submissions/` is short for `autograde grade submissions/`.\n\n" + EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"autograde {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name in (only,) if only in COMMANDS else COMMANDS:
        command = COMMANDS[name]
        command.add_options(_add(commands, name, command.ABOUT, formatter, codes))
    return parser


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    text: str,
    formatter: Formatter,
    codes: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=text, description=text[:1].upper() + text[1:] + ".", epilog=codes, formatter_class=formatter
    )  # fmt: skip
    parser.add_argument("--course", type=Path, metavar="DIR", help=ABOUT_COURSE)
    if name not in COMPUTES_NOTHING:
        parser.add_argument("--device", choices=("cpu", "cuda", "auto"), default="cpu", help=ABOUT_DEVICE)
        parser.add_argument("--sandbox", default="auto", metavar="STACK", help=ABOUT_SANDBOX)
        drawn = name in DRAWS_HIDDEN
        text = SEED_OF_HIDDEN if drawn else ABOUT_SEED
        parser.add_argument("--seed", type=seed, default=None if drawn else COURSE_SEED, help=text)
    return parser
