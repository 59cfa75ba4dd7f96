"""The plain layout: `<student>/`, `<student>.zip`, or single files `<student>_<slug>.py`; mixed, too."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.intake.filenames import Nearness, mentions, nearness
from autograder.intake.files import NOT_OPENED, OPENED, File, Folder, Node
from autograder.intake.handin import Found, Handin
from autograder.intake.reading import kind_of
from autograder.model import Exercise, SourceKind

_AROUND = " _-.()[]\uff08\uff09"
_HOMEWORK = re.compile(
    r"(?i)[\s_-]*(?:hw|homework|assignment|assign|exercise|ex|lab|\u7b2c?\d*\u6b21?\u4f5c\u4e1a)[\s_-]*\d*$"
)
_SAID = frozenset((".pdf", ".doc", ".docx", ".py", ".ipynb", ".html"))  # entries whose place a person may have mistaken


def seems(folder: Folder) -> bool:
    """Tells that any folder can be read as plain."""
    return True


def read(folder: Folder, exercises: Sequence[Exercise]) -> Found:
    """Returns a hand-in for each student's folder, archive and group of single files."""
    if is_one_student(folder, exercises):
        return Found((Handin(folder.name, (folder,)),))
    parts: dict[str, list[Node]] = {}
    names: dict[str, str] = {}
    strays = []
    for entry in folder.entries:
        if owner := _owner(entry, exercises):
            names.setdefault(owner.casefold(), owner)
            parts.setdefault(owner.casefold(), []).append(entry)
        elif isinstance(entry, File) and (entry.refused or entry.suffix in _SAID):
            strays.append(_stray(entry))
    return Found(tuple(Handin(names[key], tuple(parts[key])) for key in sorted(parts)), tuple(strays))


def is_one_student(folder: Folder, exercises: Sequence[Exercise]) -> bool:
    """Tells whether this is one student's own folder: answers lie loose in it, under the exercises' names."""
    inner = [*folder.folders, *(deeper for one in folder.folders for deeper in one.folders)]
    below = [file for one in (folder, *inner) for file in one.files if one is not folder or file.suffix in OPENED]
    return (
        _has_answer(folder.files, exercises)
        and not any(file.suffix in OPENED for file in below)
        and (not _has_answer(below, exercises))
    )


def _has_answer(files: Sequence[File], exercises: Sequence[Exercise]) -> bool:
    return any(
        rank >= Nearness.ALIAS
        for file in files
        if is_program(file)
        for rank in nearness(file.name, file.stem, exercises).values()
    )


def is_program(file: File) -> bool:
    """Tells whether the file is a script or a notebook."""
    return kind_of(file) in (SourceKind.SCRIPT, SourceKind.NOTEBOOK)


def _owner(entry: Node, exercises: Sequence[Exercise]) -> str:
    """Returns the student to whom an entry of the class's folder belongs, empty for none."""
    if isinstance(entry, Folder):
        return entry.name
    if entry.suffix in OPENED or entry.suffix in NOT_OPENED:
        return _student(entry.stem, exercises) or entry.stem
    if entry.refused:
        return "" if "/" in entry.path else entry.stem or entry.name
    named = bool(mentions(entry.stem, exercises))
    return _student(entry.stem, exercises) if is_program(entry) or (named and kind_of(entry)) else ""


def _student(stem: str, exercises: Sequence[Exercise]) -> str:
    """Returns the student's part of `<student>_<slug>` or `<slug>_<student>`; all of it where no exercise is named."""
    found = mentions(stem, exercises)
    if not found:
        return stem.strip(_AROUND)
    before = _HOMEWORK.sub("", stem[: found[-1].start].strip(_AROUND)).strip(_AROUND)
    return before or stem[found[0].stop :].strip(_AROUND + "0123456789")


def _stray(file: File) -> str:
    if file.refused:
        return f"{file.path} {file.refused}."
    return f"{file.path} belongs to no student and was left out: name it <student>_<exercise>."
