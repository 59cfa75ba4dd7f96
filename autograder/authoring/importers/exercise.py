"""What an importer makes: the files of one exercise, and sentences about what a person has to do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError
from autograder.files import write_file


@dataclass(frozen=True)
class Imported:
    """An exercise from elsewhere: its files by their paths below a course, and what was left, each with its place."""

    slug: str
    files: Mapping[str, str]
    left: tuple[str, ...]
    points: float
    tests: int


def exercise_toml(title: str, points: float, order: int, defines: Sequence[str], names: Sequence[str]) -> str:
    """Returns the exercise.toml of an imported exercise."""
    return (
        f"title = {json.dumps(title, ensure_ascii=False)}\npoints = {points:g}\norder = {order}\n"
        f"defines = {json.dumps(list(defines))}\naliases = {json.dumps(list(names))}\n"
    )


def write_imported(root: Path, found: Imported) -> tuple[str, ...]:
    """Writes an exercise into the course at `root` and returns the paths; UsageError where one of them is there."""
    return write_files(root, found.files, ", or choose another name with --name")


def write_files(root: Path, files: Mapping[str, str], otherwise: str = "") -> tuple[str, ...]:
    """Writes files below `root` and returns their names; UsageError where one of them is there."""
    there = [name for name in files if (root / name).exists()]
    if there:
        raise UsageError(f"{root / there[0]} is there already; remove it{otherwise}.")
    for name, text in files.items():
        write_file(root / name, text.encode(), "choose another place")
    return tuple(files)
