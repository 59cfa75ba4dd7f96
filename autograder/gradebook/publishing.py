"""Reports as students are given them: self-contained, with the mark, and with nothing of the class or of others.

All of it is made beside its place and then renamed, so that no half of it is ever there.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from autograder.classroom.lanes import REPORT_HTML
from autograder.errors import StoreError, UsageError
from autograder.files import why_not_written
from autograder.gradebook.anonymity import pseudonyms, scrubbed, write_key
from autograder.gradebook.book import Book
from autograder.gradebook.pages import templates_of
from autograder.model import GradeReport, Mark, SourceKind, Student, StudentKey
from autograder.report.formats import csv, marked

PART = ".part"
MAIL = "mail.csv"
FOLDERS, ZIPS = "folders", "zips"
NAMES = {
    "moodle": re.compile(r"(?P<whole>.*_(?P<id>\d+)_assignsubmission_file)(?:_.*)?", re.DOTALL),
    "canvas": re.compile(r"(?P<whole>.+?_(?:LATE_)?(?P<id>\d+)_\d+)_.+", re.DOTALL),
    "brightspace": re.compile(
        r"(?P<whole>(?P<id>\d+)-\d+ ?- ?.+? ?- ?[A-Z][a-z]{2} \d{1,2}, \d{4} \d{3,4} [AP]M)(?:\b.*)?", re.DOTALL
    ),
}
"""How a platform's download names what is a student's, and so how it wants feedback named."""


@dataclass(frozen=True)
class Published:
    """What was given out: to how many, and sentences on whom it was not for."""

    count: int
    notes: tuple[str, ...]


def publish(
    book: Book, to: Path, *, form: str = FOLDERS, anonymous: bool = False, key_file: Path | None = None,
    download: Path | None = None,
) -> Published:  # fmt: skip
    """Writes each student's report below `to`: a folder or a zip each, or one zip as a platform takes it.

    `form` is folders, zips, moodle, canvas or brightspace; `download` is the platform's, whose names are kept. With
    `anonymous`, pseudonyms stand for names, and `key_file` says whose each is.
    UsageError where `to` is there already, or the download does not tell whose is whose.
    """
    if to.exists():
        raise UsageError(f"{to} is there already; name a new place with --to, or move that away.")
    pages = {mark.student.key: _pages(book, report, mark) for report, mark in book.marks()}
    ready = {key: files for key, files in pages.items() if files}
    notes = [f"{key} has no report yet." for key, files in pages.items() if not files]
    names = {key: str(key) for key in ready}
    marks = {mark.student.key: mark for _, mark in book.marks()}
    if anonymous:
        names, people = pseudonyms(book, marks), book.people.students
        ready = {
            key: {name: scrubbed(page, marks[key].student, names, people) for name, page in files.items()}
            for key, files in ready.items()
        }
    elif form in NAMES:
        names, without = _platform_names(form, [marks[key] for key in ready], download)
        why = "is not in the download" if download else f"has no number of {form.title()}"
        notes += [f"{key} {why}." for key in without]
    chosen = {names[key]: files for key, files in ready.items() if key in names}
    if not chosen:
        raise UsageError("There is nobody whose report could be given out: " + (" ".join(notes[:3]) or "grade first."))
    mail = None if anonymous or form in NAMES else _mail([marks[k] for k in ready], names, form)
    _placed(to, form, chosen, mail)
    if anonymous:
        write_key(key_file or to.with_name(f"{to.name}-key.csv"), [marks[key].student for key in ready], names)
    return Published(len(chosen), tuple(notes))


def _pages(book: Book, report: GradeReport, mark: Mark) -> dict[str, str]:
    """Returns a student's pages as they are given out; empty where there is no report."""
    folder = book.out / report.student.key
    page = folder / REPORT_HTML
    if not report.exercises or not page.is_file():
        return {}
    about = f"{date.today().isoformat()}, course {book.course.root.name} {book.course.digest[:12]}"
    files = {REPORT_HTML: marked.with_mark(page.read_text(encoding="utf-8"), mark, templates_of(book))}
    whole = book.report(report.student.key)
    for exercise in whole.exercises if whole else ():
        notebook = folder / f"{exercise.slug}.html"
        if exercise.source_kind is SourceKind.NOTEBOOK and notebook.is_file():
            files[notebook.name] = notebook.read_text(encoding="utf-8")
    return {name: marked.given_out(text, about) for name, text in files.items()}


def _platform_names(
    form: str, marks: Sequence[Mark], download: Path | None
) -> tuple[dict[StudentKey, str], list[StudentKey]]:
    """Returns how the platform wants each student's feedback named, and those of whom it is not known."""
    if download is None and form != "moodle":
        raise UsageError(f"{form.title()} takes feedback under its own names: name its download with --like FILE.")
    if download is None:
        made = {m.student.key: _moodle_name(m.student) for m in marks}
        known = {m.student.key for m in marks if m.student.student_id.isdecimal()}
        return {k: name for k, name in made.items() if k in known}, [k for k in made if k not in known]
    found = {m["id"]: m["whole"] for name in sorted(_entries(download)) if (m := NAMES[form].fullmatch(name))}
    if not found:
        raise UsageError(f"{download} is no download of {form.title()}: nothing in it is named as {form.title()} does.")
    names = {m.student.key: found[m.student.student_id] for m in marks if m.student.student_id in found}
    return names, [m.student.key for m in marks if m.student.key not in names]


def _moodle_name(student: Student) -> str:
    name = student.called.replace("/", "_").replace("\\", "_")
    return f"{name}_{student.student_id}_assignsubmission_file"


def _entries(download: Path) -> set[str]:
    """Returns the names of what lies at the top of a folder or zip."""
    if download.is_dir():
        return {path.name for path in download.iterdir()}
    try:
        with zipfile.ZipFile(download) as archive:
            return {name.split("/")[0] for name in archive.namelist()}
    except (OSError, zipfile.BadZipFile) as error:
        raise UsageError(f"{download} cannot be read as a zip or folder ({error}).") from None


def _mail(marks: Sequence[Mark], names: Mapping[StudentKey, str], form: str) -> str:
    ending = ".zip" if form == ZIPS else f"/{REPORT_HTML}"
    rows = [
        (m.student.name, m.student.email, m.student.student_id, m.total, m.max_total, f"{names[m.student.key]}{ending}")
        for m in marks
    ]
    return csv.table(("name", "email", "id", "total", "max", "file"), rows)


def _placed(to: Path, form: str, chosen: Mapping[str, Mapping[str, str]], mail: str | None) -> None:
    """Writes everything beside `to` and renames it; what is left of a failure is taken away."""
    beside = to.with_name(f".{to.name}{PART}")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(beside, ignore_errors=True)
        if form in NAMES:
            _zip(beside, {_joined(form, n, f): text for n, files in chosen.items() for f, text in files.items()})
        else:
            beside.mkdir()
            for name, files in chosen.items():
                _one(beside, name, files, form)
            if mail is not None:
                (beside / MAIL).write_text(mail, encoding="utf-8")
        beside.rename(to)
    except OSError as error:
        raise StoreError(why_not_written(to, error, "choose another --to")) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        if beside.is_file():
            beside.unlink()


def _one(folder: Path, name: str, files: Mapping[str, str], form: str) -> None:
    if form == ZIPS:
        _zip(folder / f"{name}.zip", files)
        return
    (folder / name).mkdir()
    for file, text in files.items():
        (folder / name / file).write_text(text, encoding="utf-8", errors="replace")


def _joined(form: str, name: str, file: str) -> str:
    """Returns where a file lies in a platform's zip: Canvas takes no folders."""
    return f"{name}_{file}" if form == "canvas" else f"{name}/{file}"


def _zip(path: Path, files: Mapping[str, str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text.encode("utf-8", "replace"))
