"""How far a class is: who is graded, unknown, late, missing, and whose work waits for a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from autograder.gradebook.book import Book
from autograder.model import GradeReport, Mark
from autograder.report import Need, needs_of, needs_of_class, needs_with_mark, ordered


@dataclass(frozen=True)
class ClassStatus:
    """A class in lists of names; `waiting` is what needs a person."""

    graded: tuple[str, ...]
    unknown: tuple[str, ...]
    not_graded: tuple[str, ...]
    late: tuple[str, ...]
    missing: tuple[str, ...]
    waiting: tuple[Need, ...]

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
        _needs(book, pairs),
    )


def needs(book: Book) -> tuple[Need, ...]:
    """Returns what needs a person, the most urgent first; UsageError where the class's rules make no sense."""
    return _needs(book, book.marks())


def _needs(book: Book, pairs: Iterable[tuple[GradeReport, Mark]]) -> tuple[Need, ...]:
    own = (need for report, mark in pairs for need in needs_with_mark(needs_of(report), mark))
    return ordered((*own, *needs_of_class(book.about.get("notices", ()))))
