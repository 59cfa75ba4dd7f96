"""What one exercise of a submission may use: a sum for all its tests, and a little for a test that comes too late."""

from __future__ import annotations

OWN_SECONDS = 1.0
"""What a test has for itself where earlier ones have used up the exercise: enough for a call that works."""

LATE_SECONDS, LEAST_SECONDS = 6.0, 0.25
"""What such tests may use together before each has only the least: that of calls that do not work adds up."""


class Budget:
    """The seconds of one exercise, counted as a Meter counts them."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.used = 0.0
        self._until = seconds
        self.is_small = False  # whether the running test lives on seconds of its own

    def begin_test(self) -> None:
        """Gives a test all that is left, or a little of its own where that is less."""
        late = self.used >= self.seconds + LATE_SECONDS
        own = min(LEAST_SECONDS if late else OWN_SECONDS, self.seconds)
        self.is_small = self.seconds - self.used < own
        self._until = max(self.seconds, self.used + own)

    @property
    def left(self) -> float:
        """Returns what the running test may still use."""
        return self._until - self.used

    @property
    def is_used_up(self) -> bool:
        """Tells whether nothing is left of the sum for all tests."""
        return self.used >= self.seconds
