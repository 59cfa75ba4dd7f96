"""Blackboard's download: `<assignment>_<user>_attempt_<time>_<file>`, flat, and a `.txt` about each attempt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from autograder.intake.files import File, Folder, Node
from autograder.intake.handin import Found, Handin
from autograder.intake.layouts.crowd import left_out, most
from autograder.model import Exercise

_ENTRY = re.compile(
    r"(?:.*_)?(?P<user>[^_]+)_attempt_(?P<time>\d{4}(?:-\d{2}){5})(?:_(?P<file>.+)|(?P<about>\.txt))", re.DOTALL
)


def seems(folder: Folder) -> bool:
    """Tells whether most of the entries are named as Blackboard names them."""
    return most(folder, lambda entry: _ENTRY.fullmatch(entry.name) is not None)


def read(folder: Folder, exercises: Sequence[Exercise]) -> Found:
    """Returns a hand-in for each attempt of each user, with its files."""
    attempts: dict[tuple[str, str], list[Node]] = {}
    taken = set()
    for entry in folder.entries:
        if found := _ENTRY.fullmatch(entry.name):
            parts = attempts.setdefault((found["user"], found["time"]), [])
            taken.add(entry.name)
            if found["file"]:
                parts.append(replace(entry, path=found["file"]) if isinstance(entry, File) else entry)
    handins = (_handin(user, _stamp(time), parts) for (user, time), parts in sorted(attempts.items()))
    return Found(tuple(handins), left_out(folder, taken, "is not named as Blackboard names files"))


def _handin(user: str, time: str, parts: Sequence[Node]) -> Handin:
    return Handin(user, tuple(parts), user, submitted=time, attempt=time)


def _stamp(time: str) -> str:
    """Returns an attempt's time as people write it: `2026-09-14 23:59:00`."""
    return f"{time[:10]} {time[11:].replace('-', ':')}"
