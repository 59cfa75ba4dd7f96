"""What `check` and `ci` share: own code behind the walls there are, and the files that a report is also written to."""

from __future__ import annotations

import argparse
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

from autograder.cli.say import OK, complain, write
from autograder.cli.values import COURSE_SEED

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.grading import Enclosure, Options
    from autograder.model import GradeReport


def own_code(course: Course, arguments: argparse.Namespace) -> tuple[Options, Enclosure]:
    """Returns how own code is graded, and tells which walls are missing."""
    from autograder.grading import Options, enclose

    asked = (arguments.device, arguments.timeout, arguments.sandbox, True)
    if arguments.seed is None:
        options = Options(COURSE_SEED, *asked, secret=secrets.token_hex(16))
    else:
        options = Options(arguments.seed, *asked, secret=f"seed {arguments.seed}")
    enclosure = enclose(course, arguments.sandbox, own_code=True, gpu=arguments.device != "cpu")
    for note in enclosure.warnings:
        complain(note, OK)
    return options, enclosure


def write_extras(course: Course, report: GradeReport, arguments: argparse.Namespace) -> None:
    """Writes the report in every form that was asked for."""
    from autograder.report.formats import gradescope, html, json, junit

    makers: dict[str, Callable[[], str]] = {
        "html": lambda: html.student_html(report, course.templates),
        "json": lambda: json.dumps(report),
        "junit": lambda: junit.junit_xml(report),
        "gradescope": lambda: gradescope.results_json(report),
    }
    for name, make in makers.items():
        path = getattr(arguments, name, None)
        if path:
            write(path, make())
