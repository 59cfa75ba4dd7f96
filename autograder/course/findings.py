"""What is wrong with a course: where, and what to do. Errors refuse; warnings are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import CourseError


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a course: the file, the line (0 for the whole file), and a sentence with the way on.

    An error would grade a class wrongly, or not at all; a warning need not.
    """

    path: Path
    line: int
    sentence: str
    is_error: bool = True

    @property
    def place(self) -> str:
        """Returns the file with its line, as an editor opens it."""
        return f"{self.path}:{self.line}" if self.line else str(self.path)

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


def refuse(findings: Iterable[Finding], after: str = "Nothing was graded.") -> None:
    """Raises CourseError with the first error among the findings and how many more there are; nothing without one."""
    errors = [finding for finding in findings if finding.is_error]
    if not errors:
        return
    more = f" {len(errors) - 1} more: `autograde lint` lists them." if len(errors) > 1 else ""
    raise CourseError(" ".join(f"{errors[0]} {after}{more}".split()))


def line_of(text: str, *words: str) -> int:
    """Returns the first line of a text that holds every word, counted from 1; 0 where there is none."""
    return next((n for n, line in enumerate(text.splitlines(), 1) if all(word in line for word in words)), 0)
