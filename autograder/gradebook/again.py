"""One test run again from a mended suite, for the whole class; of the rest nothing is graded, and no report changes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.classroom import Event, Request, collect_class, grade
from autograder.classroom.store import open_store, secret_of
from autograder.course import Course, read_course
from autograder.errors import UsageError
from autograder.gradebook.best import as_graded
from autograder.gradebook.book import Book
from autograder.gradebook.corrections import Change, check_test, keep_verdicts
from autograder.grading import Options
from autograder.model import Status, Student, TestResult

COURSE = ("exercises", "reference", "tests/suites", "templates")


@dataclass(frozen=True)
class Again:
    """What running a test again came to: whose mark changed, and for whom nothing could be told."""

    changes: tuple[Change, ...]
    notes: tuple[str, ...]


def run_again(
    book: Book,
    place: str,
    suite: Path,
    why: str,
    *,
    path: Path | None = None,
    options: Options | None = None,
    jobs: int | None = None,
    on_event: Callable[[Event], None] = lambda _: None,
) -> Again:
    """Runs one test of a mended suite on the class's work and keeps each verdict as a correction.

    `path` is the class's work, by default where it lay when it was graded. UsageError for a test that is not in both
    suites or is worth other points in them, and where the work is not to be found; CourseError for an unsound suite.
    """
    slug, test = check_test(book, place)
    with tempfile.TemporaryDirectory(prefix="autograde-") as folder:
        course = _course_with(book.course, slug, suite, Path(folder) / "course")
        request = _request(book, course, slug, test, Path(folder) / "grades", path, options or Options(), jobs)
        found = as_graded(book, collect_class(course, request))
        grade(request.of(found), on_event)
        verdicts = _verdicts(request.out, slug, test)
        digests = _digests(request.out, list(verdicts))
    if not any(verdicts.values()):
        raise UsageError(f"{suite} has no test {test!r}; nothing was changed.")
    points, notes = _comparable(book, slug, test, verdicts, digests)
    return Again(tuple(keep_verdicts(book, place, points, why)), tuple(notes))


def _course_with(course: Course, slug: str, suite: Path, root: Path) -> Course:
    """Returns a copy of a course with another suite for one exercise."""
    if not suite.is_file():
        raise UsageError(f"There is no suite {suite}; name the mended file with --from.")
    for name in COURSE:
        if (course.root / name).is_dir():
            shutil.copytree(course.root / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(suite, root / str(course.exercise(slug).suite))
    return read_course(root)


def _request(
    book: Book, course: Course, slug: str, test: str, out: Path, path: Path | None, options: Options, jobs: int | None
) -> Request:
    known = book.about.get("intake", {})
    work = path or (Path(known["path"]) if known.get("path") else None)
    if work is None or not work.exists():
        raise UsageError("Name the folder or archive of the class's work: it is not where it was when it was graded.")
    roster, match = (Path(known[name]) if known.get(name) else None for name in ("roster", "match"))
    return Request(
        out=out,
        path=work,
        course=course.root,
        options=replace(options, secret=options.secret or secret_of(book.out), only=(test,)),
        slugs=(slug,),
        layout=known.get("layout", "auto"),
        attempt=known.get("attempt", "last"),
        choose={s: name for s, name in known.get("choose", {}).items() if s == slug},
        jobs=jobs,
        roster=roster,
        match=match,
    )


def _verdicts(out: Path, slug: str, test: str) -> dict[Student, TestResult | None]:
    """Returns each student's verdict on the test; None where the suite does not have it."""
    store, _ = open_store(out)
    with closing(store):
        reports = list(store.briefs())
    found = {}
    for report in reports:
        tests = [t for e in report.exercises if e.slug == slug for t in e.tests if t.id == test]
        found[report.student] = tests[0] if tests else None
    return found


def _digests(out: Path, students: list[Student]) -> dict[str, str]:
    store, _ = open_store(out)
    with closing(store):
        return {s.key: basis[0] for s in students if (basis := store.basis(s.key))}


def _comparable(
    book: Book, slug: str, test: str, verdicts: dict[Student, TestResult | None], digests: dict[str, str]
) -> tuple[list[tuple[Student, float]], list[str]]:
    """Returns the points of those whose work is what was graded, and why the others have none."""
    worth = next(t.max_points for r in book.store.briefs() for e in r.exercises for t in e.tests
                 if (e.slug, t.id) == (slug, test))  # fmt: skip
    known = {student.key for student in book.people.students}
    points, notes = [], []
    for student, verdict in verdicts.items():
        basis = book.store.basis(student.key) if student.key in known else None
        if verdict is None or basis is None:
            continue
        if abs(verdict.max_points - worth) > 1e-6:
            raise UsageError(f"{test} is worth {worth:g} points, and {verdict.max_points:g} in the mended suite.")
        if basis[0] != digests.get(student.key):
            notes.append(f"{student.key} has handed in something else since: grade the class again first.")
        elif verdict.status is Status.GRADER_ERROR:
            notes.append(f"{student.key}: the mended test could not be judged; the mark stays as it was.")
        else:
            points.append((student, verdict.points))
    return points, notes
