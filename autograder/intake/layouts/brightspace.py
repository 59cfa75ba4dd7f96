"""Brightspace's download: `<number>-<number> - <Name> - <Sep 14, 2026 1159 PM>`, a folder or before a file's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from autograder.intake.files import File, Folder, Node
from autograder.intake.handin import Found, Handin
from autograder.intake.layouts.crowd import left_out, most
from autograder.model import Exercise

_ENTRY = re.compile(
    r"(?P<number>\d+)-\d+ ?- ?(?P<who>.+?) ?- ?(?P<time>[A-Z][a-z]{2} \d{1,2}, \d{4} \d{3,4} [AP]M)"
    r"(?: ?- ?(?P<file>.+))?"
)


def seems(folder: Folder) -> bool:
    """Tells whether most of the entries are named as Brightspace names them."""
    return most(folder, lambda entry: _ENTRY.fullmatch(entry.name) is not None)


def read(folder: Folder, exercises: Sequence[Exercise]) -> Found:
    """Returns a hand-in for each attempt of each student, with its files."""
    attempts: dict[tuple[str, str, str], list[Node]] = {}
    taken = set()
    for entry in folder.entries:
        if found := _ENTRY.fullmatch(entry.name):
            part = replace(entry, path=found["file"]) if found["file"] and isinstance(entry, File) else entry
            attempts.setdefault((found["who"].strip(), found["number"], _stamp(found["time"])), []).append(part)
            taken.add(entry.name)
    handins = (
        Handin(who, tuple(parts), id, submitted=time, attempt=time)
        for (who, id, time), parts in sorted(attempts.items())
    )
    return Found(tuple(handins), left_out(folder, taken, "is not named as Brightspace names files"))


def _stamp(text: str) -> str:
    """Returns the time of an attempt so that times sort as they came: `2026-09-14 23:59`."""
    day, _, clock = text.rpartition(", ")
    year, hours, half = clock.split()
    try:
        time = datetime.strptime(f"{day} {year} {hours.zfill(4)} {half}", "%b %d %Y %I%M %p")
    except ValueError:
        return text
    return f"{time:%Y-%m-%d %H:%M}"
