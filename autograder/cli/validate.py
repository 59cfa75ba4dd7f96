"""`autograde validate`: how well a course's tests tell right from wrong."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from autograder.cli.lint import refuse_unsound
from autograder.cli.say import FAILED, OK, hint, say, write
from autograder.cli.values import positive
from autograder.errors import UsageError

ABOUT = "measure how well a course's tests tell right from wrong"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what a course's author may ask for."""
    parser.add_argument("--exercise", action="append", metavar="NAME", help="validate only this exercise")
    parser.add_argument("--jobs", type=positive, metavar="N", help="candidates at a time (default: number of cores)")
    parser.add_argument("--threads", type=positive, default=1, metavar="N", help="threads of each child (default: 1)")
    parser.add_argument(
        "--brief",
        action="store_true",
        help="no training for a mistake that loses points elsewhere",
    )
    parser.add_argument("--write", action="store_true", help="also write which mistakes each test tells, for diagnosis")
    parser.add_argument(
        "--secrets", type=positive, default=1, metavar="N", help="also compare the verdicts of N secrets"
    )
    parser.add_argument("--html", type=Path, metavar="FILE", help="also write the matrix as a page")
    parser.add_argument("--all", action="store_true", help="print every row, not only those that need a look")


def run(arguments: argparse.Namespace) -> int:
    """Measures a course's tests and prints the matrix."""
    from autograder.authoring import secrets, validate
    from autograder.classroom.lanes import lanes
    from autograder.course import course_from, said_of
    from autograder.grading import Options
    from autograder.report import Matrix, MatrixRow
    from autograder.report.formats import html, matrix_text

    course = course_from(arguments.course)
    say(said_of(course))
    refuse_unsound(course)
    slugs = [course.exercise(slug).slug for slug in arguments.exercise or ()]
    options = Options(arguments.seed, arguments.device, None, arguments.sandbox, True, arguments.threads)
    if arguments.write and (options.seed, options.device) != (Options().seed, Options().device):
        raise UsageError("What tests tell is measured with the usual seed on the CPU: leave out --seed and --device.")
    jobs, fewer = lanes(arguments.jobs, course, options.device)
    hint(fewer)

    def measured(slugs: Sequence[str], options: Options = options) -> Matrix:
        def tell(row: MatrixRow) -> None:
            hint("." if row.right else "!", end="")

        return validate.validate(course, options, slugs=slugs, jobs=jobs, brief=arguments.brief, on_row=tell)

    found = validate.written(course, slugs, measured) if arguments.write else measured(slugs)
    hint("")
    say(matrix_text.matrix_text(found, whole=arguments.all), end="")
    if arguments.html:
        write(arguments.html, html.validate_html(found, course.templates))
    other = secrets.varying(options, arguments.secrets, found, lambda options: measured(slugs, options))
    if arguments.secrets > 1:
        say("\n".join([*other, f"verdicts that differ under {arguments.secrets} secrets: {len(other)}"]))
    return OK if found.sound and not other else FAILED
