"""What an instructor asks for, checked: whose work, where its reports go, and what to grade again."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from autograder.course import Course
from autograder.errors import UsageError
from autograder.grading import Options
from autograder.intake import Entry, Intake, collect
from autograder.model import Submission


@dataclass(frozen=True)
class Request:
    """A run that is asked for; `path` is where the class's work lies, `students` are the only ones to be graded.

    `submissions` may be a generator: it is read once, and only what has to be graded is kept, outside memory. `missing`
    are those of whom nothing came; they are named on the class's page, and so are the `notices`: what intake left out,
    and whom it could not tell. The `proofs` say of which references it was found that they pass their suites.
    """

    out: Path
    path: Path | None = None
    course: Path | None = None
    options: Options = field(default_factory=Options)
    slugs: tuple[str, ...] = ()
    students: tuple[str, ...] = ()
    layout: str = "auto"
    roster: Path | None = None
    match: Path | None = None
    attempt: str = "last"
    file_times: bool = False
    choose: Mapping[str, str] = field(default_factory=dict)
    jobs: int | None = None
    force: bool = False
    failed: bool = False
    since: datetime | None = None
    only_changed_suites: bool = False
    cluster: str = ""
    title: str = "Class"
    submissions: Iterable[Submission] = ()
    missing: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    proofs: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_arguments(cls, arguments: argparse.Namespace, course: Course) -> Request:
        """Returns the request; UsageError for an exercise, folder, time or choice that makes no sense."""
        if arguments.path is None and not arguments.sample:
            raise UsageError(
                "Name the folder or archive of the class's work: autograde submissions/ (or --sample). To check a file "
                "of your own: autograde check FILE."
            )
        path = course.sample if arguments.sample else arguments.path
        return cls(
            out=_folder(arguments.out),
            path=path,
            course=course.root,
            options=_options(arguments),
            slugs=tuple(course.exercise(slug).slug for slug in arguments.exercise or ()),
            students=tuple(arguments.student or ()),
            layout=arguments.layout,
            roster=arguments.roster,
            match=arguments.match,
            attempt=arguments.attempt,
            file_times=arguments.file_times,
            choose=_choices(arguments.choose or (), course),
            jobs=arguments.jobs,
            force=arguments.force,
            failed=arguments.failed,
            since=_time(arguments.since),
            only_changed_suites=arguments.only_changed_suites,
            cluster=arguments.cluster or "",
            title="The sample class" if path == course.sample else path.resolve().stem,
        )

    @property
    def whole(self) -> bool:
        """Tells whether the whole class is graded, so that whoever is not in it leaves the tables."""
        return not self.students

    @property
    def intake(self) -> dict[str, object]:
        """Returns how the class's work is found again, as text."""
        files = {"path": self.path, "roster": self.roster, "match": self.match}
        found: dict[str, object] = {name: str(path.resolve()) for name, path in files.items() if path is not None}
        return found | {"layout": self.layout, "attempt": self.attempt, "choose": dict(self.choose)}

    def of(self, found: Intake) -> Request:
        """Returns the request with the class's work that was found."""
        return replace(self, submissions=found.submissions, missing=found.missing, notices=found.problems)


def collect_class(course: Course, request: Request) -> Intake:
    """Returns the class's work, only of the students that were asked for; UsageError where there is none of it."""
    if request.path is None:
        raise UsageError("Name the folder or archive of the class's work.")
    found = collect(
        request.path,
        course.exercises,
        layout=request.layout,
        roster=request.roster,
        match=request.match,
        attempt=request.attempt,
        file_times=request.file_times,
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
