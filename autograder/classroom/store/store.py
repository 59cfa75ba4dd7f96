"""Keeps every report of a class in one SQLite file beside the reports, so that nothing is graded twice or lost.

A report lands in one transaction, with its key (see fingerprint), before the next submission starts. A file that
SQLite cannot read is kept aside, and the store is rebuilt from the report.json files and those beside it (see beside).
Reports are JSON, compressed; with each goes a brief without the texts, from which the class's table is made.
"""

from __future__ import annotations

import json
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, fields, replace
from pathlib import Path
from typing import Any

from autograder.classroom.store.beside import (
    ADJUSTMENTS,
    SCORES,
    add_score,
    read_about,
    read_corrections,
    read_scores,
    write_about,
    write_corrections,
)
from autograder.classroom.store.file import NAME, SCHEMA_SQL, VERSION, read_version, set_aside
from autograder.classroom.store.records import (
    CACHE_KEY,
    Correction,
    Packed,
    Place,
    Row,
    Score,
    identity_in,
    pack,
    unpack,
    waiting,
)
from autograder.errors import GraderError, StoreError, UsageError
from autograder.model import CacheKey, GradeReport, StudentKey
from autograder.report import brief
from autograder.report.formats import json as report_json

KEPT = 6
"""Reports kept for a student, the newest: enough to go back and forth between options."""


class Store:
    """An open store; every method raises StoreError, in one sentence, where the disk or the file fails it."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._written: list[tuple[str, str]] = []
        self.path = path

    def close(self) -> None:
        """Closes the file."""
        try:
            with self._writing():
                pass
        finally:
            self._connection.close()

    def row(self, student: StudentKey, cache_key: CacheKey) -> Row | None:
        """Returns what is known of the report under `cache_key`, or None."""
        return next(self._rows("student = ? AND key = ? ", (student, cache_key)), None)

    def rows(self, student: StudentKey) -> tuple[Row, ...]:
        """Returns what is known of each report on a student that is kept, the oldest first."""
        return tuple(self._rows("student = ? ORDER BY graded", (student,)))

    def latest(self, student: StudentKey, base: str) -> tuple[GradeReport, dict[str, str]] | None:
        """Returns the newest report with this base and the digests of its exercises, or None."""
        sql = "SELECT report, parts FROM reports WHERE student = ? AND base = ? ORDER BY graded DESC LIMIT 1"
        found = self._read(sql, (student, base))
        return (unpack(found[0][0]), json.loads(found[0][1])) if found else None

    def add(self, packed: Packed, cache_key: CacheKey, base: str, parts: dict[str, str]) -> None:
        """Keeps a report and makes it the student's, in one transaction."""
        about = (packed.student, cache_key, base, json.dumps(parts), packed.total, packed.max_total, time.time())
        with self._writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*about, packed.seconds, packed.report, packed.brief),
            )
            connection.execute("UPDATE roster SET key = ?, pages = '' WHERE student = ?", (cache_key, packed.student))
            connection.execute(
                "DELETE FROM reports WHERE student = ?1 AND key NOT IN "
                "(SELECT key FROM reports WHERE student = ?1 ORDER BY graded DESC LIMIT ?2)",
                (packed.student, KEPT),
            )
            connection.executemany("INSERT OR REPLACE INTO timings VALUES (?, ?)", packed.timings)

    def report(self, student: StudentKey, cache_key: CacheKey) -> GradeReport:
        """Returns a whole report; StoreError where there is none under this key."""
        found = self._read("SELECT report FROM reports WHERE student = ? AND key = ?", (student, cache_key))
        if not found:
            raise StoreError(f"There is no report on {student} in {self.path}; grade again.")
        return unpack(found[0][0])

    def place(self, student: StudentKey) -> Place | None:
        """Returns a student's place in the class, or None."""
        found = self._read("SELECT * FROM roster WHERE student = ?", (student,))
        return Place(*found[0]) if found else None

    def places(self) -> tuple[Place, ...]:
        """Returns every student's place, in the order of the class."""
        return tuple(Place(*found) for found in self._read("SELECT * FROM roster ORDER BY position"))

    def seat(self, places: Iterable[Place], *, whole: bool) -> None:
        """Writes places; with `whole`, everyone else has left the class."""
        with self._writing() as connection:
            if whole:
                connection.execute("UPDATE roster SET position = -1")
            connection.executemany("INSERT OR REPLACE INTO roster VALUES (?, ?, ?, ?, ?)", (astuple(p) for p in places))
            connection.execute("DELETE FROM roster WHERE position < 0")

    def mark_written(self, student: StudentKey, pages: str) -> None:
        """Notes which pages stand on disk for a student; the note is kept with the next report, or at the end."""
        self._written.append((pages, student))

    def briefs(self) -> Iterator[GradeReport]:
        """Yields the class in its order as briefs; a student without a report is `not graded yet`."""
        sql = (
            "SELECT roster.identity, reports.brief FROM roster LEFT JOIN reports "
            "ON reports.student = roster.student AND reports.key = roster.key ORDER BY roster.position"
        )
        for text, blob in self._read_one_by_one(sql):
            line = waiting(text)
            yield brief.loads(zlib.decompress(blob), line) if blob else line

    def basis(self, student: StudentKey) -> tuple[str, dict[str, str]] | None:
        """Returns the digest of what was graded and those of the exercises' tests, for the report that counts."""
        sql = (
            "SELECT reports.report, reports.parts FROM roster JOIN reports "
            "ON reports.student = roster.student AND reports.key = roster.key WHERE roster.student = ?"
        )
        found = self._read(sql, (student,))
        return (unpack(found[0][0]).submission_digest, json.loads(found[0][1])) if found else None

    def corrections(self) -> tuple[Correction, ...]:
        """Returns every correction, those that were undone too, in the order in which they were made."""
        names = ", ".join(field.name for field in fields(Correction))
        return tuple(Correction(*row) for row in self._read(f"SELECT {names} FROM corrections ORDER BY number"))

    def correct(self, corrections: Sequence[Correction]) -> None:
        """Keeps corrections, all of them or none, and writes them into the file beside the store."""
        self.restore(corrections)
        write_corrections(self.path.parent, self.corrections())

    def restore(self, corrections: Sequence[Correction]) -> None:
        """Keeps corrections that the file beside the store has already."""
        names = [field.name for field in fields(Correction)][:-1]
        sql = f"INSERT INTO corrections ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        with self._writing() as connection:
            connection.executemany(sql, (astuple(correction)[:-1] for correction in corrections))

    def undo(self, numbers: Sequence[int], when: str) -> None:
        """Notes of corrections that they hold no more, since `when`."""
        with self._writing() as connection:
            connection.executemany("UPDATE corrections SET undone = ? WHERE number = ?", ((when, n) for n in numbers))
        write_corrections(self.path.parent, self.corrections())

    def score(self, score: Score) -> int:
        """Keeps a score and returns its number; one whose click is known already is kept once."""
        number = self._scored([replace(score, number=0)])
        if number:
            add_score(self.path.parent, replace(score, number=number))
        return number or int(self._read("SELECT number FROM scores WHERE click = ?", (score.click,))[0][0])

    def restore_scores(self, scores: Sequence[Score]) -> None:
        """Keeps scores as they were, with their numbers."""
        self._scored(scores)

    def _scored(self, scores: Sequence[Score]) -> int:
        """Adds scores and returns the last one's number, 0 where none was added."""
        names = [field.name for field in fields(Score)]
        sql = f"INSERT OR IGNORE INTO scores ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        with self._writing() as connection:
            done = connection.executemany(sql, ((*astuple(s)[:-1], s.number or None) for s in scores))
            return int(connection.execute("SELECT last_insert_rowid()").fetchone()[0]) if done.rowcount > 0 else 0

    def scores(self, after: int = 0) -> tuple[Score, ...]:
        """Returns every score with a number above `after`, in the order in which they were made."""
        names = ", ".join(field.name for field in fields(Score))
        found = self._read(f"SELECT {names} FROM scores WHERE number > ? ORDER BY number", (after,))
        return tuple(Score(*row) for row in found)

    def tell(self, about: Mapping[str, Any]) -> None:
        """Keeps what is known of the class as a whole: its title, whom the roster misses, what was left out."""
        with self._writing() as connection:
            rows = ((name, json.dumps(value)) for name, value in about.items())
            connection.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", rows)
        write_about(self.path.parent, self.told())

    def told(self) -> dict[str, Any]:
        """Returns what `tell` kept."""
        return {name: json.loads(value) for name, value in self._read("SELECT name, value FROM about")}

    def seconds(self) -> dict[str, float]:
        """Returns how long each exercise took when it was last graded."""
        return dict(self._read("SELECT slug, seconds FROM timings"))

    def seconds_of(self, student: StudentKey) -> float | None:
        """Returns how long the student's newest report took, or None."""
        found = self._read("SELECT seconds FROM reports WHERE student = ? ORDER BY graded DESC LIMIT 1", (student,))
        return float(found[0][0]) if found else None

    def _rows(self, where: str, values: Sequence[Any]) -> Iterator[Row]:
        sql = f"SELECT student, key, total, max_total, graded, seconds FROM reports WHERE {where}"
        return (Row(*found) for found in self._read(sql, values))

    def _read(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._told():
            return self._connection.execute(sql, values).fetchall()

    def _read_one_by_one(self, sql: str) -> Iterator[Any]:
        with self._told():
            yield from self._connection.execute(sql)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._told(), self._connection as connection:
            yield connection
            connection.executemany("UPDATE roster SET pages = ? WHERE student = ?", self._written)
        self._written.clear()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise StoreError(_operational(self.path, error)[1]) from error
        except (sqlite3.DatabaseError, zlib.error) as error:
            raise StoreError(
                f"{self.path} has been damaged while it was open ({error}); run the same command again: what can be "
                "read is kept."
            ) from error


def open_store(folder: Path) -> tuple[Store, tuple[str, ...]]:
    """Returns the store in `folder` and a sentence for everything unusual about opening it.

    StoreError where it was written by a newer version or is in use, UsageError where the folder takes no store.
    """
    path = folder / NAME
    is_lost = not path.exists()
    try:
        store = Store(_connect(path), path)
        return store, tuple(_restored(store, folder, path)) if is_lost else ()
    except sqlite3.OperationalError as error:
        kind, text = _operational(path, error)
        raise kind(text) from error
    except sqlite3.DatabaseError as error:
        aside = set_aside(path)
        store = Store(_connect(path), path)
        count = _rebuild(store, folder)
        again = f"it was rebuilt from {count} report.json files"
        told = f"{path} could not be read ({error}); it is kept as {aside.name}, and {again}."
        return store, (told, *_restored(store, folder, path))


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=10.0)
    try:
        found = read_version(connection)
        if found > VERSION:
            raise StoreError(
                f"{path} was written by a newer autograde (store version {found}; this one reads {VERSION}): "
                "upgrade autograde, or choose another --out."
            )
        connection.executescript(SCHEMA_SQL)
        return connection
    except BaseException:
        connection.close()
        raise


def _rebuild(store: Store, folder: Path) -> int:
    """Keeps what report.json files tell, and returns their number."""
    places: list[StudentKey] = []
    for path in sorted(folder.glob("*/report.json")):
        try:
            report = report_json.loads(path.read_bytes())
        except (StoreError, OSError):
            continue
        cache_key = dict(report.extra).get(CACHE_KEY)
        if cache_key and report.student.key == path.parent.name:
            store.seat([Place(report.student.key, len(places), identity_in(report))], whole=False)
            store.add(pack(report), CacheKey(cache_key), "", {})
            places.append(report.student.key)
    return len(places)


def _restored(store: Store, folder: Path, path: Path) -> Iterator[str]:
    """Gives a store without anything what the files beside it tell of people's decisions, and says so."""
    if about := read_about(folder):
        store.tell(about)
    if corrections := tuple(read_corrections(folder)):
        store.restore(corrections)
        yield f"{path} has the {len(corrections)} corrections of {ADJUSTMENTS} again."
    if scores := tuple(read_scores(folder)):
        store.restore_scores(scores)
        yield f"{path} has the {len(scores)} scores of {SCORES} again."


def _operational(path: Path, error: sqlite3.Error) -> tuple[type[GraderError], str]:
    """Returns what to say of a file that SQLite cannot work with, and as which error before anything was graded."""
    text = str(error)
    if "full" in text or "disk I/O" in text:
        what = "what was graded is kept; make room and run the same command again"
        return StoreError, f"The disk that holds {path} is full or failing ({text}): {what}."
    if "locked" in text:
        return StoreError, f"{path} is being used by another program; close it and run the same command again."
    return UsageError, f"{path} cannot be used ({text}); choose another --out."
