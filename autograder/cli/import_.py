"""`autograde import`: an assignment of another system as an exercise of a course, or its gradebook as its rules."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.say import OK, say
from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.course import Course

ABOUT = "turn an assignment of nbgrader, otter, Gradescope or pytest into an exercise of the course you stand in"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what a course's author may ask for."""
    add = parser.add_argument
    text = "a master notebook of nbgrader or otter; files of tests; or nbgrader's gradebook.db"
    add("source", type=Path, nargs="+", metavar="FILE", help=text)
    add("--name", metavar="EXERCISE", help="the exercise's name (default: from the file's)")
    add("--solution", type=Path, metavar="FILE", help="with files of tests: the solution that they test")
    text = "with gradebook.db: where class.toml and its tables go (default: grades)"
    add("--to", type=Path, default=Path("grades"), metavar="DIR", help=text)


def run(arguments: argparse.Namespace) -> int:
    """Writes the exercise, or the class's rules, and says what a person has to do."""
    from autograder.authoring.importers import is_gradebook
    from autograder.course import course_from, said_of, shipped_root

    course = course_from(arguments.course, may_be_empty=True)
    is_rules = is_gradebook(arguments.source[0])
    if not is_rules and arguments.course is None and course.root == shipped_root().resolve():
        raise UsageError("There is no course here to import into: make one with `autograde new COURSE` and stand in it")
    say(said_of(course))
    return _rules(arguments, course) if is_rules else _exercise(arguments, course)


def _exercise(arguments: argparse.Namespace, course: Course) -> int:
    from autograder.authoring import release
    from autograder.authoring.importers import read_assignment, with_data, write_imported
    from autograder.course import read_course, refuse_module_name
    from autograder.errors import CourseError

    named = arguments.solution or arguments.source[0]
    slug = arguments.name or re.sub(r"\W+", "_", named.stem).strip("_").lower()
    refuse_module_name(slug)
    order = max((e.order for e in course.exercises), default=0) + 1
    found = with_data(read_assignment(arguments.source, arguments.solution, slug, order), named.parent)
    for name in write_imported(course.root, found):
        say(f"wrote {name}")
    try:
        for name in release.write(read_course(course.root)):
            say(f"wrote {name}")
    except CourseError as error:
        say(f"to do: {error}")
    for sentence in found.left:
        where = "" if any(sentence.startswith(path.name) for path in arguments.source) else arguments.source[0].name
        say(f"to do: {where}{', ' if where else ''}{sentence}")
    tests = f"{found.tests} test{'' if found.tests == 1 else 's'}"
    say(f"{tests}, {found.points:g} points. Run `autograde lint`, then add a bank of mistakes.")
    return OK


def _rules(arguments: argparse.Namespace, course: Course) -> int:
    from autograder.authoring.importers import from_gradebook, write_files

    found = from_gradebook(arguments.source[0], course.exercises)
    for name in write_files(arguments.to, found.files):
        say(f"wrote {arguments.to / name}")
    for sentence in found.left:
        say(f"to do: {sentence}")
    say(f"Grade with `autograde SUBMISSIONS --roster {arguments.to / 'roster.csv'} --out {arguments.to}`.")
    return OK
