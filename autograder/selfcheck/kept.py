"""What is remembered beside a student's work from check to check: hints that were shown, and how far each exercise is.

It is a small file of JSON in `.autograde/`; where it cannot be read or written, a check goes on without it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.course import find_course
from autograder.errors import StoreError
from autograder.files import write_file

FOLDER, FILE = ".autograde", "progress.json"


@dataclass
class Kept:
    """What is remembered of one student's work; `save` writes what has changed."""

    path: Path
    hints: dict[str, dict[str, int]] = field(default_factory=dict)  # by exercise and cause
    passed: dict[str, tuple[int, int]] = field(default_factory=dict)  # by exercise, of how many public tests
    problem: str = ""

    def used(self, slug: str) -> int:
        """Counts the hints that were shown in an exercise."""
        return sum(self.hints.get(slug, {}).values())

    def shown(self, slug: str, cause: str) -> int:
        """Counts the hints that were shown for one cause."""
        return self.hints.get(slug, {}).get(cause, 0)

    def show_more(self, slug: str, cause: str, most: int) -> int:
        """Counts one hint more for a cause, up to `most`, and returns how many there are then."""
        count = min(most, self.shown(slug, cause) + 1)
        self.hints.setdefault(slug, {})[cause] = count
        return count

    def is_done(self, slug: str) -> bool:
        """Tells whether all public tests of an exercise passed when it was last checked."""
        passed, tests = self.passed.get(slug, (0, 0))
        return 0 < tests == passed

    def save(self) -> None:
        """Writes the file; where that fails, `problem` says so in a sentence."""
        data = json.dumps({"hints": self.hints, "passed": self.passed}, indent=1, sort_keys=True)
        try:
            if not self.path.is_file() or self.path.read_text(encoding="utf-8") != data:
                write_file(self.path, data.encode())
        except (OSError, StoreError, UnicodeDecodeError):
            folder = self.path.parent.parent
            self.problem = f"Hints and progress are not kept, because {folder} takes no files."


def open_kept(folder: Path) -> Kept:
    """Returns what is remembered in a folder; nothing where no file of ours is there or it is damaged."""
    path = folder / FOLDER / FILE
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Kept(path, _hints(data["hints"]), _passed(data["passed"]))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return Kept(path)


def folder_of(path: Path, here: Path) -> Path:
    """Returns where it is kept for work at `path`: beside it or above where a file of ours is, else in `here`.

    A file of ours above the course, or in the home folder and above, is of other work.
    """
    start = path if path.is_dir() else path.parent
    above = [start.resolve(), *start.resolve().parents]
    found = next((folder for folder in _of_the_same_work(above) if (folder / FOLDER / FILE).is_file()), None)
    return found or (here if here.resolve() in above else start)


def _of_the_same_work(above: Sequence[Path]) -> Iterator[Path]:
    course, home = find_course(above[0]), Path(os.path.expanduser("~"))
    for folder in above:
        if course is None and folder != above[0] and folder == home:
            return
        yield folder
        if folder == course:
            return


def _hints(data: Any) -> dict[str, dict[str, int]]:
    return {str(slug): {str(cause): int(n) for cause, n in shown.items()} for slug, shown in data.items()}


def _passed(data: Any) -> dict[str, tuple[int, int]]:
    return {str(slug): (int(passed), int(tests)) for slug, (passed, tests) in data.items()}
