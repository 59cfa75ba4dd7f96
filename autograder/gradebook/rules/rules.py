"""A class's rules, as frozen data: due dates, late work, weights, what is dropped, rounding, the pass mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from autograder.gradebook.rules.late import LateRule
from autograder.model import StudentKey


@dataclass(frozen=True)
class ExerciseRules:
    """One exercise's due date, late policy and weight; without one it counts once, or never where it has no points."""

    due: datetime | None = None
    late: LateRule = field(default_factory=LateRule)
    weight: float | None = None


@dataclass(frozen=True)
class Extension:
    """A student's own due date for an exercise, and why."""

    until: datetime
    why: str = ""


@dataclass(frozen=True)
class ClassRules:
    """All by which a class's reports become marks; with nothing in it, a mark is the report's total.

    `handed_in` are times that the instructor gives, by student and exercise (`*` for all); the download's come after.
    """

    zone: tzinfo | None = None
    exercises: Mapping[str, ExerciseRules] = field(default_factory=dict)
    extensions: Mapping[tuple[StudentKey, str], Extension] = field(default_factory=dict)
    handed_in: Mapping[tuple[StudentKey, str], datetime] = field(default_factory=dict)
    drop_lowest: int = 0
    round_to: float = 0.0
    pass_share: float | None = None
    pass_points: float | None = None
    free_days: int = 0

    def of(self, slug: str) -> ExerciseRules:
        """Returns the rules of an exercise."""
        return self.exercises.get(slug, ExerciseRules())
