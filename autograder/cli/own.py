"""What `check` needs: own code behind the walls there are, and the files that a report is also written to."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from autograder.cli.say import OK, complain, write

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.grading import Enclosure, Options
    from autograder.model import GradeReport


def own_code(course: Course, arguments: argparse.Namespace) -> tuple[Options, Enclosure]:
    """Returns how own code is graded, and tells which walls are missing."""
    from autograder.grading import Options, enclose

    options = Options(arguments.seed, arguments.device, arguments.timeout, arguments.sandbox, own_code=True)
    enclosure = enclose(course, arguments.sandbox, own_code=True, gpu=arguments.device != "cpu")
    for note in enclosure.warnings:
        complain(note, OK)
    return options, enclosure


def write_extras(course: Course, report: GradeReport, arguments: argparse.Namespace) -> None:
    """Writes the report in every form that was asked for."""
    from autograder.report.formats import html, json, junit

    makers: dict[str, Callable[[], str]] = {
        "html": lambda: html.student_html(report, course.templates),
        "json": lambda: json.dumps(report),
        "junit": lambda: junit.junit_xml(report),
    }
    for name, make in makers.items():
        path = getattr(arguments, name, None)
        if path:
            write(path, make())
