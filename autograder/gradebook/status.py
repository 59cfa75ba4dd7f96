"""How far a class is: who is graded, unknown, late, missing, and whose work waits for a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from autograder.gradebook.book import Book
from autograder.model import GradeReport, Mark


@dataclass(frozen=True)
class ClassStatus:
    """A class in lists of names; `waiting` says of each what a person should look at."""

    graded: tuple[str, ...]
    unknown: tuple[str, ...]
    not_graded: tuple[str, ...]
    late: tuple[str, ...]
    missing: tuple[str, ...]
    waiting: tuple[tuple[str, str], ...]

    @property
    def is_whole(self) -> bool:
        """Tells whether every mark of those who handed in is known."""
        return not (self.unknown or self.not_graded)


def class_status(book: Book) -> ClassStatus:
    """Returns how far the class is; UsageError where its rules make no sense."""
    pairs = list(book.marks())
    marks = [mark for report, mark in pairs if report.exercises]
    return ClassStatus(
        tuple(m.student.key for m in marks if m.total is not None),
        tuple(m.student.key for m in marks if m.total is None),
        tuple(r.student.key for r, _ in pairs if not r.exercises),
        tuple(m.student.key for _, m in pairs if m.late),
        tuple(book.about.get("missing", ())),
        tuple((m.student.key, text) for r, m in pairs for text in _waiting(r, m)),
    )


def _waiting(report: GradeReport, mark: Mark) -> Iterator[str]:
    yield from mark.flags
    for exercise in report.exercises:
        yield from (f"{exercise.slug}: {text}" for text in exercise.suspicions)
        if exercise.source_name and not exercise.tests and not _is_scored(exercise.slug, mark):
            yield f"{exercise.slug}: a written answer, for a person to score"


def _is_scored(slug: str, mark: Mark) -> bool:
    answers = next((e.answers for e in mark.exercises if e.slug == slug), ())
    return bool(answers) and all(answer.points is not None for answer in answers)
