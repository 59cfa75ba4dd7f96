"""When a call has had its time: by the clock, but on a busy machine not before it could have computed that long.

A wall-clock limit alone makes a mark depend on what else the machine does. The processor time of the child is asked of
the zygote, since nothing that the child says of itself counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from math import inf

STRETCH = 4.0
"""A call never lasts longer than this many times its limit."""

ASLEEP = 0.05
"""Whoever uses less of the clock's time than this does not wait for a processor: it sleeps or waits for itself."""

NEARLY = 0.9
"""A call that could compute for so much of its limit was not held up by other work."""

FIRST_LOOK = 1.0
"""Seconds after which processor time is looked at first: most calls end earlier and cost no question."""


class Deadline:
    """Counts the time of one call: `seconds` of it, and where other work holds the processors STRETCH times as much.

    `cpu` gives the processor time of the child in seconds, None where it cannot be known; `most` is what the clock may
    show at the end in any case.
    """

    def __init__(self, seconds: float, cpu: Callable[[], float | None], most: float = inf) -> None:
        self._seconds = seconds
        self._most = min(STRETCH * seconds, most)
        self._cpu = cpu
        self._begun = time.monotonic()
        self._first: tuple[float, float | None] | None = None

    def left(self) -> float:
        """Returns for how many seconds to wait before asking again; TimeoutError where the time is over."""
        passed = time.monotonic() - self._begun
        look = min(FIRST_LOOK, self._seconds / 4)
        if passed < look:
            return look - passed
        if self._first is None:
            self._first = passed, self._cpu()
        if passed < self._seconds:
            return self._seconds - passed
        return self._extension(passed, *self._first)

    def _extension(self, passed: float, first: float, cpu_then: float | None) -> float:
        cpu_now = self._cpu() if passed < self._most and cpu_then is not None else None
        if cpu_now is None or cpu_then is None:
            raise TimeoutError
        since = cpu_now - cpu_then
        computed = first + since  # before the first look it may have computed all the time
        if computed >= NEARLY * self._seconds or since < ASLEEP * (passed - first):
            raise TimeoutError
        return max(0.01, min(self._seconds - computed, self._most - passed))
