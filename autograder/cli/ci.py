"""`autograde ci`: a checkout in CI, with annotations, a summary, outputs and the files that a platform reads."""

from __future__ import annotations

import argparse
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.own import behind_walls
from autograder.cli.say import FAILED, OK, UNKNOWN, USAGE, append, fault_of_ours, say, sentence_of, speak, spoken
from autograder.cli.values import VISIBILITIES, add_language, seconds
from autograder.errors import CourseError, GraderError, UsageError

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.grading import Enclosure, Options
    from autograder.selfcheck.checkout import Surroundings, Verdict

ABOUT = "grade a checkout in CI: annotations, a summary, exit code 1 under the threshold"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what a workflow may ask for."""
    add = parser.add_argument
    add("path", nargs="?", type=Path, default=Path(), metavar="PATH", help="the checkout (default: this folder)")
    add("--base", metavar="REF", help="grade what differs from REF, with the suites of REF (default: the event's)")
    add("--all", action="store_true", help="grade every exercise that is answered, whatever the change touches")
    add("--exercise", action="append", metavar="NAME", help="grade this exercise, answered or not; may be repeated")
    add("--public-only", action="store_true", help="leave out the hidden tests: a first look, not a mark")
    add("--threshold", metavar="N", help="the points (7.5) or share (60%%) that pass (default: every point)")
    add("--timeout", type=seconds, metavar="S", help="seconds that a single call may take")
    add("--summary", type=Path, metavar="FILE", help="also write the summary as Markdown")
    add("--json", type=Path, metavar="FILE", help="also write the report as JSON")
    add("--junit", type=Path, metavar="FILE", help="also write the report as JUnit XML")
    add("--codequality", type=Path, metavar="FILE", help="also write GitLab's code-quality report")
    add("--gradescope", type=Path, metavar="FILE", help="also write Gradescope's results.json")
    add("--hidden", choices=VISIBILITIES, default="visible", help="who sees hidden tests on Gradescope (default: all)")
    add("--prairielearn", type=Path, metavar="FILE", help="also write PrairieLearn's results.json")
    add("--classroom50", type=Path, metavar="FILE", help="also write Classroom 50's result.json")
    add_language(parser)
    add("--release-body", type=Path, metavar="FILE", help="also write the text of Classroom 50's release")


def run(arguments: argparse.Namespace) -> int:
    """Grades a checkout; every file that was asked for is written whatever happens."""
    from autograder.cli.ci_files import requested_files
    from autograder.selfcheck.checkout import look_round

    surroundings = look_round(arguments.path, arguments.base)
    files = requested_files(arguments, surroundings)
    unwritten = files.begin()
    verdict, code = _verdict(arguments, surroundings)
    _tell(verdict, surroundings)
    if code in (USAGE, UNKNOWN):
        _complain(verdict.report.problems[0] if verdict.report.problems else verdict.report.status)
    unwritten = files.finish(verdict) or unwritten
    for missing in unwritten:
        _complain(missing.sentence)
    if not unwritten or code not in (OK, FAILED):
        return code
    return UNKNOWN if any(missing.is_ours for missing in unwritten) else USAGE


def _verdict(arguments: argparse.Namespace, surroundings: Surroundings) -> tuple[Verdict, int]:
    """Returns the verdict and the exit code; whatever goes wrong on our side is a verdict, too."""
    from autograder.selfcheck.checkout import could_not_grade

    try:
        verdict = _graded(arguments, surroundings)
    except (UsageError, CourseError) as error:
        return could_not_grade(str(error)), USAGE
    except GraderError as error:
        return could_not_grade(str(error)), UNKNOWN
    except OSError as error:
        return could_not_grade(sentence_of(error)), UNKNOWN
    except Exception as error:
        return could_not_grade(fault_of_ours(error)), UNKNOWN
    unknown = verdict.report.total is None
    return verdict, UNKNOWN if unknown else OK if verdict.is_passed else FAILED


def _graded(arguments: argparse.Namespace, surroundings: Surroundings) -> Verdict:
    from autograder.selfcheck.checkout import Asked, Threshold, grade_checkout

    threshold = Threshold() if arguments.threshold is None else Threshold.read(arguments.threshold)
    asked = Asked(
        arguments.path,
        arguments.course,
        tuple(arguments.exercise or ()),
        arguments.all,
        arguments.public_only,
        threshold,
    )
    return grade_checkout(asked, surroundings, lambda course: _behind_walls(course, arguments))


def _behind_walls(course: Course, arguments: argparse.Namespace) -> tuple[Options, Enclosure]:
    """Returns how another's code is graded; only a first look, which needs no hidden test, does with fewer walls."""
    from autograder.report.language import chosen, open_language

    speak(open_language(chosen(arguments.lang), course.root))
    options, enclosure = behind_walls(course, arguments, own_code=arguments.public_only)
    for note in enclosure.warnings:
        _complain(note)
    return options, enclosure


def _tell(verdict: Verdict, surroundings: Surroundings) -> None:
    """Prints what people and GitHub's runner read, and appends to the files that the runner names."""
    from autograder.report.formats import github, terminal

    shown = terminal.check_text(verdict.report, columns=100, color=False, language=spoken())
    printed = "\n".join((*map(spoken().say, verdict.sentences), shown))
    if surroundings.is_gitlab:
        say(printed, end="")
    else:
        say(github.fenced(printed, secrets.token_hex(16)), end="")
        say(github.annotation_lines(verdict.report, verdict.places, spoken()), end="")
    for variable, text in _appended(verdict):
        try:
            append(variable, text)
        except OSError as error:
            _complain(f"{variable} cannot be written: {error.strerror}.")


def _appended(verdict: Verdict) -> Iterator[tuple[str, str]]:
    from autograder.report.formats import github

    yield "GITHUB_STEP_SUMMARY", github.step_summary(verdict.report, before=verdict.sentences, language=spoken())
    yield "GITHUB_OUTPUT", github.outputs(verdict.report, verdict.is_passed)


def _complain(sentence: str) -> None:
    """Prints a sentence on stderr, in which the runner finds no command either."""
    from autograder.cli.say import complain
    from autograder.report.formats import github

    complain(github.escape_data(sentence), OK)
