"""What a run over a class tells on the way, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from autograder.model import StudentKey
from autograder.report import ClassView

NOBODY = StudentKey("")


class EventKind(StrEnum):
    """Kinds of events."""

    READ = "read"
    PLANNED = "planned"
    STARTED = "started"
    GRADED = "graded"
    RETRIED = "retried"
    NOTE = "note"
    FINISHED = "finished"


@dataclass(frozen=True)
class Event:
    """One thing that happened, and how far the class is: `rate` is submissions a second, `left` seconds to go.

    While the class is read, `done` is how many have been, and `total` is 0 where that is not known yet. `rate` and
    `left` are None until something has been graded; `points` and `max_points` are a graded submission's.
    """

    kind: EventKind
    done: int
    total: int
    student: StudentKey = NOBODY
    name: str = ""
    text: str = ""
    points: float | None = None
    max_points: float | None = None
    rate: float | None = None
    left: float | None = None


@dataclass(frozen=True)
class ClassResult:
    """What a run came to; `unknown` are the keys of those whose score is unknown, `notes` are sentences."""

    out: Path
    view: ClassView
    graded: int
    known: int
    unknown: tuple[str, ...]
    notes: tuple[str, ...]
    sandbox: str
    seconds: float
