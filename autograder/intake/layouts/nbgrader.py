"""nbgrader's layout: `submitted/<student>/<assignment>/*.ipynb`, with `timestamp.txt` beside the notebooks."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.errors import IntakeProblem
from autograder.intake.files import File, Folder, limits
from autograder.intake.handin import Found, Handin
from autograder.model import Exercise

_STAMP = "timestamp.txt"


def seems(folder: Folder) -> bool:
    """Tells whether the folder is a course of nbgrader, its `submitted`, or holds its time stamps."""
    if folder.name == "submitted" or isinstance(folder.get("submitted"), Folder):
        return bool(_submitted(folder).folders)
    return any(inner.get(_STAMP) for student in folder.folders for inner in student.folders)


def read(folder: Folder, exercises: Sequence[Exercise]) -> Found:
    """Returns a hand-in for each student, submitted when the newest of the time stamps says."""
    return Found(
        tuple(Handin(student.name, (student,), submitted=_stamp(student)) for student in _submitted(folder).folders)
    )


def _submitted(folder: Folder) -> Folder:
    inner = folder.get("submitted")
    return inner if isinstance(inner, Folder) else folder


def _stamp(student: Folder) -> str:
    stamps = (inner.get(_STAMP) for inner in (student, *student.folders))
    return max((_line(stamp) for stamp in stamps if isinstance(stamp, File)), default="")


def _line(stamp: File) -> str:
    try:
        text = stamp.read(limits.TEXT_BYTES).decode("utf-8", "replace")
    except IntakeProblem:
        return ""
    return text.strip().split("\n")[0][:60]
