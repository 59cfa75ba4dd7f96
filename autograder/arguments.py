"""The command line's grammar: which commands and options there are, and what `--help` says of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from autograder import __version__

EXIT_CODES = """exit codes:
  0  grading went well, whatever the marks; for check and ci: every test passed
  1  check and ci: a test did not pass; validate: a verdict is wrong; release --check: a file is out of date
  2  wrong use: a missing folder, an unknown exercise or option, a broken course, an --out that takes no files
  3  a part could not be graded and its score is unknown, or results could not be kept
  4  the sandbox is not available on this machine
  130  stopped by Ctrl-C; what was graded is kept
"""
COMMANDS = ("grade", "check", "ci", "validate", "calibrate", "doctor", "release")


def parse(argv: list[str]) -> argparse.Namespace:
    """Returns the options of a command line; `autograde PATH` is short for `autograde grade PATH`."""
    first = next((a for a in argv if not a.startswith("-")), None)
    if first not in COMMANDS and (first or not {"-h", "--help", "--version"} & set(argv)):
        argv = ["grade", *argv]
    return build().parse_args(argv)


def build() -> argparse.ArgumentParser:
    """Returns the parser of every command."""
    parser = argparse.ArgumentParser(
        prog="autograde",
        description="Grades recurrent-network exercises: a class, your own file, or a pull request.",
        epilog="`autograde submissions/` is short for `autograde grade submissions/`.\n\n" + EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"autograde {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _grade(_add(commands, "grade", "grade a class: marks, a report for each student, a page for the class"))
    _check(_add(commands, "check", "check your own file with the public tests"))
    _ci(_add(commands, "ci", "check a checkout in CI: annotations, a summary, exit code 1 where a test fails"))
    _validate(_add(commands, "validate", "measure how well a course's tests tell right from wrong"))
    _calibrate(_add(commands, "calibrate", "measure thresholds by training the reference over many seeds"))
    _add(commands, "doctor", "say which walls, device, versions and limits hold on this machine")
    _release(_add(commands, "release", "make the students' stubs and notebooks from the reference"))
    return parser


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=text, description=text[:1].upper() + text[1:] + ".", epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--course", type=Path, metavar="DIR", help="the course folder (default: the shipped course)")
    if name not in ("release",):
        parser.add_argument("--device", choices=("cpu", "cuda", "auto"), default="cpu", help="where to compute")
        parser.add_argument("--sandbox", default="auto", metavar="STACK", help="auto, none, or a named stack of walls")
        parser.add_argument("--seed", type=_seed, default=20, help="the seed that inputs and weights are drawn from")
    return parser


def _grade(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("path", nargs="?", type=Path, metavar="SUBMISSIONS", help="folder or archive of a class's work")
    add("--sample", action="store_true", help="grade the sample class that comes with autograde")
    add("--out", type=Path, default=Path("grades"), metavar="DIR", help="where reports go (default: grades)")
    add("--exercise", action="append", metavar="NAME", help="grade only this exercise; may be repeated")
    add("--student", action="append", metavar="NAME", help="grade only this student; may be repeated")
    add("--jobs", type=_positive, metavar="N", help="submissions at a time (default: the number of cores)")
    add("--timeout", type=_seconds, metavar="S", help="seconds that a single call may take")
    add("--force", action="store_true", help="grade again what did not change")
    add("--failed", action="store_true", help="grade again what is not at full marks")
    add("--since", metavar="TIME", help="grade again what was graded before this time (2026-05-01 or 2026-05-01T12:00)")
    add("--only-changed-suites", action="store_true", help="grade again only where an exercise's suite has changed")
    add("--layout", default="auto", metavar="NAME", help="how the download is laid out (default: found out)")
    add("--roster", type=Path, metavar="CSV", help="a list of the class: ids, names, e-mails")
    add("--choose", action="append", metavar="EXERCISE=FILE", help="the file that answers an exercise, by its name")
    add("--cluster", metavar="ADDRESS", help="send submissions to a Dask cluster (extra: autograde-rnn[cluster])")
    add("--csv", choices=("nbgrader", "canvas", "moodle"), action="append", help="also write this table of marks")
    add("--quiet", action="store_true", help="print nothing but errors")


def _check(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("target", nargs="?", metavar="FILE|EXERCISE", help="your file, a folder, or an exercise (default: this folder)")
    add("--exercise", metavar="NAME", help="the exercise that FILE answers, where its name does not say")
    add("--watch", action="store_true", help="check again whenever a file is saved; Ctrl-C ends")
    add("--timeout", type=_seconds, metavar="S", help="seconds that a single call may take")
    add("--html", type=Path, metavar="FILE", help="also write the report as a page")
    add("--json", type=Path, metavar="FILE", help="also write the report as JSON")
    add("--junit", type=Path, metavar="FILE", help="also write the report as JUnit XML")


def _ci(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="the checkout (default: this folder)")
    parser.add_argument("--exercise", metavar="NAME", help="check only this exercise")
    parser.add_argument("--timeout", type=_seconds, metavar="S", help="seconds that a single call may take")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="also write the report as JUnit XML")
    parser.add_argument("--gradescope", type=Path, metavar="FILE", help="also write Gradescope's results.json")


def _validate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--exercise", action="append", metavar="NAME", help="validate only this exercise")
    parser.add_argument("--jobs", type=_positive, metavar="N", help="candidates at a time (default: number of cores)")
    parser.add_argument("--threads", type=_positive, default=1, metavar="N", help="threads of each child (default: 1)")
    parser.add_argument("--html", type=Path, metavar="FILE", help="also write the matrix as a page")
    parser.add_argument("--all", action="store_true", help="print every row, not only those that need a look")


def _calibrate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seeds", type=_positive, default=64, metavar="N", help="runs of the reference (default: 64)")
    parser.add_argument("--jobs", type=_positive, metavar="N", help="runs at a time (default: the number of cores)")
    parser.add_argument("--only", action="append", metavar="NAME", help="calibrate only this quantity")


def _release(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file is out of date")


def _positive(text: str) -> int:
    return int(_between(text, int, 1, 2**31, "give a whole number of at least 1"))


def _seconds(text: str) -> float:
    return _between(text, float, 0.001, 1e6, "give a number of seconds from 0.001 on")


def _seed(text: str) -> int:
    return int(_between(text, int, 0, 2**31, "give a whole number from 0 to 2147483647"))


def _between(text: str, kind: Callable[[str], float], low: float, end: float, sentence: str) -> float:
    try:
        value = kind(text)
    except ValueError:
        value = end
    if not low <= value < end:
        raise argparse.ArgumentTypeError(f"{sentence}; got {text!r}")
    return value
