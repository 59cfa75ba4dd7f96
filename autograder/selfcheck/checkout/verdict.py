"""The verdict on a checkout: a report, whether it is enough, and what whoever reads it has to know besides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import Course
from autograder.errors import UsageError
from autograder.model import GradeReport, Student, StudentKey, Submission
from autograder.report import Places

_SLACK = 1e-6
NAMED = 20


@dataclass(frozen=True)
class Threshold:
    """The points that are enough, or with `is_share` the share of all points; by default every point."""

    value: float = 1.0
    is_share: bool = True

    @classmethod
    def read(cls, text: str) -> Threshold:
        """Returns the threshold that `7.5` (points) or `60%` (of all points) names; UsageError for anything else."""
        if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?%?", text) or (text.endswith("%") and float(text[:-1]) > 100):
            raise UsageError(f"--threshold wants points (7.5) or a share of all points (60%); got {text!r}.")
        return cls(float(text[:-1]) / 100, True) if text.endswith("%") else cls(float(text), False)

    def points(self, max_total: float) -> float:
        """Returns the points that are needed out of `max_total`."""
        return self.value * max_total if self.is_share else self.value


FULL_MARKS = Threshold()


@dataclass(frozen=True)
class Verdict:
    """A report with its consequence; `is_passed` is False also where the score is unknown.

    `notes` are sentences for whoever runs the check, `ignored` the touched paths that had no effect, by what they are.
    """

    report: GradeReport
    is_passed: bool = False
    needed: float = 0.0
    places: Places = field(default_factory=Places)
    notes: tuple[str, ...] = ()
    ignored: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, report: GradeReport, threshold: Threshold) -> Verdict:
        """Returns the verdict on a report."""
        needed = threshold.points(report.max_total)
        enough = report.total is not None and report.total >= needed - _SLACK and report.status != NOTHING
        return cls(report, enough, needed)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Returns what a summary says before the report: the notes, and the paths that had no effect."""
        named = [f"`{path}` ({role})" for path, role in list(self.ignored.items())[:NAMED]]
        more = f" and {len(self.ignored) - NAMED} more" if len(self.ignored) > NAMED else ""
        said = f"The change also touches {', '.join(named)}{more}: nothing of that had any effect on this grade."
        return (*self.notes, said) if named else self.notes


NOTHING = "nothing to grade"
COULD_NOT = "could not grade"


def nothing_handed_in(
    where: Path, submission: Submission, course: Course, touched: frozenset[str] | None
) -> GradeReport:
    """Returns the report of 0 points on work without an answer; `touched` are the paths of the change, where known."""
    known = ", ".join(f"{e.slug}.py" for e in course.graded)
    if submission.sources and touched is not None:
        names = ", ".join(sorted(touched)[:5]) or "no file"
        sentence = f"This change answers no exercise of this course ({known}): it touches {names}."
    else:
        sentence = f"{where} holds no answer to an exercise of this course ({known})."
    return GradeReport(
        submission.student, (), 0.0, course.points, NOTHING,
        (sentence, *submission.problems), submission_digest=submission.digest, suite_digest=course.digest,
        sandbox="nothing was run",
    )  # fmt: skip


def could_not_grade(sentence: str) -> Verdict:
    """Returns the verdict where grading went wrong on our side: no score, and the sentence that says why."""
    return Verdict(
        GradeReport(
            Student(StudentKey("hand-in"), ""), (), None, 0.0, COULD_NOT, (sentence,), sandbox="nothing was run"
        )
    )
