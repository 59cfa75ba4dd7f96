"""Tables for learning platforms say what grades.csv says, of the whole class, whoever was graded last."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.classroom.store import Place, identity_of, open_store, pack
from autograder.errors import StoreError
from autograder.gradebook import open_book
from autograder.gradebook import write_tables as write_tables_of
from autograder.model import Student, StudentKey
from autograder.report.formats import csv as tables
from tests.engine import render_examples as examples
from tests.engine.tiny_course import handin

CLASS = (("ada", examples.PERFECT), ("bo", examples.WRONG), ("cy", None))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Results of a class of three, of whom one waits."""
    store, _ = open_store(tmp_path)
    work = [(replace(handin(key), student=Student(StudentKey(key), key.title())), report) for key, report in CLASS]
    store.seat([Place(w.student.key, i, identity_of(w), "k" if r else "") for i, (w, r) in enumerate(work)], whole=True)
    for submission, report in work:
        if report is not None:
            store.add(pack(replace(report, student=submission.student)), "k", "b", {})
    store.close()
    return tmp_path


def write_tables(out: Path, names: Sequence[str]) -> None:
    """Writes tables of the results in a folder."""
    with open_book(out) as book:
        write_tables_of(book, names)


def rows(path: Path) -> list[list[str]]:
    """Returns a table's rows."""
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


def test_every_student_of_the_store_is_in_every_table(out: Path) -> None:
    """No report.json is needed; who waits has an empty mark, as in grades.csv."""
    write_tables(out, ("nbgrader", "canvas", "moodle"))
    assert [(row[0], row[-1]) for row in rows(out / "canvas.csv")[2:]] == [("Ada", "12"), ("Bo", "29.5"), ("Cy", "")]
    assert [(row[1], row[3]) for row in rows(out / "moodle.csv")[1:]] == [("Ada", "12"), ("Bo", "29.5"), ("Cy", "")]
    assert {row[3] for row in rows(out / "nbgrader.csv")[1:]} == {"ada", "bo"}


def test_what_moodle_tells_the_student_is_what_a_whole_report_would_tell(out: Path) -> None:
    """The store's brief keeps the titles of exercises and of mistakes that are certain."""
    write_tables(out, ["moodle"])
    whole = tables.table(tables.MOODLE, [tables.moodle_row(examples.WRONG, "today")])
    assert rows(out / "moodle.csv")[2][-1] == list(csv.reader(whole.removeprefix("\ufeff").splitlines()))[1][-1]


def test_a_full_disk_leaves_the_old_table(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence, and the table is as it was."""
    write_tables(out, ["canvas"])
    before = (out / "canvas.csv").read_bytes()
    monkeypatch.setattr("autograder.files.os.replace", lambda *a: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(StoreError, match="The disk is full"):
        write_tables(out, ["canvas"])
    assert (out / "canvas.csv").read_bytes() == before
