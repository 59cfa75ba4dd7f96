"""What the store keeps, as data: a report with its brief, who it belongs to, and a student's place in the class."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, replace

from autograder.model import CacheKey, GradeReport, Student, StudentKey, Submission
from autograder.report import brief
from autograder.report.formats import json as report_json

CACHE_KEY = "grading key"
"""The name in a report's `extra` under which its cache key stands, so that a lost store can be rebuilt."""

NOTHING = CacheKey("")
"""Stands for the key of a report that is not there."""


@dataclass(frozen=True)
class Row:
    """What the store knows of a report without reading it."""

    student: StudentKey
    cache_key: CacheKey
    total: float | None
    max_total: float
    graded: float
    seconds: float

    @property
    def is_full(self) -> bool:
        """Tells whether the report gives full marks."""
        return self.total is not None and self.total >= self.max_total


@dataclass(frozen=True)
class Packed:
    """A report as the store keeps it, made by whoever graded so that the parent need not read it."""

    student: StudentKey
    total: float | None
    max_total: float
    seconds: float
    timings: tuple[tuple[str, float], ...]
    report: bytes
    brief: bytes


@dataclass(frozen=True)
class Place:
    """A student's place in the class: who it is, which report counts, and which pages have been written for it."""

    student: StudentKey
    position: int
    identity: str
    cache_key: CacheKey = NOTHING
    pages: str = ""


@dataclass(frozen=True)
class Correction:
    """What a person decided about marks after grading; `number` is its place in the store, 0 before it has one.

    `kind` is `points` (of one student, in an exercise or a test), `verdict` (of one student's test, run again), `give`
    or `drop` (a test, for everybody). `change` is `+` for points on top, `=` for points instead. `basis` is what it was
    decided on: the submission's digest and that of the exercise's tests.
    """

    kind: str
    student: StudentKey
    exercise: str
    test: str
    change: str
    points: float
    why: str
    who: str
    made: str
    basis: str = ""
    undone: str = ""
    number: int = 0


@dataclass(frozen=True)
class Score:
    """What a person said of a written answer at one click: the points of a criterion, or a comment on the question.

    Nothing is ever changed or deleted: the last of a criterion holds. `criterion` is empty for a comment, and `points`
    is None for one and where a score was taken back. `click` is drawn by who made it, so that one that is sent twice is
    kept once. `basis` is what was looked at: the report's key, and the answer's digest. `undoes` is the number of the
    score that this one takes back, or 0.
    """

    click: str
    student: StudentKey
    exercise: str
    question: str
    criterion: str
    points: float | None
    text: str
    who: str
    made: str
    basis: str = ""
    undoes: int = 0
    number: int = 0


def identity_of(submission: Submission) -> str:
    """Returns who a submission belongs to and what intake said about it, which no verdict depends on, as JSON."""
    return _identity(submission)


def identity_in(report: GradeReport) -> str:
    """Returns of a report what `identity_of` says of the submission."""
    return _identity(report)


def _identity(said: Submission | GradeReport) -> str:
    told: dict[str, object] = {"late": said.late, "submitted": said.submitted, "problems": said.problems}
    return json.dumps(vars(said.student) | told | ({"times": said.times} if said.times else {}))


def waiting(identity: str) -> GradeReport:
    """Returns the line of a student whose submission waits, from what `identity_of` wrote."""
    known = json.loads(identity)
    late, submitted, problems = known.pop("late"), known.pop("submitted", ""), tuple(known.pop("problems"))
    times = tuple((slug, time) for slug, time in known.pop("times", ()))
    return GradeReport(Student(**known), (), None, 0.0, "not graded yet", problems, late, submitted, times=times)


def named(report: GradeReport, identity: str) -> GradeReport:
    """Returns the report in the name of whoever `identity` says, with intake's sentences."""
    found = waiting(identity)
    return replace(
        report,
        student=found.student,
        late=found.late,
        submitted=found.submitted,
        times=found.times,
        problems=found.problems,
    )


def stamped(report: GradeReport, cache_key: CacheKey) -> GradeReport:
    """Returns the report with its cache key in it."""
    others = tuple(pair for pair in report.extra if pair[0] != CACHE_KEY)
    return replace(report, extra=(*others, (CACHE_KEY, cache_key)))


def pack(report: GradeReport, text: str | None = None) -> Packed:
    """Returns a report as the store keeps it; `text` is its JSON where that has been made already."""
    data = (text if text is not None else report_json.dumps(report)).encode("utf-8")
    timings = tuple((e.slug, e.seconds) for e in report.exercises if e.seconds)
    blobs = zlib.compress(data, 1), zlib.compress(brief.dumps(report), 1)
    return Packed(report.student.key, report.total, report.max_total, report.seconds, timings, *blobs)


def unpack(blob: bytes) -> GradeReport:
    """Returns the report in a `Packed`."""
    return report_json.loads(zlib.decompress(blob))
