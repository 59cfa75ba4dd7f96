"""What a person decides after grading: points of one student, or a test for everybody. Checked, kept, undone."""

from __future__ import annotations

import getpass
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.classroom.store import ADJUSTMENTS, Correction, adjustment_rows, place_of
from autograder.errors import UsageError
from autograder.gradebook.book import Book
from autograder.gradebook.marking import corrected_points, test_points
from autograder.gradebook.pages import write_marks
from autograder.gradebook.rules import read_table
from autograder.model import ExerciseReport, GradeReport, Mark, Student, StudentKey
from autograder.report import one_line
from autograder.report.formats import csv

EVERYBODY = StudentKey("")
_CHANGE = re.compile(r"([+=-])\s*(\d+(?:\.\d+)?)")
COLUMNS = {"student": ["student"], "exercise": ["exercise"], "change": ["change", "points"], "why": ["why"],
           "who": ["who", ""], "undone": ["undone", ""], "kind": ["kind", ""]}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """What a decision did to one student's mark."""

    student: Student
    before: float | None
    after: float | None
    most: float


def adjust(book: Book, student: str, place: str, change: str, why: str, who: str = "") -> list[Change]:
    """Corrects a student's points in an exercise or a test; returns whose mark changed.

    UsageError for nobody, an unknown exercise or test, points beyond what can be reached, and no reason.
    """
    return _decide(book, [_correction(book, student, place, change, why, who, book.corrections)])


def adjust_all(book: Book, path: Path) -> list[Change]:
    """Makes the corrections that a table lists, all or none; one that holds already is not made again.

    UsageError, with the line, for the first that makes no sense.
    """
    held = {(c.student, place_of(c), c.change, c.points, c.why) for c in book.corrections}
    made: list[Correction] = []
    for line, row in read_table(path, "table of adjustments").records(COLUMNS):
        if row["undone"] or row["kind"] not in ("", "points") or row["change"] in ("give", "drop"):
            continue
        student, place, change, why, who = (csv.plain(row[n]) for n in ("student", "exercise", "change", "why", "who"))
        try:
            if (book.people.find(student).key, place, *_signed(change), one_line(why)) not in held:
                made.append(_correction(book, student, place, change, why, who, (*book.corrections, *made)))
        except UsageError as error:
            raise UsageError(f"{path}, line {line}: {error}") from None
    if not _is_own(book, path):
        _check_table(book)
    return _recorded(book, lambda: book.store.correct(made))


def decide_test(book: Book, place: str, kind: str, why: str, who: str = "") -> list[Change]:
    """Gives a test's points to everybody who handed in, or drops it out of the total; returns whose mark changed.

    UsageError for a test that no report has, and for one that is given or dropped already.
    """
    slug, test = check_test(book, place)
    if any(c.kind in ("give", "drop") and (c.exercise, c.test) == (slug, test) for c in book.corrections):
        raise UsageError(f"{place} was given or dropped before; take that back with --undo first.")
    return _decide(book, [Correction(kind, EVERYBODY, slug, test, "=", 0.0, one_line(why), who or user(), now())])


def keep_verdicts(book: Book, place: str, points: Sequence[tuple[Student, float]], why: str) -> list[Change]:
    """Keeps what a test that was run again gave to each student; returns whose mark changed."""
    slug, test = check_test(book, place)
    when, why = now(), one_line(why)
    made = [Correction("verdict", s.key, slug, test, "=", p, why, user(), when, book.basis(s, slug)) for s, p in points]
    return _decide(book, made)


def undo(book: Book, student: str, place: str) -> list[Change]:
    """Takes back the last correction of a student's exercise or test, of a test's for everybody where nobody is named.

    A test that was run again goes back for all of them at once. UsageError where there is nothing to take back.
    """
    key = book.people.find(student).key if student else None
    kinds = ("points",) if student else ("give", "drop", "verdict")
    found = [c for c in book.corrections if place_of(c) == place and c.kind in kinds and key in (None, c.student)]
    if not found:
        whose = f" of {student}" if student else ""
        raise UsageError(f"There is no correction{whose} in {place} to take back; see `autograde history`.")
    last = found[-1]
    numbers = [c.number for c in found if c.kind == last.kind and c.made == last.made]
    _check_table(book)
    return _recorded(book, lambda: book.store.undo(numbers, now()))


def check_test(book: Book, place: str) -> tuple[str, str]:
    """Returns the exercise and the test at a place such as `srn::test_x`; UsageError for one that no report has."""
    slug, _, test = place.partition("::")
    if not test:
        raise UsageError(f"Name a test as EXERCISE::TEST, such as {slug or 'lab'}::test_first; got {place!r}.")
    reports = list(book.store.briefs())
    exercises = [e for report in reports for e in report.exercises if e.slug == slug]
    if not exercises:
        raise UsageError(f"There is no exercise {slug!r} in the results of {book.out}.")
    known = dict.fromkeys(t.id for e in exercises for t in e.tests)
    if test not in known:
        raise UsageError(f"{slug} has no test {test!r}; its tests are {', '.join(known)}.")
    return slug, test


def _correction(
    book: Book, student: str, place: str, change: str, why: str, who: str, known: Iterable[Correction]
) -> Correction:
    """Returns a correction that has been checked against the report and the corrections before it."""
    found = book.people.find(student)
    slug, _, test = place.strip().partition("::")
    sign, points = _read_change(change)
    if not why.strip():
        raise UsageError('Say why: --why "…" is what the student reads, and what you will want to know next year.')
    report = next(r for r in book.store.briefs() if r.student.key == found.key)
    exercise = _exercise(report, slug, test, found)
    decided = book.decided(found.key, tuple(known))
    before, most = test_points(exercise, test, decided) if test else corrected_points(exercise, decided)
    _check_points(place, sign, points, before, most, found)
    basis = book.basis(found, slug)
    return Correction("points", found.key, slug, test, *_signed(change), one_line(why), who or user(), now(), basis)


def _exercise(report: GradeReport, slug: str, test: str, student: Student) -> ExerciseReport:
    exercise = next((e for e in report.exercises if e.slug == slug), None)
    if exercise is None:
        known = ", ".join(e.slug for e in report.exercises) or "none yet"
        raise UsageError(f"The report of {student.key} has no exercise {slug!r}; it has {known}.")
    if test and all(t.id != test for t in exercise.tests):
        raise UsageError(f"{slug} has no test {test!r}; its tests are {', '.join(t.id for t in exercise.tests)}.")
    return exercise


def _read_change(text: str) -> tuple[str, float]:
    found = _CHANGE.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"Write points as +1.5, -1 or =3; got {text!r}.")
    return found[1], float(found[2])


def _signed(text: str) -> tuple[str, float]:
    """Returns a change as it is kept: `+` with a number that may be negative, or `=`."""
    sign, points = _read_change(text)
    return ("=", points) if sign == "=" else ("+", -points if sign == "-" else points)


def _check_points(place: str, sign: str, points: float, before: float | None, most: float, student: Student) -> None:
    if sign == "=" and points > most + 1e-9:
        raise UsageError(f"{place} has {most:g} points, and {student.key} cannot have {points:g} of them.")
    if sign == "=":
        return
    if before is None:
        raise UsageError(f"The points of {student.key} in {place} are unknown: set them with =POINTS, or grade again.")
    after = before + points if sign == "+" else before - points
    if not -1e-9 <= after <= most + 1e-9:
        raise UsageError(
            f"{student.key} has {before:g} of {most:g} points in {place}, and {sign}{points:g} would make {after:g}: "
            f"give at most +{most - before:g} or -{before:g}."
        )


def _is_own(book: Book, path: Path) -> bool:
    return path.resolve() == (book.out / ADJUSTMENTS).resolve()


def _check_table(book: Book) -> None:
    """Raises UsageError where somebody has written into the table of corrections, which is about to be written."""
    path = book.out / ADJUSTMENTS
    if not path.is_file():
        return
    held = {tuple(row[:4]) for row in adjustment_rows(book.store.corrections())[1]}
    for line, row in read_table(path, "table of adjustments").records(COLUMNS):
        cells = tuple(csv.plain(row[name]) for name in ("student", "exercise", "change", "why"))
        if cells not in held:
            raise UsageError(
                f"{path}, line {line}: this correction is not in the store: make it with `autograde adjust --from "
                f"{path}`, or take the line out."
            )


def _decide(book: Book, corrections: Sequence[Correction]) -> list[Change]:
    _check_table(book)
    return _recorded(book, lambda: book.store.correct(corrections))


def _recorded(book: Book, act: Callable[[], None]) -> list[Change]:
    """Does what changes marks, writes the class's files, and returns whose mark changed."""
    before = {mark.student.key: mark for _, mark in book.marks()}
    act()
    after = {mark.student.key: mark for _, mark in book.marks()}
    write_marks(book)
    return changes(before, after)


def changes(before: dict[StudentKey, Mark], after: dict[StudentKey, Mark]) -> list[Change]:
    """Returns for whom a total or a maximum differs, in the class's order."""
    pairs = [(before[key], mark) for key, mark in after.items() if key in before]
    return [
        Change(new.student, old.total, new.total, new.max_total)
        for old, new in pairs
        if (old.total, old.max_total) != (new.total, new.max_total)
    ]


def user() -> str:
    """Returns who is at work, as this machine knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "somebody"


def now() -> str:
    """Returns the present time with its zone, to the microsecond, so that decisions made at once have the same."""
    return datetime.now().astimezone().isoformat()
