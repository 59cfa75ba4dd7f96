"""From a command line to a graded class: what was asked for, whose work it is, and the tables beside the reports."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from autograder.course import Course
from autograder.errors import UsageError
from autograder.grading import Options
from autograder.intake import Intake, collect
from autograder.model import GradeReport, Submission
from autograder.output import write_file
from autograder.plan import ClassResult, Event, Plan
from autograder.render import csv
from autograder.scheduler import grade_class


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
            options=Options(arguments.seed, arguments.device, arguments.timeout, arguments.sandbox),
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
    found = collect(request.path, course.exercises, layout=request.layout, roster=request.roster, choose=request.choose)
    if not request.students:
        return found
    kept = tuple(s for s in found.submissions if _is_asked_for(s, request.students))
    if not kept:
        names = ", ".join(s.name for s in found.submissions[:5])
        raise UsageError(f"No student matches {', '.join(request.students)}; the class has {names} …")
    return replace(found, submissions=kept)


def grade(course: Course, request: Request, found: Intake, on_event: Callable[[Event], None]) -> ClassResult:
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
    )
    result = grade_class(plan, on_event)
    _write_tables(request, found.submissions)
    return result


def _write_tables(request: Request, submissions: Iterable[Submission]) -> None:
    reports = [r for s in submissions if (r := _report(request.out, s)) is not None]
    for table in request.tables:
        text = {
            "nbgrader": lambda: csv.nbgrader_csv(reports),
            "canvas": lambda: csv.canvas_csv(reports, {"total": "Total"}),
            "moodle": lambda: csv.moodle_csv(reports, datetime.now().isoformat(timespec="minutes")),
        }[table]()
        write_file(request.out / f"{table}.csv", text.encode())


def _report(out: Path, submission: Submission) -> GradeReport | None:
    from autograder.render import json

    path = out / submission.key / "report.json"
    return json.loads(path.read_bytes()) if path.is_file() else None


def _is_asked_for(submission: Submission, students: Sequence[str]) -> bool:
    own = {submission.key.lower(), submission.name.lower(), submission.student_id.lower(), submission.email.lower()}
    return any(s.lower() in own for s in students)


def _choices(texts: Sequence[str], course: Course) -> dict[str, str]:
    chosen = {}
    for text in texts:
        slug, equals, name = text.partition("=")
        if not equals or not name:
            raise UsageError(f"--choose wants EXERCISE=FILE, such as srn=final.py; got {text!r}.")
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
