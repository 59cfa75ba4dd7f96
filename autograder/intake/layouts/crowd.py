"""What a layout may be told by: most of what could be students' work, never by one entry or by what lies inside one."""

from __future__ import annotations

from collections.abc import Callable, Container

from autograder.intake.files import NOT_OPENED, OPENED, File, Folder, Node
from autograder.intake.reading import kind_of
from autograder.model import SourceKind
from autograder.quoting import file_name


def is_program(file: File) -> bool:
    """Tells whether the file is a script or a notebook."""
    return kind_of(file) in (SourceKind.SCRIPT, SourceKind.NOTEBOOK)


def could_be_work(entry: Node) -> bool:
    """Tells whether an entry of a class's folder may be somebody's: a folder, an archive, a script, a notebook."""
    if isinstance(entry, Folder):
        return True
    return entry.suffix in OPENED or entry.suffix in NOT_OPENED or is_program(entry)


def most(folder: Folder, fits: Callable[[Node], bool]) -> bool:
    """Tells whether more than half of the entries that fit, or could be somebody's work, fit."""
    fitting = [entry for entry in folder.entries if fits(entry)]
    others = [entry for entry in folder.entries if could_be_work(entry) and not fits(entry)]
    return len(fitting) > len(others)


def left_out(folder: Folder, taken: Container[str], why: str) -> tuple[str, ...]:
    """Returns a sentence for each entry that could be somebody's work and is not among the `taken` names."""
    left = [entry.name for entry in folder.entries if could_be_work(entry) and entry.name not in taken]
    return tuple(f"{file_name(name)} {why}, and was left out." for name in left)
