"""nbgrader's layout: `submitted/<student>/<assignment>/*.ipynb`, with `timestamp.txt` beside the notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from autograder.errors import IntakeProblem
from autograder.intake.files import File, Folder, Node, limits
from autograder.intake.handin import Found, Handin
from autograder.intake.layouts.crowd import could_be_work, is_program, left_out, most
from autograder.model import Exercise

_STAMP = "timestamp.txt"
_OWN = frozenset(("source", "release", "submitted", "autograded", "feedback", "downloaded", "exchange", "logs"))
"""Folders that nbgrader itself makes in a course."""


def seems(folder: Folder) -> bool:
    """Tells whether the folder is a course of nbgrader, its `submitted`, or most students have its time stamps."""
    if folder.name == "submitted" or _is_course(folder):
        return most(_submitted(folder), _has_assignments)
    return most(folder, _is_stamped)


def read(folder: Folder, exercises: Sequence[Exercise]) -> Found:
    """Returns a hand-in for each student, submitted when the newest of the time stamps says."""
    students = _submitted(folder)
    handins = tuple(Handin(s.name, (s,), submitted=_stamp(s), clock=partial(_times, s)) for s in students.folders)
    return Found(handins, left_out(students, {s.name for s in students.folders}, "is not a student's folder"))


def _submitted(folder: Folder) -> Folder:
    inner = folder.get("submitted")
    return inner if isinstance(inner, Folder) and _is_course(folder) else folder


def _is_course(folder: Folder) -> bool:
    """Tells whether `submitted` is there and all beside it is nbgrader's: a student may be called so, too."""
    others = (entry for entry in folder.entries if could_be_work(entry) and entry.name != "nbgrader_config.py")
    return isinstance(folder.get("submitted"), Folder) and all(e.name in _OWN and isinstance(e, Folder) for e in others)


def _has_assignments(entry: Node) -> bool:
    return isinstance(entry, Folder) and bool(entry.folders) and not any(map(is_program, entry.files))


def _is_stamped(entry: Node) -> bool:
    return isinstance(entry, Folder) and any(isinstance(inner.get(_STAMP), File) for inner in entry.folders)


def _stamp(student: Folder) -> str:
    stamps = (inner.get(_STAMP) for inner in (student, *student.folders))
    return max((_line(stamp) for stamp in stamps if isinstance(stamp, File)), default="")


def _times(student: Folder, paths: Sequence[str]) -> dict[str, str]:
    """Returns when each file came: as the stamp in its assignment's folder says, else one beside the assignments."""
    stamps = {inner.name: inner.get(_STAMP) for inner in student.folders}
    found = {path: stamps.get(path.partition("/")[0]) or student.get(_STAMP) for path in paths}
    return {path: _line(stamp) for path, stamp in found.items() if isinstance(stamp, File)}


def _line(stamp: File) -> str:
    try:
        text = stamp.read(limits.TEXT_BYTES).decode("utf-8", "replace")
    except IntakeProblem:
        return ""
    return text.strip().split("\n")[0][:60]
