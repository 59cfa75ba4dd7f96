"""The store's file: its tables, its version, and what happens to one that cannot be read."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

NAME = "autograde.sqlite"
VERSION = 3

SCHEMA_SQL = f"""
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA user_version = {VERSION};
CREATE TABLE IF NOT EXISTS reports (
    student TEXT NOT NULL, key TEXT NOT NULL, base TEXT NOT NULL, parts TEXT NOT NULL,
    total REAL, max_total REAL NOT NULL, graded REAL NOT NULL, seconds REAL NOT NULL,
    report BLOB NOT NULL, brief BLOB NOT NULL, PRIMARY KEY (student, key)
);
CREATE TABLE IF NOT EXISTS roster (
    student TEXT PRIMARY KEY, position INTEGER NOT NULL, identity TEXT NOT NULL, key TEXT NOT NULL, pages TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS timings (slug TEXT PRIMARY KEY, seconds REAL NOT NULL);
CREATE TABLE IF NOT EXISTS corrections (
    number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, student TEXT NOT NULL, exercise TEXT NOT NULL,
    test TEXT NOT NULL, change TEXT NOT NULL, points REAL NOT NULL, why TEXT NOT NULL, who TEXT NOT NULL,
    made TEXT NOT NULL, basis TEXT NOT NULL, undone TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS scores (
    number INTEGER PRIMARY KEY AUTOINCREMENT, click TEXT NOT NULL UNIQUE, student TEXT NOT NULL, exercise TEXT NOT NULL,
    question TEXT NOT NULL, criterion TEXT NOT NULL, points REAL, text TEXT NOT NULL, who TEXT NOT NULL,
    made TEXT NOT NULL, basis TEXT NOT NULL, undoes INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


def read_version(connection: sqlite3.Connection) -> int:
    """Returns the version of an open file, 0 for a new one; sqlite3.DatabaseError where SQLite finds it damaged."""
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(str(verdict).splitlines()[0])
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if found and not {"reports", "roster", "timings"} <= tables:  # later tables are added to an older file
        raise sqlite3.DatabaseError("its tables are missing")
    return int(found)


def set_aside(path: Path) -> Path:
    """Renames a damaged file, and its log with it, to the next free `.corrupt-N`; returns the new path."""
    number = 1
    while (aside := path.with_name(f"{path.name}.corrupt-{number}")).exists():
        number += 1
    for ending in ("", "-wal", "-shm"):
        if (old := path.with_name(path.name + ending)).exists():
            os.replace(old, aside.with_name(aside.name + ending))
    return aside
