"""nbgrader's gradebook.db: its students as a roster, its due dates and late days as a class's rules."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.model import Exercise
from autograder.report.formats import csv

EPOCH = datetime(1970, 1, 1)
"""What an extension is counted from in the file."""

STUDENTS = "SELECT id, first_name, last_name, email FROM student ORDER BY id"
ASSIGNMENTS = "SELECT name, duedate FROM assignment ORDER BY name"
HANDED_IN = (
    "SELECT submitted_assignment.student_id, assignment.name, submitted_assignment.timestamp, "
    "submitted_assignment.extension, assignment.duedate FROM submitted_assignment JOIN assignment "
    "ON assignment.id = submitted_assignment.assignment_id ORDER BY 1, 2"
)


@dataclass(frozen=True)
class ClassFiles:
    """What a gradebook becomes: files by name, and sentences on what was left."""

    files: Mapping[str, str]
    left: tuple[str, ...]


def is_gradebook(path: Path) -> bool:
    """Tells whether a file is a database of SQLite."""
    try:
        with open(path, "rb") as file:
            return file.read(16) == b"SQLite format 3\0"
    except OSError:
        return False


def from_gradebook(path: Path, exercises: Sequence[Exercise]) -> ClassFiles:
    """Returns roster.csv, class.toml, extensions.csv and handins.csv of a gradebook's class.

    Assignments are exercises of that name, or that have it as another name. UsageError for no gradebook of nbgrader.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            students, assignments, handed_in = (
                connection.execute(sql).fetchall() for sql in (STUDENTS, ASSIGNMENTS, HANDED_IN)
            )
    except sqlite3.Error as error:
        raise UsageError(f"{path} is no gradebook of nbgrader that can be read ({error}).") from None
    known = {name.casefold(): e.slug for e in exercises for name in (*e.aliases, e.title, e.slug)}
    slugs = {name: known[name.casefold()] for name, _ in assignments if name.casefold() in known}
    due = {slugs[name]: time for name, text in assignments if name in slugs and (time := _time(text))}
    left = [
        f"assignment {name!r} is no exercise of the course: left out." for name, _ in assignments if name not in slugs
    ]
    files = {
        "roster.csv": csv.table(
            ("id", "first name", "last name", "email"), [tuple(c or "" for c in s) for s in students]
        ),
        "class.toml": "".join(_rules(due)),
        "extensions.csv": csv.table(("student", "exercise", "until", "why"), list(_extensions(handed_in, slugs))),
        "handins.csv": csv.table(("student", "exercise", "time"), list(_times(handed_in, slugs))),
    }
    if due:
        left.append("class.toml says no late policy: nbgrader keeps none in its gradebook; add [late] per_day.")
    return ClassFiles(files, tuple(left))


def _rules(due: Mapping[str, datetime]) -> Iterator[str]:
    yield 'timezone = "UTC"\nextensions = "extensions.csv"\nhandins = "handins.csv"\n'
    for slug, time in due.items():
        yield f"\n[exercises.{json.dumps(slug)}]\ndue = {time.isoformat()}\n"


def _extensions(rows: Sequence[Sequence[Any]], slugs: Mapping[str, str]) -> Iterator[csv.Row]:
    for student, name, _, extension, due in rows:
        more, time = _span(extension), _time(due)
        if name in slugs and more and time:
            yield student, slugs[name], (time + more).isoformat(), "from nbgrader"


def _times(rows: Sequence[Sequence[Any]], slugs: Mapping[str, str]) -> Iterator[csv.Row]:
    for student, name, timestamp, _, _ in rows:
        if name in slugs and (time := _time(timestamp)):
            yield student, slugs[name], time.isoformat()


def _time(text: Any) -> datetime | None:
    """Returns a time, which nbgrader keeps in UTC."""
    try:
        return datetime.fromisoformat(str(text)).replace(tzinfo=UTC) if text else None
    except ValueError:
        return None


def _span(text: Any) -> timedelta:
    try:
        return datetime.fromisoformat(str(text)) - EPOCH if text else timedelta()
    except ValueError:
        return timedelta()
