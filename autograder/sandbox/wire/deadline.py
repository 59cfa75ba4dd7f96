"""When a call has had its time: by what it used, not by the clock, which also shows what else the machine does."""

from __future__ import annotations

import time
from collections.abc import Callable

STRETCH = 24.0
"""A call never lasts longer by the clock than this many times its limit, whatever is known of its use."""

ASLEEP = 0.05
"""Whoever uses less of the clock's time than this does not wait for a processor: it sleeps or waits for itself."""

NEARLY = 0.9
"""A statement that could compute for so much of its limit was not held up by other work."""

EXACT = 0.99
SHORTEST = 0.01


class Deadline:
    """Counts the time of one call: it may use `seconds`, of which `used` tells how many are gone.

    What is used is never more than the clock shows, but for several threads; so nobody is asked before that long,
    however often a child says that it is still there.
    """

    def __init__(self, seconds: float, used: Callable[[], float]) -> None:
        self._seconds = seconds
        self._used = used
        self._begun = time.monotonic()
        self._asks = self._begun + seconds

    def left(self) -> float:
        """Returns for how many seconds to wait before asking again; TimeoutError where the time is over."""
        now = time.monotonic()
        if now < self._asks:
            return self._asks - now
        most = STRETCH * self._seconds
        used = self._used()
        if now - self._begun >= most or used >= EXACT * self._seconds:
            raise TimeoutError
        wait = max(SHORTEST, min(self._seconds - used, most - (now - self._begun)))
        self._asks = time.monotonic() + wait
        return wait
