"""The best of several attempts: each is graded, and the one with the highest mark counts, late or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from autograder.classroom import ClassResult, Event, Request, grade
from autograder.course import Course
from autograder.gradebook.book import Book, open_book
from autograder.gradebook.marking import Decided, mark_of
from autograder.intake import Intake
from autograder.model import StudentKey

STILL_OPEN = "Attempts were still being compared when grading stopped: run the same command again."


def grade_best(
    course: Course, request: Request, found: Intake, class_file: Path | None, on_event: Callable[[Event], None]
) -> ClassResult:
    """Grades every attempt of who has several, and gives each the one with the highest mark; of equals the last.

    An attempt whose mark is unknown is never the best while another's is known, and its student is among the unknown.
    """
    counts = {e.key: len(e.handin.earlier) + 1 for e in found.submissions.entries if e.handin.earlier}
    if not counts:
        return grade(request.of(found), on_event)
    asked = request.of(replace(found, problems=(*found.problems, STILL_OPEN)))
    results, totals = [], {key: [] for key in counts}  # type: tuple[list[ClassResult], dict[StudentKey, list[float | None]]]
    for back in range(max(counts.values())):
        now = [key for key, count in counts.items() if count > back]
        results.append(grade(_round(asked, found, now, back) if back else asked, on_event))
        marks = _marks(course, request.out, class_file)
        for key in now:
            totals[key].append(marks.get(key))
    chosen = {key: _best(points) for key, points in totals.items()}
    last = request.of(replace(found, submissions=found.submissions.with_attempts(chosen)))
    result = grade(replace(last, force=False, failed=False, since=None), on_event)
    unknown = {key for key, points in totals.items() if None in points}.union(result.unknown)
    return replace(result, graded=sum(r.graded for r in (*results, result)), unknown=tuple(sorted(unknown)))


def as_graded(book: Book, found: Intake) -> Intake:
    """Returns a class's work with, of who has several attempts, the one that the gradebook's report is of."""
    several = [e.key for e in found.submissions.entries if e.handin.earlier]
    chosen = {key: back for key in several if (back := _graded(book, found, key)) is not None}
    return replace(found, submissions=found.submissions.with_attempts(chosen))


def _graded(book: Book, found: Intake, key: StudentKey) -> int | None:
    """Returns which attempt of a student was graded; None where it is none of them."""
    basis = book.store.basis(key)
    own = found.submissions.only(lambda entry: entry.key == key)
    count = len(own.entries[0].handin.earlier) + 1
    tried = (back for back in range(count) if basis and own.with_attempts({key: back})[0].digest == basis[0])
    return next(tried, None)


def _round(asked: Request, found: Intake, keys: list[StudentKey], back: int) -> Request:
    """Returns the request to grade one earlier attempt of some students, who are not the whole class."""
    own = found.submissions.with_attempts(dict.fromkeys(keys, back)).only(lambda entry: entry.key in keys)
    return replace(asked, submissions=own, students=tuple(keys))


def _marks(course: Course, out: Path, class_file: Path | None) -> Mapping[StudentKey, float | None]:
    """Returns each student's mark by the class's rules, before what a person decided of one student's work."""
    with open_book(out, course.root, class_file) as book:
        decided = Decided(tuple(c for c in book.corrections if not c.student))
        return {r.student.key: mark_of(r, book.rules, decided).total for r in book.store.briefs()}


def _best(points: list[float | None]) -> int:
    """Returns the place of the highest; unknown ones are the lowest, and the first of equals is taken."""
    known = [-1.0 if p is None else p for p in points]
    return known.index(max(known))
