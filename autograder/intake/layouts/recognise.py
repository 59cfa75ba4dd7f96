"""Which layout a download has: each family is asked, on each level of wrapping; the first that knows it reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from autograder.errors import IntakeProblem, UsageError
from autograder.intake.filenames import mentions
from autograder.intake.files import File, Folder, Node, is_archive, limits, unpack
from autograder.intake.handin import Found
from autograder.intake.layouts import (
    blackboard,
    brightspace,
    canvas,
    github_classroom,
    gradescope,
    moodle,
    nbgrader,
    plain,
)
from autograder.intake.layouts.crowd import is_program
from autograder.model import Exercise


@dataclass(frozen=True)
class Layout:
    """One family: its title, whether a folder seems to be of it, and how it reads one."""

    title: str
    seems: Callable[[Folder], bool]
    read: Callable[[Folder, Sequence[Exercise]], Found]


LAYOUTS = {
    "gradescope": Layout("Gradescope export", gradescope.seems, gradescope.read),
    "nbgrader": Layout("nbgrader submissions", nbgrader.seems, nbgrader.read),
    "moodle": Layout("Moodle download", moodle.seems, moodle.read),
    "blackboard": Layout("Blackboard download", blackboard.seems, blackboard.read),
    "brightspace": Layout("Brightspace download", brightspace.seems, brightspace.read),
    "canvas": Layout("Canvas download", canvas.seems, canvas.read),
    "classroom": Layout("GitHub Classroom repositories", github_classroom.seems, github_classroom.read),
    "plain": Layout("Plain folder", plain.seems, plain.read),
}
_WRAPPERS = ("submissions", "submission", "submitted", "handins")


def check(layout: str) -> None:
    """Raises UsageError where `layout` is neither auto nor one that is known."""
    if layout != "auto" and layout not in LAYOUTS:
        raise UsageError(f"There is no layout called {layout}; known are auto, {', '.join(sorted(LAYOUTS))}.")


def recognise(
    top: Folder, exercises: Sequence[Exercise], layout: str, stack: ExitStack, packed: bool = False
) -> tuple[str, Found]:
    """Returns the layout's name and what it found; wrapping folders and archives are looked into.

    `packed` tells that `top` is an archive's content. Archives opened on the way stay open until `stack` is closed.
    A class of nobody comes back as no hand-ins.
    """
    levels = list(_levels(top, exercises, stack, packed))
    for name in [layout] if layout != "auto" else LAYOUTS:
        for level in levels if name != "plain" else ():
            found = LAYOUTS[name].read(level, exercises) if LAYOUTS[name].seems(level) else Found(())
            if found.handins:
                return name, found
    name = "plain" if layout == "auto" else layout
    return name, LAYOUTS[name].read(levels[-1], exercises)


def _levels(top: Folder, exercises: Sequence[Exercise], stack: ExitStack, packed: bool) -> Iterator[Folder]:
    """Yields the folder, then, while all it holds is one wrapper, what that holds."""
    for _ in range(4):
        yield top
        inner = _only(top)
        if isinstance(inner, File):
            inner, packed = _class_archive(inner, exercises, stack), True
        elif inner and not _is_wrapper(inner, top, exercises, packed):
            inner = None
        if inner is None:
            return
        top = inner


def _only(folder: Folder) -> Node | None:
    """Returns the only folder or archive, where nothing beside it could be anybody's work."""
    inside = [entry for entry in folder.entries if isinstance(entry, Folder) or is_archive(entry)]
    loose = any(is_program(file) for file in folder.files)
    return inside[0] if len(inside) == 1 and not loose else None


def _class_archive(file: File, exercises: Sequence[Exercise], stack: ExitStack) -> Folder | None:
    """Returns a lone archive's content where that is a class and not one student's work."""
    if not is_archive(file):
        return None
    try:
        folder = unpack(file, limits.CLASS, stack)
    except IntakeProblem:
        return None
    known = any(layout.seems(level) for level in (folder, *folder.folders) for layout in _special())
    inner = _only(folder)
    deeper = inner if isinstance(inner, Folder) else folder
    return folder if known or file.stem in _WRAPPERS or _holds_students(deeper, exercises) else None


def _special() -> Iterator[Layout]:
    return (layout for name, layout in LAYOUTS.items() if name != "plain")


def _is_wrapper(inner: Folder, outer: Folder, exercises: Sequence[Exercise], packed: bool) -> bool:
    if inner.name.casefold() in _WRAPPERS or any(layout.seems(inner) for layout in _special()):
        return True
    return (packed or inner.name == outer.name) and _holds_students(inner, exercises)


def _holds_students(folder: Folder, exercises: Sequence[Exercise]) -> bool:
    """Tells whether a folder holds several students' folders, archives or files, and not one student's work."""
    if plain.is_one_student(folder, exercises):
        return False
    inside = [entry for entry in folder.entries if isinstance(entry, Folder) or is_archive(entry)]
    if inside:
        return len(inside) > 1 and not any(isinstance(e, Folder) and mentions(e.name, exercises) for e in inside)
    return len(plain.read(folder, exercises).handins) > 1
