"""What people decided survives a store that is damaged or gone, and a store of the version before is read."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.classroom.store import Correction, open_store
from autograder.classroom.store.beside import read_corrections, write_corrections
from autograder.model import StudentKey
from tests.engine.commands import Commands, graded_here
from tests.engine.tiny_course import RIGHT, WRONG

WHY = "=1+1; \"quoted\", 'once'\tand 王"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    """A class of three with corrections of every kind."""
    made = Commands(tmp_path_factory.mktemp("kept"))
    for name in ("ada", "bo", "cy"):
        made.hand_in(name, WRONG if name == "cy" else RIGHT, "2026-05-01 12:00:00 UTC")
    with graded_here(made.course):
        assert made.grade() == 0
        assert made.after("adjust", "ada", "twice", "-0.5", "--why", WHY) == 0
        assert made.after("adjust", "bo", "twice::test_doubles", "=1", "--why", "copied") == 0
        assert made.after("adjust", "bo", "twice", "-1", "--why", "by mistake") == 0
        assert made.after("adjust", "bo", "twice", "--undo") == 0
        assert made.after("regrade", "twice::test_doubles_more", "--give") == 0
        yield made


MARKS = {"ada": "2.5", "bo": "2", "cy": "1"}


@pytest.mark.parametrize("loss", ["damaged", "gone"])
def test_corrections_outlive_the_store(graded: Commands, loss: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Marks, history and what is undone are as before; what was read back is said."""
    assert graded.totals() == MARKS
    store, _ = open_store(graded.out)
    with closing(store):
        before = store.corrections()
    path = graded.out / "autograde.sqlite"
    if loss == "damaged":
        path.write_bytes(b"no database at all" * 1000)
    else:
        path.unlink()
        assert graded.grade() == 0
    capsys.readouterr()
    assert graded.after("history", "bo") == 0
    out, err = capsys.readouterr()
    assert ("has the 4 corrections of adjustments.csv again" in err) == (loss == "damaged")
    assert "set to" in out and "by mistake (undone" in out and "give for everybody" in out
    store, _ = open_store(graded.out)
    with closing(store):
        assert [replace(c, number=0) for c in store.corrections()] == [replace(c, number=0) for c in before]
    assert graded.after("export", "csv") == 0
    assert (graded.out / "marks.csv").read_bytes() == (graded.out / "grades.csv").read_bytes()
    assert graded.totals() == MARKS


def test_a_row_that_somebody_wrote_into_the_table_is_not_overwritten(
    graded: Commands, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command that would write the table refuses, until the row has been made, which `--from` does."""
    table = graded.out / "adjustments.csv"
    before = table.read_bytes()
    table.write_bytes(before + b"cy,twice,+1,the idea is there,,,,,\n")
    assert graded.after("adjust", "ada", "twice", "+0.1", "--why", "x") == 2
    assert "line 6: this correction is not in the store" in capsys.readouterr().err
    assert graded.after("adjust", "--from", str(table)) == 0
    assert capsys.readouterr().out.splitlines() == ["cy: 1 -> 2 of 3"]
    assert graded.after("adjust", "--from", str(table)) == 0 and "No mark changed" in capsys.readouterr().out
    assert graded.after("adjust", "cy", "twice", "--undo") == 0
    assert graded.totals() == MARKS


def test_a_table_of_corrections_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Formulas, quotes, signs and every digit; a row that is none of ours is left out."""
    key = StudentKey("王-1")
    made = [
        Correction("points", key, "srn", "", "+", -1 / 3, WHY, "=me", "2026-05-01T10:00:00+02:00", '["a", "b"]'),
        Correction("points", key, "srn", "test_x", "=", 0.1, "-", "me", "2026-05-01T10:00:01+02:00", "", "2026-05-02"),
        Correction("verdict", key, "srn", "test_x", "=", 2.0, "mended", "me", "2026-05-01T10:00:02+02:00", "[]"),
        Correction("drop", StudentKey(""), "srn", "test_y", "=", 0.0, "broken", "me", "2026-05-01T10:00:03+02:00"),
    ]
    write_corrections(tmp_path, made)
    with open(tmp_path / "adjustments.csv", "a") as file:
        file.write("zoe,srn,lots,because,,,,,\n\n")
    read = list(read_corrections(tmp_path))
    wanted = [replace(c, why=c.why.replace("\t", " "), points=round(c.points, 12)) for c in made]
    assert [replace(c, points=round(c.points, 12)) for c in read] == wanted


def test_a_store_of_the_version_before_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its briefs say less; its students, marks and corrections to come are as in any other."""
    lab = Commands(tmp_path)
    lab.out.mkdir()
    (lab.out / "ada").mkdir()
    test = ["test_doubles", "Every element is doubled.", "passed", 2.0, 2.0, False, []]
    brief = [[2.0, 3.0, "graded", "none", "cpu", 20, 0.1], [["twice", "Twice", 2.0, 3.0, "failed", "twice.py", [test]]]]
    who = {"key": "ada", "name": "Ada", "student_id": "", "email": "", "late": False, "problems": []}
    report = {"schema": 1, "key": "ada", "name": "Ada", "exercises": [], "total": 2.0, "max_total": 3.0}
    packed = [zlib.compress(json.dumps(data).encode()) for data in (report | {"status": "graded"}, brief)]
    with closing(sqlite3.connect(lab.out / "autograde.sqlite")) as old, old:
        old.executescript(
            "PRAGMA user_version = 1;"
            "CREATE TABLE reports (student TEXT NOT NULL, key TEXT NOT NULL, base TEXT NOT NULL, parts TEXT NOT NULL,"
            "total REAL, max_total REAL NOT NULL, graded REAL NOT NULL, seconds REAL NOT NULL,"
            "report BLOB NOT NULL, brief BLOB NOT NULL, PRIMARY KEY (student, key));"
            "CREATE TABLE roster (student TEXT PRIMARY KEY, position INTEGER NOT NULL, identity TEXT NOT NULL,"
            "key TEXT NOT NULL, pages TEXT NOT NULL);"
            "CREATE TABLE timings (slug TEXT PRIMARY KEY, seconds REAL NOT NULL);"
        )
        old.execute("INSERT INTO reports VALUES ('ada', 'k', 'b', '{}', 2.0, 3.0, 0.0, 0.1, ?, ?)", packed)
        old.execute("INSERT INTO roster VALUES ('ada', 0, ?, 'k', '')", (json.dumps(who),))
    assert lab.after("status") == 0
    assert lab.after("adjust", "ada", "twice::test_doubles", "-1", "--why", "copied") == 0
    assert "Ada: 2 -> 0 of 3" in capsys.readouterr().out or lab.totals()["ada"] in ("1", "0")
