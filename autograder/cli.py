"""The command line: reads arguments, prints, and exits. The only module that does any of the three."""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.arguments import parse
from autograder.course.folder import Course, read_course
from autograder.errors import CourseError, GraderError, IntakeProblem, SandboxUnavailable, UsageError

if TYPE_CHECKING:
    from autograder import selfcheck
    from autograder.grading.enclosure import Enclosure
    from autograder.grading.reference import Options
    from autograder.intake import Intake
    from autograder.model import GradeReport
    from autograder.plan import ClassResult

TRACEBACK = "AUTOGRADE_TRACEBACK"
OK, FAILED, USAGE, UNKNOWN, NO_SANDBOX, INTERRUPTED = 0, 1, 2, 3, 4, 130
STOPPED_CLASS = "Stopped. What was graded is kept; run the same command to go on."


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the command line and exits with its code."""
    sys.exit(run(list(sys.argv[1:] if argv is None else argv)))


def run(argv: list[str]) -> int:
    """Runs the command line and returns its exit code; every error of ours becomes one sentence on stderr."""
    arguments = parse(argv)
    try:
        return HANDLERS[arguments.command](arguments)
    except (UsageError, CourseError) as error:
        return _complain(error, USAGE)
    except SandboxUnavailable as error:
        return _complain(error, NO_SANDBOX)
    except GraderError as error:
        return _complain(error, UNKNOWN)
    except KeyboardInterrupt:
        return _complain(STOPPED_CLASS if arguments.command == "grade" else "Stopped.", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        return _complain(_sentence_of(error), UNKNOWN)
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        return _complain(_fault_of_ours(error), UNKNOWN)


def grade(arguments: argparse.Namespace) -> int:
    """Grades a class and writes its reports."""
    from autograder import classroom
    from autograder.progress import Progress

    course = read_course(arguments.course)
    request = classroom.Request.from_arguments(arguments, course)
    found = classroom.collect_class(course, request)
    if not arguments.quiet:
        _print(found.sentence)
        for problem in found.problems:
            _print(f"  {problem}")
    with Progress(len(found.submissions), quiet=arguments.quiet) as progress:
        result = classroom.grade(course, request, found, progress.event)
    if not arguments.quiet:
        _print_class(result, found, request.out)
    return UNKNOWN if result.unknown else OK


def check(arguments: argparse.Namespace) -> int:
    """Checks a student's own work and prints what they read; with --watch again whenever a file changes."""
    from autograder import selfcheck, watch

    course = read_course(arguments.course)
    target = selfcheck.find_target(course, arguments.target, arguments.exercise)
    options, enclosure = _own_code(course, arguments)
    checker = selfcheck.Checker(course, options, enclosure)
    try:
        code = OK
        for _ in watch.changes(target.path) if arguments.watch else (None,):
            code = _check_once(course, checker, target, arguments)
        return code
    finally:
        checker.close()


def _check_once(
    course: Course, checker: selfcheck.Checker, target: selfcheck.Target, arguments: argparse.Namespace
) -> int:
    from autograder import selfcheck
    from autograder.report.formats import terminal

    if sys.stderr.isatty():
        print(f"Checking {target.exercise or target.path} …", file=sys.stderr, flush=True)
    try:
        report = checker.check(target)
    except (UsageError, IntakeProblem) as error:
        if not arguments.watch:
            raise
        return _complain(error, USAGE)  # the next save may mend it
    color, columns = _is_terminal(), shutil.get_terminal_size((80, 24)).columns
    _print(terminal.check_text(report, columns=min(columns, 100), color=color, unicode=_has_unicode()), end="")
    _write_extras(course, report, arguments)
    if arguments.watch:
        _print("Save a file to check again; Ctrl-C ends.")
    return _code_of(selfcheck.passed(report), report.total)


def ci(arguments: argparse.Namespace) -> int:
    """Checks a checkout in CI: annotations on stdout, a summary and outputs where GitHub wants them."""
    from autograder import selfcheck
    from autograder.report.formats import github, terminal

    course = read_course(arguments.course)
    target = selfcheck.find_target(course, arguments.path, arguments.exercise)
    options, enclosure = _own_code(course, arguments)
    report = selfcheck.check(course, options, enclosure, target)
    files = selfcheck.source_paths(target, report)
    _print(github.fenced(terminal.check_text(report, columns=100, color=False), secrets.token_hex(16)), end="")
    _print(github.annotation_lines(report, files), end="")
    _append("GITHUB_STEP_SUMMARY", github.step_summary(report))
    _append("GITHUB_OUTPUT", github.outputs(report, files))
    _write_extras(course, report, arguments)
    return _code_of(selfcheck.passed(report), report.total)


def validate(arguments: argparse.Namespace) -> int:
    """Measures a course's tests and prints the matrix."""
    from autograder.authoring.validate import validate as measure
    from autograder.grading.reference import Options
    from autograder.report.formats import html, matrix_text

    course = read_course(arguments.course)
    slugs = _known_slugs(course, arguments.exercise)
    options = Options(arguments.seed, arguments.device, None, arguments.sandbox, True, arguments.threads)
    jobs = arguments.jobs or os.cpu_count() or 1
    found = measure(course, options, slugs=slugs, jobs=jobs, on_row=lambda row: _tick(row.right))
    _tick_end()
    _print(matrix_text.matrix_text(found, whole=arguments.all), end="")
    if arguments.html:
        _write(arguments.html, html.validate_html(found, course.templates))
    return OK if found.sound else FAILED


def calibrate(arguments: argparse.Namespace) -> int:
    """Measures thresholds and writes them where the suites read them."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    from autograder.authoring import calibrate as calibration

    course = read_course(arguments.course)
    device = "cpu" if arguments.device == "auto" else arguments.device
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(arguments.jobs or os.cpu_count() or 1, context) as pool:
        seeds = range(arguments.seed, arguments.seed + arguments.seeds)
        names = arguments.only or ()
        found = calibration.calibrate(
            course.root, seeds=seeds, executor=pool, names=names, device=device, progress=_report_progress
        )
    _tick_end()
    path = calibration.write_thresholds(course.root, found)
    for threshold in found:
        _print(f"{threshold.name}: {threshold.value:g} {threshold.unit}, false-fail rate {threshold.false_fail:.2g}")
    _print(f"Written to {path}.")
    return OK


def doctor(arguments: argparse.Namespace) -> int:
    """Prints what holds on this machine."""
    from autograder.sandbox.host import doctor as checkup

    for line in checkup.lines(checkup.examine()):
        _print(line)
    return OK


def release(arguments: argparse.Namespace) -> int:
    """Makes the students' files from the reference, or says which are out of date."""
    from autograder.authoring import release as maker

    course = read_course(arguments.course)
    if arguments.check:
        found = maker.check(course)
        for sentence in found:
            _print(sentence)
        return FAILED if found else OK
    for path in maker.write(course):
        _print(f"wrote {path}")
    return OK


def _own_code(course: Course, arguments: argparse.Namespace) -> tuple[Options, Enclosure]:
    from autograder.grading.enclosure import enclose
    from autograder.grading.reference import Options

    options = Options(arguments.seed, arguments.device, arguments.timeout, arguments.sandbox, own_code=True)
    enclosure = enclose(course, arguments.sandbox, own_code=True, gpu=arguments.device != "cpu")
    for note in enclosure.warnings:
        _complain(note, OK)
    return options, enclosure


def _print_class(result: ClassResult, found: Intake, out: Path) -> None:
    from autograder.report.formats import terminal

    columns = min(shutil.get_terminal_size((80, 24)).columns, 100)
    _print(terminal.class_text(result.view, columns=columns, color=_is_terminal(), unicode=_has_unicode()), end="")
    for name in found.missing:
        _print(f"missing: {name}")
    _print(f"Reports: {out / 'index.html'}   Marks: {out / 'grades.csv'}")


def _write_extras(course: Course, report: GradeReport, arguments: argparse.Namespace) -> None:
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
            _write(path, make())


def _known_slugs(course: Course, slugs: Sequence[str] | None) -> list[str]:
    return [course.exercise(slug).slug for slug in slugs or ()]


def _code_of(is_passed: bool, total: float | None) -> int:
    if total is None:
        return UNKNOWN
    return OK if is_passed else FAILED


def _append(variable: str, text: str) -> None:
    path = os.environ.get(variable)
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(text)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}. Choose another place.") from None


def _report_progress(name: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{name}: {done} of {total}", end="", file=sys.stderr, flush=True)


def _tick(is_right: bool) -> None:
    if sys.stderr.isatty():
        print("." if is_right else "!", end="", file=sys.stderr, flush=True)


def _tick_end() -> None:
    if sys.stderr.isatty():
        print(file=sys.stderr)


def _print(text: str, end: str = "\n") -> None:
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), end=end, flush=True)


def _complain(message: object, code: int) -> int:
    print(f"autograde: {message}", file=sys.stderr, flush=True)
    return code


def _sentence_of(error: OSError) -> str:
    place = f" ({error.filename})" if error.filename else ""
    return f"{error.strerror or error}{place}. Mend that and run the same command again; what was graded is kept."


def _fault_of_ours(error: Exception) -> str:
    what = " ".join(f"{type(error).__name__}: {error}".split())[:500]
    return f"a fault of autograde itself ({what}). What was graded is kept; {TRACEBACK}=1 shows where it happened."


def _is_terminal() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def _has_unicode() -> bool:
    return (sys.stdout.encoding or "").lower().startswith("utf")


HANDLERS: dict[str, Callable[[argparse.Namespace], int]] = {
    "grade": grade,
    "check": check,
    "ci": ci,
    "validate": validate,
    "calibrate": calibrate,
    "doctor": doctor,
    "release": release,
}

if __name__ == "__main__":
    main()
