"""From a command line to a graded class: what was asked for, whose work it is, and the tables beside the reports."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from autograder.classroom.dispatch import grade_class
from autograder.classroom.request import ClassResult, Event, Plan
from autograder.course import Course
from autograder.errors import UsageError
from autograder.files import write_file
from autograder.grading import Options
from autograder.intake import Entry, Intake, collect
from autograder.model import GradeReport
from autograder.report.formats import csv


@dataclass(frozen=True)
class Request:
    """Is what an instructor asked for, checked."""

    path: Path
    out: Path
    slugs: tuple[str, ...]
    students: tuple[str, ...]
    layout: str
    roster: Path | None
    choose: dict[str, str]
    options: Options
    jobs: int | None
    force: bool
    failed: bool
    since: datetime | None
    only_changed_suites: bool
    cluster: str
    tables: tuple[str, ...]

    @classmethod
    def from_arguments(cls, arguments: argparse.Namespace, course: Course) -> Request:
        """Returns the request; UsageError for an exercise, folder, time or choice that makes no sense."""
        if arguments.path is None and not arguments.sample:
            raise UsageError("Name the folder or archive of the class's work: autograde submissions/ (or --sample).")
        return cls(
            path=course.sample if arguments.sample else arguments.path,
            out=_folder(arguments.out),
            slugs=tuple(course.exercise(slug).slug for slug in arguments.exercise or ()),
            students=tuple(arguments.student or ()),
            layout=arguments.layout,
            roster=arguments.roster,
            choose=_choices(arguments.choose or (), course),
            options=_options(arguments),
            jobs=arguments.jobs,
            force=arguments.force,
            failed=arguments.failed,
            since=_time(arguments.since),
            only_changed_suites=arguments.only_changed_suites,
            cluster=arguments.cluster or "",
            tables=tuple(arguments.csv or ()),
        )


def collect_class(course: Course, request: Request) -> Intake:
    """Returns the class's work, only of the students that were asked for; UsageError where there is none of it."""
    found = collect(
        request.path,
        course.exercises,
        layout=request.layout,
        roster=request.roster,
        choose=request.choose,
        out=request.out,
    )
    if not request.students:
        return found
    wanted = {student.lower() for student in request.students}
    kept = found.submissions.only(lambda entry: bool(wanted & _names_of(entry)))
    if not kept:
        names = ", ".join(entry.handin.name for entry in found.submissions.entries[:5])
        raise UsageError(f"No student matches {', '.join(request.students)}; the class has {names} …")
    return replace(found, submissions=kept)


def grade_collected(course: Course, request: Request, found: Intake, on_event: Callable[[Event], None]) -> ClassResult:
    """Returns what grading the class came to, with all files written."""
    plan = Plan(
        submissions=found.submissions,
        out=request.out,
        course=course.root,
        options=request.options,
        slugs=request.slugs,
        jobs=request.jobs,
        force=request.force,
        failed=request.failed,
        since=request.since,
        only_changed_suites=request.only_changed_suites,
        whole=not request.students,
        cluster=request.cluster,
        title="The sample class" if request.path == course.sample else request.path.resolve().stem,
        missing=found.missing,
        notices=found.problems,
    )
    result = grade_class(plan, on_event)
    _write_tables(request, found)
    return result


def _write_tables(request: Request, found: Intake) -> None:
    for table in request.tables:
        reports = (r for entry in found.submissions.entries if (r := _report(request.out, entry.key)) is not None)
        text = {
            "nbgrader": lambda reports: csv.nbgrader_csv(reports),
            "canvas": lambda reports: csv.canvas_csv(map(_without_tests, reports), {"total": "Total"}),
            "moodle": lambda reports: csv.moodle_csv(reports, datetime.now().isoformat(timespec="minutes")),
        }[table](reports)
        write_file(request.out / f"{table}.csv", text.encode())


def _report(out: Path, key: str) -> GradeReport | None:
    from autograder.report.formats import json

    path = out / key / "report.json"
    return json.loads(path.read_bytes()) if path.is_file() else None


def _without_tests(report: GradeReport) -> GradeReport:
    return replace(report, exercises=tuple(replace(e, tests=()) for e in report.exercises))


def _options(arguments: argparse.Namespace) -> Options:
    """Returns how to grade; with --seed hidden inputs are those of that seed, in any class, else those of the class."""
    secret = "" if arguments.seed is None else f"seed {arguments.seed}"
    return Options(device=arguments.device, timeout=arguments.timeout, sandbox=arguments.sandbox, secret=secret)


def _names_of(entry: Entry) -> set[str]:
    handin = entry.handin
    return {entry.key.lower(), handin.name.lower(), handin.student_id.lower(), handin.email.lower()}


def _choices(texts: Sequence[str], course: Course) -> dict[str, str]:
    chosen = {}
    for text in texts:
        slug, equals, name = text.partition("=")
        if not equals or not name:
            raise UsageError(f"--choose wants EXERCISE=FILE, such as lab1=final.py; got {text!r}.")
        chosen[course.exercise(slug).slug] = name
    return chosen


def _folder(path: Path) -> Path:
    if path.exists() and not path.is_dir():
        raise UsageError(f"--out wants a folder for the reports; {path} is a file.")
    return path


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--since wants a time such as 2026-05-01 or 2026-05-01T12:00; got {text!r}.") from None
    return time if time.tzinfo else time.astimezone()
