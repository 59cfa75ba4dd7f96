"""Which submissions have to be graded, and in which order: longest first, so that no core is idle at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from autograder.classroom.pages import has_pages
from autograder.classroom.request import Request
from autograder.classroom.store import NOTHING, Place, Row, Setting, Store, identity_of
from autograder.files import digest
from autograder.model import CacheKey, StudentKey, Submission

USUAL_SECONDS = 1.0
BYTES_A_SECOND = 200_000
PAGES_SECONDS = 0.05


@dataclass(frozen=True)
class Order:
    """What is to be done about a submission: its number in the spool, what it is expected to take, what is known.

    With `slugs` only these exercises are graded and the rest is taken from the report of `base`; with `pages` nothing
    is graded and only the student's pages are made again. `tries` counts how often it has been started.
    """

    student: StudentKey
    name: str
    number: int
    cache_key: CacheKey
    base: str
    seconds: float
    slugs: tuple[str, ...] = ()
    pages: bool = False
    tries: int = 0


class Selection:
    """The decisions about one submission after the other."""

    def __init__(self, request: Request, store: Store, setting: Setting, page_stamp: str) -> None:
        self._request = request
        self._store = store
        self._setting = setting
        self._page_stamp = page_stamp
        self._usual = store.seconds()

    def decide(self, submission: Submission, position: int) -> tuple[Place, Order | None]:
        """Returns the submission's place in the class, and what is to be done; None where all of it is there."""
        cache_key, identity = self._setting.cache_key(submission), identity_of(submission)
        student = submission.student.key
        row = self._store.row(student, cache_key)
        before = self._store.place(student)
        pages = before.pages if before and row and before.pages == self.pages(row, identity) else ""
        place = Place(student, position, identity, cache_key if row else NOTHING, pages)
        if row is not None and not self._again(row):
            order = self._order(submission, cache_key)
            written = pages and has_pages(self._request.out, student)
            return place, None if written else replace(order, pages=True, seconds=PAGES_SECONDS)
        return place, replace(self._order(submission, cache_key), slugs=self._changed(submission, row))

    def pages(self, row: Row, identity: str) -> str:
        """Returns what a student's pages are made from, in short: when it changes they are made again."""
        return f"{row.cache_key} {row.graded} {self._page_stamp} {digest([identity.encode()])}"

    def _again(self, row: Row) -> bool:
        request = self._request
        is_old = request.since is not None and row.graded < request.since.timestamp()
        return request.force or row.total is None or is_old or (request.failed and not row.is_full)

    def _changed(self, submission: Submission, row: Row | None) -> tuple[str, ...]:
        if not self._request.only_changed_suites or row is not None:
            return ()
        found = self._store.latest(submission.student.key, self._setting.base(submission))
        if found is None or found[0].total is None:
            return ()
        return tuple(slug for slug, digest in self._setting.parts if found[1].get(slug) != digest)

    def _order(self, submission: Submission, cache_key: CacheKey) -> Order:
        seconds = self._store.seconds_of(submission.student.key) or expected_seconds(submission, self._usual)
        student, base = submission.student, self._setting.base(submission)
        return Order(student.key, student.name, -1, cache_key, base, seconds)


def expected_seconds(submission: Submission, usual: Mapping[str, float]) -> float:
    """Returns a guess at how long a submission takes, from earlier ones' exercises, their number and their size."""
    return sum(usual.get(s.exercise, USUAL_SECONDS) + len(s.data) / BYTES_A_SECOND for s in submission.sources)
