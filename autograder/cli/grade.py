"""`autograde grade`: a class's marks, a report for each student and a page for the class."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.lint import refuse_unsound
from autograder.cli.results import add_class
from autograder.cli.say import OK, UNKNOWN, columns, has_color, has_unicode, say
from autograder.cli.values import add_language, positive, seconds
from autograder.cli.welcome import is_given_out, welcome

if TYPE_CHECKING:
    from autograder.classroom import Request
    from autograder.course import Course
    from autograder.intake import Intake
    from autograder.report import ClassView

ABOUT = "grade a class: marks, a report for each student, a page for the class"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what an instructor may ask for."""
    add = parser.add_argument
    add("path", nargs="?", type=Path, metavar="SUBMISSIONS", help="folder or archive of a class's work")
    add("--sample", action="store_true", help="grade the sample class that comes with autograde")
    add("--out", type=Path, default=Path("grades"), metavar="DIR", help="where reports go (default: grades)")
    add("--exercise", action="append", metavar="NAME", help="grade only this exercise; may be repeated")
    add("--student", action="append", metavar="NAME", help="grade only this student; may be repeated")
    add("--jobs", type=positive, metavar="N", help="submissions at a time (default: the number of cores)")
    add("--timeout", type=seconds, metavar="S", help="seconds that a single call may take")
    add("--force", action="store_true", help="grade again what did not change")
    add("--failed", action="store_true", help="grade again what is not at full marks")
    add("--since", metavar="TIME", help="grade again what was graded before this time (2026-05-01 or 2026-05-01T12:00)")
    add("--only-changed-suites", action="store_true", help="grade again only where an exercise's suite has changed")
    add("--layout", default="auto", metavar="NAME", help="how the download is laid out (default: found out)")
    add("--roster", type=Path, metavar="CSV", help="a list of the class: ids, names, e-mails, groups")
    add("--match", type=Path, metavar="CSV", help="whose a folder is, where the roster cannot tell: folder,student")
    add("--attempt", choices=("last", "first", "best"), default="last", help="which of several counts (default: last)")
    text = "take files' own times where nothing else tells when work was handed in"
    add("--file-times", action="store_true", help=text)
    add("--choose", action="append", metavar="EXERCISE=FILE", help="the file that answers an exercise, by its name")
    add("--cluster", metavar="ADDRESS", help="send submissions to a Dask cluster (extra: autograde-rnn[cluster])")
    add("--csv", choices=("nbgrader", "canvas", "moodle"), action="append", help="also write this table of marks")
    add_class(parser)
    add_language(parser)
    add("--quiet", action="store_true", help="print nothing but errors")


def run(arguments: argparse.Namespace) -> int:
    """Grades a class and writes its reports."""
    from autograder.cli.progress import Progress
    from autograder.course import course_from, said_of, shipped_root
    from autograder.report.language import VARIABLE, chosen

    if arguments.lang:
        os.environ[VARIABLE] = chosen(arguments.lang)  # for the processes that make the pages
    named = arguments.course or (shipped_root() if arguments.sample else None)
    course = course_from(named, work=arguments.path)
    if arguments.path is None and not arguments.sample and is_given_out(course):
        return welcome(course, arguments.lang)
    from autograder import classroom
    from autograder.gradebook import check_rules, grade_best

    if not arguments.quiet:
        say(said_of(course))
    refuse_unsound(course)
    request = classroom.Request.from_arguments(arguments, course)
    found = classroom.collect_class(course, request)
    check_rules(request.out, arguments.rules, course, found)
    request = _proved(request, course)
    if not arguments.quiet:
        say(found.sentence)
        for problem in found.problems:
            say(f"  {problem}")
    with Progress(len(found.submissions), quiet=arguments.quiet) as progress:
        try:
            if request.attempt == "best":
                result = grade_best(course, request, found, arguments.rules, progress.event)
            else:
                result = classroom.grade(request.of(found), progress.event)
        except KeyboardInterrupt:
            _marked(arguments, course)
            raise
    view = _marked(arguments, course)
    if not arguments.quiet:
        _say_class(view or result.view, found, request.out)
    return UNKNOWN if result.unknown else OK


def _proved(request: Request, course: Course) -> Request:
    """Returns the request with what was found: CourseError for a reference that does not pass its own suite."""
    from autograder.classroom import unproved

    found = unproved(course, request.out, request.slugs)
    if found:
        from autograder.authoring.lint import reference_findings
        from autograder.course import refuse

        refuse(reference_findings(course, tuple(found)))
    return replace(request, proofs=found)


def _marked(arguments: argparse.Namespace, course: Course) -> ClassView | None:
    """Writes the class's marks by its rules and corrections, of whoever is graded; None where there are no results."""
    from autograder.gradebook import has_results, open_book, write_marks, write_tables

    if not has_results(arguments.out):
        return None
    with open_book(arguments.out, course.root, arguments.rules, write=True) as book:
        view = None if book.is_plain else write_marks(book)
        write_tables(book, arguments.csv or ())
        return view


def _say_class(view: ClassView, found: Intake, out: Path) -> None:
    from autograder.report.formats import terminal

    say(terminal.class_text(view, columns=columns(), color=has_color(), unicode=has_unicode()), end="")
    for name in found.missing:
        say(f"missing: {name}")
    say(f"Reports: {out / 'index.html'}   Marks: {out / 'grades.csv'}")
