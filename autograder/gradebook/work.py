"""The class's work once more, as it was handed in: what a report has no room for, pictures and whole texts.

It is read where it lay when the class was graded, and only what is the same to the byte as what was graded is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from autograder.classroom import Request, collect_class
from autograder.errors import GraderError
from autograder.gradebook.book import Book
from autograder.intake import Intake
from autograder.model import Source, StudentKey, Submission

KEPT = 64
"""Submissions that are kept in memory after they were read."""


class Work:
    """A class's work, each submission read when it is asked for; `why` says in a sentence why there is none."""

    def __init__(self, found: Intake | None, why: str = "") -> None:
        self.why = why
        self._found = found
        entries = found.submissions.entries if found else ()
        self._places: Mapping[StudentKey, int] = {entry.key: i for i, entry in enumerate(entries)}
        self._read = lru_cache(maxsize=KEPT)(self._submission)

    def submission(self, student: StudentKey) -> Submission | None:
        """Returns what a student handed in, None where it is not there."""
        return self._read(student)

    def source(self, student: StudentKey, exercise: str, digest: str) -> Source | None:
        """Returns the file that answers an exercise, None unless the submission is the one with this digest."""
        found = self._read(student)
        if found is None or found.digest != digest:
            return None
        return next((source for source in found.sources if source.exercise == exercise), None)

    def students(self) -> tuple[StudentKey, ...]:
        """Returns whose work there is."""
        return tuple(self._places)

    def _submission(self, student: StudentKey) -> Submission | None:
        place = self._places.get(student)
        return None if self._found is None or place is None else self._found.submissions[place]


def work_of(book: Book, path: Path | None = None) -> Work:
    """Returns the class's work, by default where it was graded; with a reason instead where it cannot be read."""
    known = book.about.get("intake", {})
    where = path or (Path(known["path"]) if known.get("path") else None)
    if where is None or not where.exists():
        return Work(None, "The class's work is not where it was when it was graded; name it with --work.")
    roster, match = (Path(known[name]) if known.get(name) else None for name in ("roster", "match"))
    request = Request(
        out=book.out,
        path=where,
        course=book.course.root,
        layout=known.get("layout", "auto"),
        attempt=known.get("attempt", "last"),
        choose=known.get("choose", {}),
        roster=roster,
        match=match,
    )
    try:
        return Work(collect_class(book.course, request))
    except GraderError as error:
        return Work(None, str(error))
