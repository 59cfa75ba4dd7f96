"""The store: what is kept comes back, and what happens to it leaves a clear sentence and no lost report."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.classroom.store.keys import Setting, setting_of
from autograder.classroom.store.records import Place, identity_of, named, pack, stamped
from autograder.classroom.store.store import KEPT, Store, open_store
from autograder.course.folder import read_course
from autograder.errors import StoreError, UsageError
from autograder.files import write_file
from autograder.grading.reference import Options
from autograder.model import Student
from autograder.report.formats import json as report_json
from tests.engine.fake_lanes import report_of
from tests.engine.tiny_course import WRONG, handin, make_course

ADA = handin("ada")
REPORT = named(report_of(ADA, 3.0), identity_of(ADA))


def opened(folder: Path) -> closing[Store]:
    """Opens the store of a folder, in which nothing unusual is found."""
    store, notes = open_store(folder)
    assert notes == ()
    return closing(store)


def seat(store: Store, *students: str) -> None:
    """Gives students a place in the class."""
    store.seat([Place(s, i, identity_of(handin(s))) for i, s in enumerate(students)], whole=True)


def test_a_report_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    """The whole report, also when the file is opened anew."""
    with opened(tmp_path) as store:
        seat(store, "ada")
        store.add(pack(REPORT), "k1", "b", {"twice": "d"})
    with opened(tmp_path) as store:
        assert store.report("ada", "k1") == REPORT
        assert store.latest("ada", "b") == (REPORT, {"twice": "d"})
        assert (store.row("ada", "k1").total, store.row("ada", "k2")) == (3.0, None)  # type: ignore[union-attr]


def test_the_class_is_read_in_its_order_and_nobody_is_left_out(tmp_path: Path) -> None:
    """A student who waits has a line without marks."""
    with opened(tmp_path) as store:
        seat(store, "bo", "ada")
        store.add(pack(REPORT), "k", "b", {})
        briefs = list(store.briefs())
    assert [(b.student.key, b.total, b.status) for b in briefs] == [
        ("bo", None, "not graded yet"),
        ("ada", 3.0, "graded"),
    ]
    assert briefs[1].exercises[0].tests[0].status == REPORT.exercises[0].tests[0].status


def test_only_the_newest_reports_of_a_student_are_kept(tmp_path: Path) -> None:
    """The store does not grow with every run."""
    with opened(tmp_path) as store:
        for number in range(KEPT + 3):
            store.add(pack(REPORT), f"k{number}", "b", {})
        kept = [number for number in range(KEPT + 3) if store.row("ada", f"k{number}")]
    assert kept == list(range(3, KEPT + 3))


def test_the_newest_seconds_are_remembered(tmp_path: Path) -> None:
    """Timings come from the last report, for each exercise and for the student."""
    with opened(tmp_path) as store:
        store.add(pack(replace(REPORT, seconds=7.0)), "k", "b", {})
        assert (store.seconds(), store.seconds_of("ada"), store.seconds_of("bo")) == ({"twice": 1.0}, 7.0, None)


def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    """The sentence says which version wrote it and what to do; the file stays as it is."""
    with opened(tmp_path) as store, sqlite3.connect(store.path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match=r"newer autograde .store version 99; .* upgrade autograde"):
        open_store(tmp_path)
    assert sqlite3.connect(tmp_path / "autograde.sqlite").execute("PRAGMA user_version").fetchone() == (99,)


@pytest.mark.parametrize("damage", ["garbage", "a broken page", "missing tables"])
def test_a_damaged_store_is_kept_aside_and_rebuilt_from_the_reports(tmp_path: Path, damage: str) -> None:
    """What report.json files tell is known again; the damaged file is there to be looked at."""
    with opened(tmp_path) as store:
        store.add(pack(stamped(REPORT, "k")), "k", "b", {})
    write_file(tmp_path / "ada" / "report.json", report_json.dumps(stamped(REPORT, "k")).encode())
    write_file(tmp_path / "bo" / "report.json", b"{}")
    _damage(tmp_path / "autograde.sqlite", damage)
    store, notes = open_store(tmp_path)
    with closing(store):
        row = store.row("ada", "k")
    assert row is not None and row.total == 3.0
    assert "kept as autograde.sqlite.corrupt-1" in notes[0] and "1 report.json" in notes[0]
    assert (tmp_path / "autograde.sqlite.corrupt-1").exists()


def _damage(path: Path, how: str) -> None:
    if how == "garbage":
        path.write_bytes(b"no database at all" * 1000)
    elif how == "a broken page":
        data = bytearray(path.read_bytes())
        data[4096:] = bytes(len(data) - 4096)
        path.write_bytes(data)
    else:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("DROP TABLE reports")


def test_a_full_disk_is_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    """What was kept before stays readable."""
    with opened(tmp_path) as store:
        store.add(pack(REPORT), "k", "b", {})
        store._connection.execute("PRAGMA max_page_count = 1")
        big = replace(pack(REPORT), report=bytes(100_000))
        with pytest.raises(StoreError, match=r"full or failing .* make room and run the same command again"):
            store.add(big, "k2", "b", {})
    with opened(tmp_path) as store:
        assert (store.row("ada", "k") is not None, store.row("ada", "k2")) == (True, None)


def test_a_folder_that_takes_no_store_is_a_sentence(tmp_path: Path) -> None:
    """A folder in the store's place cannot be opened as one."""
    (tmp_path / "autograde.sqlite").mkdir()
    with pytest.raises(UsageError, match="choose another --out"):
        open_store(tmp_path)


def test_the_key_changes_with_everything_that_a_verdict_depends_on(tmp_path: Path) -> None:
    """Submission, suite, engine, environment, seed, device, walls, time limit, exercises; not the student's name."""
    course = read_course(make_course(tmp_path))
    plain = setting_of(course, Options(), "none")
    keys = {
        plain.cache_key(ADA),
        plain.cache_key(handin("ada", WRONG)),
        replace(plain, engine="other").cache_key(ADA),
        replace(plain, environment=(("torch", "9"),)).cache_key(ADA),
        setting_of(course, Options(seed=21), "none").cache_key(ADA),
        setting_of(course, Options(device="cuda"), "none").cache_key(ADA),
        setting_of(course, Options(timeout=1.0), "none").cache_key(ADA),
        setting_of(course, Options(), "landlock").cache_key(ADA),
    }
    make_course(tmp_path, "thrice")
    two = read_course(tmp_path)
    keys |= {
        setting_of(two, Options(), "none").cache_key(ADA),
        setting_of(two, Options(), "none", ["thrice"]).cache_key(ADA),
    }
    assert len(keys) == 10
    assert plain.cache_key(replace(ADA, student=Student("ada", "Someone"))) == plain.cache_key(ADA)


def test_an_exercise_is_unchanged_by_the_files_of_another(tmp_path: Path) -> None:
    """Its own files and shared ones change its digest, another exercise's suite does not."""
    make_course(tmp_path, "thrice")
    before = _parts(make_course(tmp_path))
    (tmp_path / "tests" / "suites" / "test_thrice.py").write_text("# other\n", encoding="utf-8")
    assert _changed(before, after := _parts(tmp_path)) == {"thrice"}
    (tmp_path / "tests" / "suites" / "shared.py").write_text("# for all\n", encoding="utf-8")
    assert _changed(after, _parts(tmp_path)) == {"thrice", "twice"}


def _parts(root: Path) -> Setting:
    return setting_of(read_course(root), Options(), "none")


def _changed(one: Setting, other: Setting) -> set[str]:
    return {slug for slug, digest in one.parts if dict(other.parts)[slug] != digest}
