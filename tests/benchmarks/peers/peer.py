"""What the benchmark asks of each peer: lay out a class, grade it, and say how many tests each submission passed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

from tests.benchmarks.peers.environments import Shell, environment


class Peer(ABC):
    """One way to grade the class. Only `grade` is measured."""

    name: str
    packages: tuple[str, ...] = ()
    """Whose versions are printed."""

    requirements: tuple[str, ...] = ()
    target: float | None = None
    """How many times less than this peer one more submission has to cost autograde."""

    turns = 1
    """Times that each class is graded; what a start costs varies by seconds, so who costs little takes many."""

    note = ""
    """What a reader of the figure has to know."""

    def programs(self, environments: Path) -> Path:
        """Returns the folder of programs of this peer's environment, made where it is missing."""
        return environment(environments / self.name.replace(" ", "-"), self.requirements)

    @abstractmethod
    def prepare(self, shell: Shell, folder: Path, texts: Mapping[str, str]) -> None:
        """Lays out the class in an empty folder: the texts handed in, by student."""

    @abstractmethod
    def grade(self, shell: Shell, folder: Path) -> None:
        """Grades the class that was laid out there."""

    @abstractmethod
    def passed(self, shell: Shell, folder: Path) -> dict[str, float]:
        """Returns how many tests each student's submission passed."""


def write(path: Path, text: str) -> Path:
    """Writes a text file, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def write_files(folder: Path, texts: Mapping[str, str]) -> None:
    """Writes each student's `tasks.py` into a folder of the student's own, below `submissions`."""
    for student, text in texts.items():
        write(folder / "submissions" / student / "tasks.py", text)


def students(folder: Path) -> list[Path]:
    """Returns the folders that `write_files` made, in order."""
    return sorted((folder / "submissions").iterdir())
