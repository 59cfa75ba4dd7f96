"""`autograde import`: an assignment of another system as an exercise of a course."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from autograder.cli.say import OK, say

ABOUT = "turn an nbgrader source notebook into an exercise of the course you stand in"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what a course's author may ask for."""
    parser.add_argument("source", type=Path, metavar="FILE", help="an nbgrader source notebook")
    parser.add_argument("--name", metavar="EXERCISE", help="the exercise's name (default: from the file's)")


def run(arguments: argparse.Namespace) -> int:
    """Writes the exercise and says what a person has to do."""
    from autograder.authoring import release
    from autograder.authoring.importers import from_nbgrader, write_imported
    from autograder.course import course_from, read_course, said_of, shipped_root
    from autograder.errors import CourseError, UsageError

    course = course_from(arguments.course)
    if arguments.course is None and course.root == shipped_root().resolve():
        raise UsageError("There is no course here to import into: make one with `autograde new COURSE` and stand in it")
    say(said_of(course))
    slug = arguments.name or re.sub(r"\W+", "_", arguments.source.stem).strip("_").lower()
    order = max((e.order for e in course.exercises), default=0) + 1
    found = from_nbgrader(arguments.source, slug, order)
    for name in write_imported(course.root, found):
        say(f"wrote {name}")
    try:
        for name in release.write(read_course(course.root)):
            say(f"wrote {name}")
    except CourseError as error:
        say(f"to do: {error}")
    for sentence in found.left:
        say(f"to do: {arguments.source.name}, {sentence}")
    say(f"{found.tests} tests, {found.points:g} points. Run `autograde lint`, then add a bank of mistakes.")
    return OK
