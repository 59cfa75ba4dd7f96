"""What late work loses: nothing, a share or points for each day, with a cap, a cut-off and a bank of free days."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from autograder.gradebook.rules.times import duration

DAY = timedelta(days=1)


@dataclass(frozen=True)
class LateRule:
    """A late policy: `share` of the points that can be reached, or `points`, for each day that begins.

    Within `grace` nothing is late; no more than `cap` (a share of the points that can be reached) is taken; after
    `cut_off` nothing counts. `free_days` are a student's own, for all exercises together, the earliest due first.
    """

    share: float = 0.0
    points: float = 0.0
    grace: timedelta = timedelta()
    cap: float = 1.0
    cut_off: timedelta | None = None
    free_days: int = 0

    def days(self, late_by: timedelta) -> int:
        """Returns how many days late something is: each that has begun, none within the grace."""
        return 0 if late_by <= self.grace else math.ceil(late_by / DAY)

    def deduction(self, late_by: timedelta, free: int, points: float, most: float) -> float:
        """Returns what `points` of `most` lose, with `free` days of the student's bank left."""
        days = self.days(late_by)
        if not days:
            return 0.0
        if self.cut_off is not None and late_by > self.cut_off:
            return points
        each = self.share * most + self.points
        return round(min(points, self.cap * most, each * max(0, days - free)), 6)

    @property
    def words(self) -> str:
        """Returns the rule as a sentence that a student reads."""
        text = "; ".join(self._parts())
        return f"{text[:1].upper()}{text[1:]}."

    def _parts(self) -> Iterator[str]:
        if self.share:
            yield f"each day late that begins costs {100 * self.share:.4g}% of the points that can be reached"
        elif self.points:
            yield f"each day late that begins costs {self.points:g} point{'' if self.points == 1 else 's'}"
        else:
            yield "late work loses nothing"
        if self.cap < 1:
            yield f"at most {100 * self.cap:.4g}% is taken"
        if self.grace:
            yield f"up to {duration(self.grace)} is not late"
        if self.cut_off is not None:
            yield f"after {duration(self.cut_off)} nothing counts"
        if self.free_days:
            yield "the first late day costs nothing" if self.free_days == 1 else f"{self.free_days} late days are free"
