"""How fast a class is being graded, and how long the rest will take."""

from __future__ import annotations

import time


class Pace:
    """A comparison of what submissions were expected to take with the time that went by while they were graded."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._planned = self._expected = 0.0
        self._count = 0

    def plan(self, seconds: float) -> None:
        """Begins, with what all the work is expected to take in one lane, in seconds."""
        self._begun = time.monotonic()
        self._planned = seconds

    def add(self, expected: float) -> None:
        """Notes a finished submission and what it had been expected to take, in seconds."""
        self._expected += expected
        self._count += 1

    def rate_and_left(self) -> tuple[float | None, float | None]:
        """Returns submissions a second, and seconds to go; None for both until something has been finished."""
        if not self._count:
            return None, None
        elapsed = max(time.monotonic() - self._begun, 1e-6)
        left = max(0.0, self._planned - self._expected)
        return self._count / elapsed, left * elapsed / max(self._expected, 1e-6)
