"""`autograde lint`: what is wrong with a course, before anybody is graded with it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.say import FAILED, OK, complain, say

if TYPE_CHECKING:
    from autograder.course import Course, Finding

ABOUT = "say what is wrong with a course: each thing with file, line and what to do"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what a course's author may ask for."""
    text = "read the files only, without running the suites on the references"
    parser.add_argument("--quick", action="store_true", help=text)


def run(arguments: argparse.Namespace) -> int:
    """Prints everything that is wrong with a course; exit code 1 where there is an error."""
    return told(arguments.course, quick=arguments.quick)


def told(named: Path | None, *, quick: bool = False) -> int:
    """Prints what is wrong with the course that is named or stood in, and returns the exit code."""
    from autograder.authoring.lint import lint, written_findings
    from autograder.course import find_course, read_course, said_of, shipped_root, table_findings

    root = named or find_course(Path.cwd()) or shipped_root()
    if broken := tuple(table_findings(root)):
        return _say(root, broken)
    course = read_course(root)
    say(said_of(course))
    return _say(course.root, tuple(written_findings(course)) if quick else lint(course))


def refuse_unsound(course: Course, *, warn: bool = True) -> None:
    """Raises CourseError for a course whose files are wrong; with `warn` tells what is only unwise."""
    from autograder.authoring.lint import written_findings
    from autograder.course import refuse

    findings = tuple(written_findings(course))
    refuse(findings, "")
    for finding in findings if warn else ():
        complain(f"warning: {finding}", OK)


def refuse_unproved(course: Course) -> None:
    """Raises CourseError for a wrong course, but trusts the shipped one and a bundle, proved when they were made.

    Looking through a whole course takes a second, for which a student would wait at each check.
    """
    from autograder.course import shipped_root

    if course.root != shipped_root().resolve() and not any(
        course.recorded_path(e.slug).is_file() for e in course.graded
    ):
        refuse_unsound(course, warn=False)


def _say(root: Path, findings: Sequence[Finding]) -> int:
    for finding in findings:
        kind = "error" if finding.is_error else "warning"
        say(f"{_below(root, finding)}: {kind}: {finding.sentence}")
    errors = sum(finding.is_error for finding in findings)
    others = len(findings) - errors
    counted = f"{errors} error{'s' * (errors != 1)}, {others} warning{'s' * (others != 1)}."
    say(counted if findings else "Nothing is wrong.")
    return FAILED if errors else OK


def _below(root: Path, finding: Finding) -> str:
    path = finding.path.relative_to(root) if finding.path.is_relative_to(root) else finding.path
    return f"{path}:{finding.line}" if finding.line else str(path)
