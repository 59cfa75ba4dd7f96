"""Tells where a call is that has used up most of its time, before it is stopped from outside."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType

_setitimer = getattr(signal, "setitimer", None)


def tell_late(seconds: float, filename: str, tell: Callable[[int], None]) -> None:
    """Has `tell` called, each time so many seconds of processor time are over, with the line of `filename` that runs.

    Does nothing where there are no such timers. Whoever starts it stops the timer (see turn.stop_watching).
    """

    def ring(signum: int, frame: FrameType | None) -> None:
        while frame is not None and frame.f_code.co_filename != filename:
            frame = frame.f_back
        if frame is not None:
            tell(frame.f_lineno)

    if _setitimer is None:
        return
    try:
        signal.signal(signal.SIGPROF, ring)
        _setitimer(signal.ITIMER_PROF, seconds, seconds)
    except (ValueError, OSError):  # not the main thread, or the walls forbid it
        return
