"""What an importer makes: the files of one exercise, and sentences about what a person has to do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.errors import UsageError
from autograder.files import write_file

CODE = frozenset({".py", ".ipynb", ".pyc"})
MOST_SEEN, MOST_BYTES = 2_000, 1 << 22


@dataclass(frozen=True)
class Imported:
    """An exercise from elsewhere: its files by their paths below a course, and what was left, each with its place."""

    slug: str
    files: Mapping[str, str]
    left: tuple[str, ...]
    points: float
    tests: int
    data: Mapping[str, bytes] = field(default_factory=dict)


def with_data(found: Imported, folder: Path) -> Imported:
    """Returns an exercise with the small files below `folder` that its code speaks of, as files that are given."""
    code = "\n".join(text for name, text in found.files.items() if name.endswith(".py"))
    beside = {name: path for name, path in _beside(folder) if f'{name}"' in code or f"{name}'" in code}
    if not beside:
        return found
    home = f"exercises/{found.slug}"
    told = f"{found.files[f'{home}/exercise.toml']}given = {json.dumps(list(beside), ensure_ascii=False)}\n"
    data = {f"{home}/{name}": path.read_bytes() for name, path in beside.items()}
    return replace(found, files={**found.files, f"{home}/exercise.toml": told}, data=data)


def _beside(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yields the data files in a folder and in the folders in it, by their names from there."""
    for path in sorted([*folder.glob("*"), *folder.glob("*/*")])[:MOST_SEEN]:
        if path.is_file() and path.suffix not in CODE and path.stat().st_size <= MOST_BYTES:
            yield path.relative_to(folder).as_posix(), path


def exercise_toml(title: str, points: float, order: int, defines: Sequence[str], names: Sequence[str]) -> str:
    """Returns the exercise.toml of an imported exercise."""
    return (
        f"title = {json.dumps(title, ensure_ascii=False)}\npoints = {points:g}\norder = {order}\n"
        f"defines = {json.dumps(list(defines))}\naliases = {json.dumps(list(names))}\n"
    )


def write_imported(root: Path, found: Imported) -> tuple[str, ...]:
    """Writes an exercise into the course at `root` and returns the paths; UsageError where one of them is there."""
    written = write_files(root, found.files, ", or choose another name with --name")
    for name, data in found.data.items():
        write_file(root / name, data, "choose another place")
    return (*written, *found.data)


def write_files(root: Path, files: Mapping[str, str], otherwise: str = "") -> tuple[str, ...]:
    """Writes files below `root` and returns their names; UsageError where one of them is there."""
    there = [name for name in files if (root / name).exists()]
    if there:
        raise UsageError(f"{root / there[0]} is there already; remove it{otherwise}.")
    for name, text in files.items():
        write_file(root / name, text.encode(), "choose another place")
    return tuple(files)
