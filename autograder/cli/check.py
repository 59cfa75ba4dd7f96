"""`autograde check`: a student's own work, once or again each time a file is saved."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli import watch
from autograder.cli.halves import begin_again
from autograder.cli.lint import refuse_unproved
from autograder.cli.own import own_code, write_extras
from autograder.cli.say import OK, USAGE, code_of, columns, complain, has_color, has_unicode, hint, say, speak, spoken
from autograder.errors import IntakeProblem, UsageError

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.selfcheck import Checker, Target

ASK = "`autograde check {} --hint` gives a hint."
ASK_CALL = "`autograde check {slug} --show-call` prints the first call that fails."
NO_CALL = (
    "# No call fails that can be written down by itself: it takes thousands of numbers or what only the test has, "
    "or nothing fails."
)
STARTING = "Checking {} …"
STARTING_TORCH = "Checking {}; importing torch for it …"
ABOUT = "check your own file with the public tests"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what a student may ask for: what watch takes, and what a single check can write."""
    watch.add_options(parser)
    add = parser.add_argument
    add("--hint", action="store_true", help="show a hint for the first thing to mend; ask again for the next")
    add("--show-call", action="store_true", help="also print the first call that fails, as a program")
    add("--watch", action="store_true", help="check again whenever a file is saved; Ctrl-C ends")
    add("--html", type=Path, metavar="FILE", help="also write the report as a page")
    add("--json", type=Path, metavar="FILE", help="also write the report as JSON")
    add("--junit", type=Path, metavar="FILE", help="also write the report as JUnit XML")


def run(arguments: argparse.Namespace) -> int:
    """Checks a student's own work and prints what they read; with --watch again whenever a file changes."""
    if arguments.watch and watch.is_a_terminal() and not (arguments.html or arguments.json or arguments.junit):
        return watch.follow(arguments)
    return _check(arguments)


def _check(arguments: argparse.Namespace) -> int:
    from autograder.course import course_from

    course = course_from(arguments.course, own=Path(arguments.target or "."))
    target = begun(course, arguments)
    refuse_unproved(course)
    from autograder.selfcheck import check

    checker = check.Checker(course, *own_code(course, arguments, target))
    try:
        code = OK
        for _ in _times(target, is_watched=arguments.watch):
            code = _check_once(course, checker, target, arguments)
        return code
    finally:
        checker.close()


def _times(target: Target, *, is_watched: bool) -> Iterable[object]:
    """Returns what there is to check now, once, or after each change of what is watched."""
    if not is_watched:
        return (None,)
    from autograder.selfcheck import watch as files

    return files.changes(target.path)


def begun(course: Course, arguments: argparse.Namespace) -> Target:
    """Returns what is to be checked, told at once; where that speaks of torch, in a process begun again for it."""
    from autograder.course import said_of
    from autograder.report.language import chosen, open_language
    from autograder.selfcheck import target as wanted

    language = speak(open_language(chosen(arguments.lang), course.root))
    if arguments.twin is None:
        say(language.say(said_of(course)))
    target = wanted.find_target(course, arguments.target, arguments.exercise)
    if arguments.twin is None:
        speaks = wanted.speaks_of_torch(target)
        hint(language.say((STARTING_TORCH if speaks else STARTING).format(target.exercise or target.path)))
        if speaks:
            begin_again(arguments)
    return target


def _check_once(course: Course, checker: Checker, target: Target, arguments: argparse.Namespace) -> int:
    from autograder.selfcheck import check, kept, sheet, text

    try:
        submission = checker.read(target)
        report = checker.grade(submission, checker.answered(submission, target))
    except (UsageError, IntakeProblem) as error:
        if not arguments.watch:
            raise
        return complain(error, USAGE)  # the next save may mend it
    remembered = kept.open_kept(kept.folder_of(target.path, Path.cwd()))
    shown = sheet.sheet_of(course, report, submission, remembered, hint=arguments.hint)
    ask = f"{ASK}\n{ASK_CALL}" if shown.call and not arguments.show_call else ASK
    say(
        text.text_of(shown, columns=columns(), color=has_color(), unicode=has_unicode(), ask=ask, language=spoken()),
        end="",
    )
    if arguments.show_call:
        say("\n" + text.call_said(shown.call or NO_CALL, spoken().say))
    write_extras(course, report, submission, arguments)
    if arguments.watch:
        say(spoken().say("Save a file to check again; Ctrl-C ends."))
    return code_of(check.passed(report), report.total)
