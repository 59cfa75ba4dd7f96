"""`autograde new`: a course, or one more exercise of it, that is sound at once."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.cli.say import OK, say
from autograder.errors import UsageError

NEXT = """\
It is sound as it is, an exercise on a decaying sum. Make it yours in this order; at the right is what shows it done:
  reference/, exercises/    autograde release
  tests/suites/             pytest {suite}
  reference/mistakes/, tests/course/honest/    autograde validate --write
  all of it                 autograde lint
Run them in {folder}."""

QUESTIONS = """\
Write the questions into exercises/{slug}/{slug}.md and what is looked for into rubric.toml beside it, then run
`autograde release`, which makes the notebook, and `autograde lint`."""

ABOUT = "write a course, or one more exercise of the course you stand in, that is sound at once"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what a course's author may ask for."""
    parser.add_argument(
        "name", metavar="COURSE|EXERCISE", help="the folder of a course; in a course, an exercise's name"
    )
    parser.add_argument(
        "--rubric",
        action="store_true",
        help="also write an exercise of written answers, with the rubric by which a person scores them",
    )
    parser.add_argument(
        "--written", action="store_true", help="write an exercise of written answers alone, in a course that is there"
    )


def run(arguments: argparse.Namespace) -> int:
    """Writes the files and says what to do next."""
    from autograder.authoring.skeleton import new_course, new_exercise
    from autograder.course import find_course, read_course, said_of

    root = arguments.course or find_course(Path.cwd())
    if root is None:
        if arguments.written:
            raise UsageError(
                "--written adds to a course: make one first, with `autograde new COURSE`, and stand in it."
            )
        folder, suite = Path(arguments.name), "tests/suites"
        written = new_course(folder, rubric=arguments.rubric)
    else:
        course = read_course(root, may_be_empty=True)
        say(said_of(course))
        folder, suite = course.root, f"tests/suites/test_{arguments.name}.py"
        written = new_exercise(course, arguments.name, rubric=arguments.rubric, written=arguments.written)
    for name in written:
        say(f"wrote {folder / name}")
    say(QUESTIONS.format(slug=arguments.name) if arguments.written else NEXT.format(folder=folder, suite=suite))
    return OK
