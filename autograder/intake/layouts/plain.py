"""The plain layout: `<student>/`, `<student>.zip`, or single files `<student>_<slug>.py`; mixed, too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from autograder.intake.filenames import Nearness, mentions, nearness
from autograder.intake.files import NOT_OPENED, OPENED, File, Folder, Node
from autograder.intake.handin import Found, Handin
from autograder.intake.layouts.crowd import is_program
from autograder.intake.reading import kind_of
from autograder.model import Exercise

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
    apart = _apart(folder)
    for entry in folder.entries:
        if owner := _owner(entry, exercises):
            key = owner if owner.casefold() in apart else owner.casefold()
            names.setdefault(key, owner)
            parts.setdefault(key, []).append(entry)
        elif isinstance(entry, File) and (entry.refused or entry.suffix in _SAID):
            strays.append(_stray(entry))
    return Found(tuple(Handin(names[key], tuple(parts[key])) for key in sorted(parts)), tuple(strays))


def _apart(folder: Folder) -> set[str]:
    """Returns the names that several folders have but for their case: these are different people's."""
    counts = Counter(inner.name.casefold() for inner in folder.folders)
    return {name for name, count in counts.items() if count > 1}


def is_one_student(folder: Folder, exercises: Sequence[Exercise]) -> bool:
    """Tells whether this is one student's own folder: answers lie loose in it, under the exercises' names.

    It is a class where more folders hold programs than exercises are answered loose: one file decides for nobody else.
    """
    inner = [*folder.folders, *(deeper for one in folder.folders for deeper in one.folders)]
    below = [file for one in (folder, *inner) for file in one.files if one is not folder or file.suffix in OPENED]
    loose = _answered(folder.files, exercises)
    others = sum(any(map(is_program, _two_deep(one))) for one in folder.folders)
    packed = any(file.suffix in OPENED for file in below)
    return bool(loose) and others <= len(loose) and not packed and not _answered(below, exercises)


def _two_deep(folder: Folder) -> list[File]:
    return [*folder.files, *(file for inner in folder.folders for file in inner.files)]


def _answered(files: Sequence[File], exercises: Sequence[Exercise]) -> set[str]:
    """Returns the exercises that files are called by."""
    programs = (file for file in files if is_program(file))
    ranks = (pair for file in programs for pair in nearness(file.name, file.stem, exercises).items())
    return {slug for slug, rank in ranks if rank >= Nearness.ALIAS}


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
