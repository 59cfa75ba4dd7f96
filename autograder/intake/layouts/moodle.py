"""Moodle's download: `<Full name>_<number>_assignsubmission_file` as a folder, or before each file's name.

The name may hold anything, so entries are read from the right and joined on the number; with blind marking all are
called Participant, and a team's entries carry the team's name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from autograder.intake.files import File, Folder, Node
from autograder.intake.handin import Found, Handin
from autograder.intake.layouts.crowd import left_out, most
from autograder.model import Exercise

_ENTRY = re.compile(r"(?P<who>.*)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?")


def seems(folder: Folder) -> bool:
    """Tells whether most of the entries are named as Moodle names them."""
    return most(folder, lambda entry: _ENTRY.fullmatch(entry.name) is not None)


def read(folder: Folder, exercises: Sequence[Exercise]) -> Found:
    """Returns a hand-in for each number, with its files and its online text."""
    parts: dict[str, list[Node]] = {}
    names: dict[str, str] = {}
    taken = set()
    for entry in folder.entries:
        if found := _ENTRY.fullmatch(entry.name):
            names[found["number"]] = found["who"].replace("_", " ").strip()
            parts.setdefault(found["number"], []).append(_part(entry, found["file"] or ""))
            taken.add(entry.name)
    strays = left_out(folder, taken, "is not named as Moodle names files")
    shared = Counter(names.values())
    return Found(tuple(_handin(names[n], n, parts[n], shared) for n in sorted(parts, key=int)), strays)


def _part(entry: Node, name: str) -> Node:
    return replace(entry, path=name) if name and isinstance(entry, File) else entry


def _handin(name: str, number: str, parts: Sequence[Node], shared: Counter[str]) -> Handin:
    blind = not name or shared[name] > 1 or name.casefold() in ("participant", "\u53c2\u4e0e\u8005")
    return Handin(f"{name or 'Participant'} {number}" if blind else name, tuple(parts), number)
