"""What a student wants checked, found without anything that takes long to import: a wrong name is told at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from shlex import quote

from autograder.course import Course
from autograder.errors import UsageError

SUFFIXES = (".py", ".ipynb", ".md")
TORCH = b"torch"
DEPTH = 2  # folders in folders
SKIPPED = (".", "_")
"""What the names of folders begin with that hold nobody's answers."""

MOST_FILES, MOST_FOLDERS = 200, 100
MOST_BYTES = 1 << 20


@dataclass(frozen=True)
class Target:
    """What a student wants checked: a path, and the exercise where it is known."""

    path: Path
    exercise: str | None = None


def find_target(course: Course, named: str | None, exercise: str | None = None, here: Path | None = None) -> Target:
    """Returns the target for a file, a folder, the name of an exercise, or nothing (the current folder).

    UsageError where there is no such thing.
    """
    known = [e.slug for e in course.exercises]
    if exercise is not None and exercise not in known:
        raise UsageError(f"There is no exercise {exercise!r} in this course; it has {', '.join(known)}.")
    folder = here or Path.cwd()
    if named is None:
        return Target(folder, exercise)
    path = folder / named
    if path.exists():
        return Target(path, exercise)
    if named in known:
        return Target(_file_of(folder, named), named)
    tested = ", ".join(e.slug for e in course.graded)
    raise UsageError(f"There is no file or exercise {named!r} here. Name a file, or one of {tested}.")


def speaks_of_torch(target: Target) -> bool:
    """Tells whether what is to be checked speaks of torch, by a glance at its scripts and notebooks."""
    path = target.path
    files = [path] if path.is_file() else islice(files_below(path), MOST_FILES)
    return any(TORCH in _first_bytes(file) for file in files if file.is_file())  # a pipe never ends


def files_below(folder: Path, depth: int = DEPTH) -> Iterator[Path]:
    """Yields the scripts, notebooks and texts of a folder, then those of the folders in it, the nearest first.

    What lies deeper than `depth` is left out, and what cannot be listed: an answer lies in `exercises/srn`, or higher.
    """
    level = [folder]
    for left in range(depth, -1, -1):
        inside = [path for place in level for path in _listed(place)]
        yield from (path for path in inside if path.suffix in SUFFIXES)
        folders = (path for path in inside if left and path.name[:1] not in SKIPPED and path.is_dir())
        level = list(islice(folders, MOST_FOLDERS))


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _first_bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES)
    except OSError:
        return b""


def _file_of(folder: Path, slug: str) -> Path:
    places = [folder / f"{slug}{s}" for s in SUFFIXES] + [folder / slug / f"{slug}{s}" for s in SUFFIXES]
    places += [folder / "exercises" / slug / f"{slug}{s}" for s in SUFFIXES]
    for place in places:
        if place.is_file():
            return place
    if near := _alike(folder, slug):
        raise UsageError(
            f"There is no {slug}.py or {slug}.ipynb in {folder}, but {near}: autograde check {quote(near)}"
        )
    raise UsageError(f"There is no {slug}.py or {slug}.ipynb in {folder}; name your file: autograde check FILE.")


def _alike(folder: Path, slug: str) -> str:
    """Returns a file's name that begins with the exercise's, as copies and downloads are called; empty for none."""
    found = (path for path in sorted(folder.glob("*")) if any(s in path.name.lower() for s in SUFFIXES))
    return next((p.name for p in found if p.is_file() and p.name.lower().startswith(slug)), "")
