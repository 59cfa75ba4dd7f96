"""Writes what people read of a class with its marks: grades.csv, the class page and reports.

What a run over the class wrote holds the reports' points; it is written again here where rules or corrections say
more. A student's page is made anew only where its mark, its report or the page itself has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from autograder.classroom.lanes import REPORT_HTML
from autograder.course import shipped_root
from autograder.files import digest, keep_names, write_file
from autograder.gradebook.book import Book
from autograder.model import GradeReport, Mark
from autograder.report import ClassView, collect, mark_status, with_marks, with_words
from autograder.report.formats import csv, html, marked
from autograder.report.language import chosen, open_language

GRADES, INDEX, WRITTEN = "grades.csv", "index.html", "written.csv"
ELSEWHERE = "make room there, and run the same command again"
Table = tuple[tuple[str, ...], list[csv.Row]]
MORE = ("raw", "deduction", "submitted", "passed", "rule")
"""The columns of grades.csv that rules and corrections add behind the others."""
WRITTEN_COLUMNS = ("student", "exercise", "question", "title", "points", "max", "comment", "who")


def write_marks(book: Book) -> ClassView:
    """Writes the class's files with marks, each whole or as it was, and returns the class summed up.

    UsageError where the rules make no sense: nothing is written then. StoreError where the disk fails.
    """
    marks: dict[str, Mark] = {}
    view = collect(_keeping(book, marks))
    missing = tuple(book.about.get("missing", ()))
    view = replace(view, missing=missing, notices=tuple(book.about.get("notices", ())))
    if not all(mark.is_plain for mark in marks.values()):
        view = with_marks(view, marks)
    _write(book.out / GRADES, csv.table(*_grades(tuple(marks.values()), book.columns, missing)))
    before = index.read_text(encoding="utf-8", errors="replace") if (index := book.out / INDEX).is_file() else ""
    page = html.class_html(
        view,
        book.course.templates,
        title=book.about.get("title", "Class"),
        generated=f"{datetime.now():%Y-%m-%d %H:%M}",
        language=open_language(marked.page_language(before) if before else chosen(), book.course.root),
    )
    _write(book.out / INDEX, page)
    _write_pages(book, marks)
    if any(e.answers for mark in marks.values() for e in mark.exercises):
        _write(book.out / WRITTEN, csv.table(WRITTEN_COLUMNS, _answers(marks.values())))
    keep_names(book.out)
    return view


def _answers(marks: Iterable[Mark]) -> Iterator[csv.Row]:
    """Yields a row for each answer that a person has scored or will: its points, what was said, by whom."""
    for mark in marks:
        for exercise in mark.exercises:
            for a in exercise.answers:
                told = (a.points, a.max_points, a.comment, " and ".join(a.who))
                yield (mark.student.key, exercise.slug, a.question, a.title, *told)


def _keeping(book: Book, marks: dict[str, Mark]) -> Iterator[GradeReport]:
    for report, mark in book.marks():
        marks[report.student.key] = mark
        yield with_words(report, book.course.observed)


def grades_rows(book: Book) -> Table:
    """Returns the header and the rows of grades.csv."""
    marks = tuple(mark for _, mark in book.marks())
    return _grades(marks, book.columns, tuple(book.about.get("missing", ())))


def _grades(marks: Sequence[Mark], columns: Sequence[str], missing: Sequence[str]) -> Table:
    header, absent = ("student", *columns, *csv.LAST), [csv.missing_row(name, columns) for name in missing]
    if all(mark.is_plain for mark in marks):
        return header, [*(_row(mark, columns) for mark in marks), *absent]
    more = [name for slug in columns for name in (f"{slug} raw", f"{slug} deduction")]
    rows = [(*_row(mark, columns), *_more(mark, columns)) for mark in marks]
    empty = (None,) * (len(more) + len(MORE))
    return (*header, *more, *MORE), [*rows, *((*row, *empty) for row in absent)]


def _row(mark: Mark, columns: Sequence[str]) -> csv.Row:
    points = {e.slug: e.points for e in mark.exercises}
    who = mark.student
    known = (points.get(slug) for slug in columns)
    return (who.key, *known, mark.total, mark.max_total, mark_status(mark), who.name, who.student_id, who.email)


def _more(mark: Mark, columns: Sequence[str]) -> csv.Row:
    of = {e.slug: e for e in mark.exercises}
    each = [(of[slug].raw, of[slug].deduction) if slug in of else (None, None) for slug in columns]
    passed = "" if mark.passed is None else "yes" if mark.passed else "no"
    return (*(n for pair in each for n in pair), mark.raw, mark.deduction, mark.submitted, passed, in_words(mark))


def in_words(mark: Mark) -> str:
    """Returns how a mark came about, in one line: each step, each lateness, each rule."""
    steps = (f"{e.slug}: {s.points:+g}, {s.text}" for e in mark.exercises for s in e.steps)
    late = (f"{e.slug}: {e.lateness} {e.rule}" for e in mark.exercises if e.lateness)
    dropped = (f"{e.slug} does not count." for e in mark.exercises if not e.counts)
    return " | ".join((*steps, *late, *dropped, *mark.rules, *mark.flags))


def _write_pages(book: Book, marks: Mapping[str, Mark]) -> None:
    known: dict[str, str] = book.store.told().get("mark pages", {})
    for place in book.store.places():
        mark, path = marks[place.student], book.out / place.student / REPORT_HTML
        if not place.cache_key or not path.is_file() or (mark.is_plain and place.student not in known):
            continue
        if known.get(place.student) == _stamp(mark, place.cache_key, path):
            continue
        _write(path, marked.with_mark(path.read_text(encoding="utf-8"), mark, templates_of(book)))
        known[place.student] = _stamp(mark, place.cache_key, path)
    if known:
        book.store.tell({"mark pages": known})


def templates_of(book: Book) -> Path:
    """Returns the templates with the one of marks: the course's own, where it has it, else the shipped ones."""
    own = book.course.templates
    return own if (own / marked.TEMPLATE).is_file() else shipped_root() / "templates"


def _stamp(mark: Mark, cache_key: str, path: Path) -> str:
    """Returns what changes where a page has to be made again: the mark, the report, the page on disk."""
    return digest([repr(mark).encode("utf-8", "replace"), cache_key.encode(), str(path.stat().st_mtime_ns).encode()])


def _write(path: Path, text: str) -> None:
    write_file(path, text.encode("utf-8", "replace"), ELSEWHERE)
