"""What a run over a class is asked for, what it tells on the way, and what it came to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from autograder.grading import Options
from autograder.model import Submission
from autograder.report import ClassView


@dataclass(frozen=True)
class Plan:
    """Says what to grade, where the results go, and what to grade again although its report is known.

    `submissions` may be a generator: it is read once, and only what has to be graded is kept, outside memory. `whole`
    says that it is the whole class, so that whoever is not in it leaves the tables. `missing` are named on its page,
    and so are the `notices`: what intake left out, and whom it could not tell.
    """

    submissions: Iterable[Submission]
    out: Path
    course: Path | None = None
    options: Options = field(default_factory=Options)
    slugs: tuple[str, ...] = ()
    jobs: int | None = None
    force: bool = False
    failed: bool = False
    since: datetime | None = None
    only_changed_suites: bool = False
    whole: bool = True
    cluster: str = ""
    title: str = "Class"
    missing: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


class EventKind(StrEnum):
    """Names what an event tells."""

    READ = "read"
    PLANNED = "planned"
    STARTED = "started"
    GRADED = "graded"
    KNOWN = "known"
    RETRIED = "retried"
    NOTE = "note"
    FINISHED = "finished"


@dataclass(frozen=True)
class Event:
    """Tells one thing that happened, and how far the class is: `rate` is submissions a second, `left` seconds to go.

    While the class is read, `done` is how many have been, and `total` is 0 where that is not known yet. `rate` and
    `left` are None until something has been graded; `points` and `max_points` are a graded submission's.
    """

    kind: EventKind
    done: int
    total: int
    key: str = ""
    name: str = ""
    text: str = ""
    points: float | None = None
    max_points: float | None = None
    rate: float | None = None
    left: float | None = None


@dataclass(frozen=True)
class ClassResult:
    """Is what a run came to; `unknown` are the keys of those whose score is unknown, `notes` are sentences."""

    out: Path
    view: ClassView
    graded: int
    known: int
    unknown: tuple[str, ...]
    notes: tuple[str, ...]
    sandbox: str
    seconds: float
