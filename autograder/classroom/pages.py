"""Writes a class's files so that each is whole or not there: written beside, flushed to the disk, then renamed.

A student's folder holds report.json, report.html and a page for each notebook; beside the folders lie grades.csv and
index.html. All of them can be made again from the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from autograder.classroom.lanes import REPORT_HTML, REPORT_JSON
from autograder.classroom.store import Store
from autograder.course import OBSERVED, Course
from autograder.errors import StoreError, UsageError
from autograder.files import digest_files, is_full, keep_names, why_not_written, write_file
from autograder.model import GradeReport
from autograder.report import ClassView, collect, with_words
from autograder.report.formats import csv, html
from autograder.report.language import ENGLISH, FOLDER, catalogue_path, chosen, open_language

GRADES, INDEX = "grades.csv", "index.html"
ELSEWHERE = "choose another --out"


def write_student(out: Path, student: str, files: Mapping[str, bytes]) -> None:
    """Writes the files of a student's folder; a page of an earlier report that is not among them goes."""
    folder = out / student
    for name, data in files.items():
        write_file(folder / name, data, ELSEWHERE)
    for page in folder.glob("*.html"):
        if page.name not in files:
            page.unlink(missing_ok=True)
    keep_names(folder)


def write_class(
    out: Path,
    store: Store,
    course: Course,
    slugs: Sequence[str],
    title: str,
    missing: Sequence[str] = (),
    notices: Sequence[str] = (),
) -> ClassView:
    """Writes grades.csv and index.html from the store, a report at a time, and returns the class summed up."""
    columns = [e.slug for e in course.exercises if e.suite and (not slugs or e.slug in slugs)]
    rows: list[csv.Row] = []
    view = replace(
        collect(_keeping(_worded(store.briefs(), course), rows, columns)),
        missing=tuple(missing),
        notices=tuple(notices),
    )
    write_file(out / GRADES, csv.grades_table(rows, columns, missing).encode("utf-8", "replace"), ELSEWHERE)
    rows.clear()
    language = open_language(chosen(), course.root)
    now = f"{datetime.now():%Y-%m-%d %H:%M}"
    page = html.class_html(view, course.templates, title=title, generated=now, language=language)
    write_file(out / INDEX, page.encode("utf-8", "replace"), ELSEWHERE)
    keep_names(out)
    return view


def _worded(reports: Iterable[GradeReport], course: Course) -> Iterator[GradeReport]:
    return (with_words(report, course.observed) for report in reports)


def _keeping(reports: Iterable[GradeReport], rows: list[csv.Row], columns: Sequence[str]) -> Iterator[GradeReport]:
    """Yields the reports and keeps the row of marks of each."""
    for report in reports:
        rows.append(csv.grades_row(report, columns))
        yield report


def has_pages(out: Path, student: str) -> bool:
    """Tells whether a student's report is there in both forms."""
    return all((out / student / name).is_file() for name in (REPORT_JSON, REPORT_HTML))


def page_stamp(course: Course) -> str:
    """Returns a digest of the templates and words of pages: when it changes, pages are made again."""
    words = list(course.root.glob(f"exercises/*/{OBSERVED}"))
    code = chosen()
    if code != ENGLISH:
        words += [catalogue_path(FOLDER, code), catalogue_path(course.root / "exercises", code)]
    return digest_files(p for p in (*course.templates.rglob("*"), *words) if p.is_file())


def make_folder(out: Path) -> None:
    """Makes the folder for results; UsageError where there can be none, StoreError where the disk is full."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        kind = StoreError if is_full(error) else UsageError
        raise kind(why_not_written(out, error, ELSEWHERE)) from error
