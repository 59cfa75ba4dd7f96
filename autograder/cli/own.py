"""What `check` and `ci` share: code behind the walls there are, and the files that a report is also written to."""

from __future__ import annotations

import argparse
import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.say import OK, complain, write
from autograder.cli.values import COURSE_SEED

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.grading import Ahead, Enclosure, Options
    from autograder.model import GradeReport, Submission
    from autograder.selfcheck import Target


def own_code(course: Course, arguments: argparse.Namespace, target: Target) -> tuple[Options, Enclosure, Ahead | None]:
    """Returns how own code is graded and what is prepared for that, and tells which walls are missing."""
    from autograder.grading import Ahead
    from autograder.sandbox.child import put_off
    from autograder.selfcheck import kept

    put_off()  # this process compiles nothing
    options, enclosure = behind_walls(course, arguments, own_code=True)
    for note in enclosure.warnings:
        complain(note, OK)
    folder = kept.folder_of(target.path, Path.cwd()) / kept.FOLDER
    return replace(options, memory=folder), enclosure, Ahead(twin=arguments.twin) if arguments.twin else None


def behind_walls(course: Course, arguments: argparse.Namespace, *, own_code: bool) -> tuple[Options, Enclosure]:
    """Returns how one submission is graded, its hidden inputs drawn afresh, and the walls; own code may have fewer."""
    from autograder.grading import Options, enclose

    asked = (arguments.device, arguments.timeout, arguments.sandbox, own_code)
    if arguments.seed is None:
        options = Options(COURSE_SEED, *asked, secret=secrets.token_hex(16))
    else:
        options = Options(arguments.seed, *asked, secret=f"seed {arguments.seed}")
    return options, enclose(course, arguments.sandbox, own_code=own_code, gpu=arguments.device != "cpu")


def write_extras(course: Course, report: GradeReport, submission: Submission, arguments: argparse.Namespace) -> None:
    """Writes the report in every form that was asked for, the page with the code that was checked."""
    asked = {name: path for name in ("html", "json", "junit") if (path := getattr(arguments, name, None))}
    if not asked:
        return
    from autograder.grading import code_of
    from autograder.report import spoken as in_language
    from autograder.report.formats import html, json, junit
    from autograder.report.language import chosen, open_language

    language = open_language(chosen(getattr(arguments, "lang", None)), course.root)
    makers: dict[str, Callable[[], str]] = {
        "html": lambda: html.student_html(
            report, course.templates, code={s.exercise: code_of(s) for s in submission.sources}, language=language
        ),
        "json": lambda: json.dumps(in_language(report, language)),
        "junit": lambda: junit.junit_xml(report, language=language),
    }
    for name, path in asked.items():
        write(path, makers[name]())
