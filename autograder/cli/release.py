"""`autograde release`: the students' stubs and notebooks, made from the reference."""

from __future__ import annotations

import argparse

from autograder.cli.lint import refuse_unsound
from autograder.cli.say import FAILED, OK, say

ABOUT = "make the students' stubs and notebooks from the reference"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what a course's author may ask for."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file is out of date")


def run(arguments: argparse.Namespace) -> int:
    """Makes the students' files from the reference, or says which are out of date."""
    from autograder.authoring import release
    from autograder.course import course_from, said_of

    course = course_from(arguments.course)
    say(said_of(course))
    refuse_unsound(course)
    if arguments.check:
        found = release.check(course)
        for sentence in found:
            say(sentence)
        return FAILED if found else OK
    for path in release.write(course):
        say(f"wrote {path}")
    return OK
