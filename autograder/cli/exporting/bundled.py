"""What the autograders of all platforms are asked for on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.say import say
from autograder.cli.values import add_language
from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.authoring.exports import Bundle


def add_bundle(parser: argparse.ArgumentParser, out: str, meaning: str) -> None:
    """Adds where the export goes and what it holds."""
    add = parser.add_argument
    add("--out", type=Path, default=Path(out), metavar="PATH", help=f"{meaning} (default: {out})")
    add("--exercise", action="append", metavar="NAME", help="grade this exercise (default: all); may be repeated")
    add("--wheel", type=Path, metavar="FILE", help="bring this wheel of autograde (default: install from the index)")
    text = "the course to bring (default: the one you stand in, else the shipped one)"
    add("--course", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=text)
    add("--walls", default="auto", metavar="STACK", help="the sandbox that the platform is to use (default: auto)")
    add_language(parser)


def bundle_of(arguments: argparse.Namespace) -> Bundle:
    """Returns what the command line asks to export; UsageError for a wheel that is none."""
    from autograder.authoring.exports import Bundle
    from autograder.course import course_from, said_of, shipped_root
    from autograder.report.language import chosen, open_language

    course = course_from(arguments.course)
    say(said_of(course))
    slugs = tuple(course.exercise(slug).slug for slug in arguments.exercise or [e.slug for e in course.graded])
    wheel = arguments.wheel
    if wheel and not (wheel.is_file() and wheel.suffix == ".whl"):
        raise UsageError(f"{wheel} is no wheel; make one with `pip wheel . --no-deps` and name it with --wheel.")
    language = open_language(chosen(arguments.lang), course.root)
    return Bundle(course, slugs, wheel, course.root != shipped_root().resolve(), arguments.walls, language)
