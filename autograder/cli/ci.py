"""`autograde ci`: a checkout in CI, with annotations, a summary and outputs."""

from __future__ import annotations

import argparse
import secrets
from pathlib import Path

from autograder.cli.own import own_code, write_extras
from autograder.cli.say import append, code_of, say
from autograder.cli.values import seconds

ABOUT = "check a checkout in CI: annotations, a summary, exit code 1 where a test fails"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what a workflow may ask for."""
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="the checkout (default: this folder)")
    parser.add_argument("--exercise", metavar="NAME", help="check only this exercise")
    parser.add_argument("--timeout", type=seconds, metavar="S", help="seconds that a single call may take")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="also write the report as JUnit XML")
    parser.add_argument("--gradescope", type=Path, metavar="FILE", help="also write Gradescope's results.json")


def run(arguments: argparse.Namespace) -> int:
    """Checks a checkout in CI: annotations on stdout, a summary and outputs where GitHub wants them."""
    from autograder.course import read_course
    from autograder.report.formats import github, terminal
    from autograder.selfcheck import check

    course = read_course(arguments.course)
    target = check.find_target(course, arguments.path, arguments.exercise)
    options, enclosure = own_code(course, arguments)
    report = check.check(course, options, enclosure, target)
    files = check.source_paths(target, report)
    say(github.fenced(terminal.check_text(report, columns=100, color=False), secrets.token_hex(16)), end="")
    say(github.annotation_lines(report, files), end="")
    append("GITHUB_STEP_SUMMARY", github.step_summary(report))
    append("GITHUB_OUTPUT", github.outputs(report, files))
    write_extras(course, report, arguments)
    return code_of(check.passed(report), report.total)
