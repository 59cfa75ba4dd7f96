"""A small time budget inside one process: an alarm that comes back until the statement gives up.

It is a courtesy to the statements that follow, not a wall: code that swallows every exception or stays inside C
is stopped from outside.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from autograder.sandbox.wire import ASLEEP, NEARLY

TICK = 0.05
PATIENCE = 2.0  # times its budget by the clock, for a statement that sleeps
STARVED_PATIENCE = 8.0  # the same where it computes but other work on the machine keeps it waiting


class OutOfTime(BaseException):
    """The end of a statement that used up its budget; no `except Exception` of a student's catches it."""


class Alarm:
    """A runner of pieces of work, each under its own number of seconds of processor time."""

    def __init__(self) -> None:
        self._armed = False
        self._begun = 0.0, 0.0
        self._seconds = 0.0
        self._rings = 0

    def run(self, work: Callable[[], object], seconds: float) -> None:
        """Runs `work`; OutOfTime when it used `seconds`, or by the clock as many times that as it has patience."""
        try:
            try:
                self._arm(seconds)
                work()
            finally:
                self._disarm()
        except OutOfTime:
            self._disarm()
            raise

    def _arm(self, seconds: float) -> None:
        self._begun = time.process_time(), time.monotonic()
        self._seconds = seconds
        self._rings = 0
        if can_interrupt():
            signal.signal(signal.SIGALRM, self._ring)
            signal.setitimer(signal.ITIMER_REAL, seconds, TICK)
        self._armed = True

    def _disarm(self) -> None:
        self._armed = False
        if can_interrupt():
            signal.setitimer(signal.ITIMER_REAL, 0.0)
        if self._rings > 1:
            sys.settrace(None)

    def _ring(self, signum: int, frame: FrameType | None) -> None:
        if not self._armed or not self._is_over():
            return
        self._rings += 1
        if self._rings > 1 and frame is not None:  # the first one was caught: ring again inside the except clause
            frame.f_trace = self._ring_at_next_line
            sys.settrace(self._ring_at_next_line)
        raise OutOfTime

    def _is_over(self) -> bool:
        cpu, wall = time.process_time() - self._begun[0], time.monotonic() - self._begun[1]
        patience = PATIENCE if cpu < ASLEEP * wall else STARVED_PATIENCE
        return cpu >= NEARLY * self._seconds or wall >= patience * self._seconds

    def _ring_at_next_line(self, frame: FrameType, event: str, arg: Any) -> Any:
        if event == "line" and self._armed:
            raise OutOfTime
        return self._ring_at_next_line


def can_interrupt() -> bool:
    """Tells whether an alarm can interrupt Python code: the main thread of a Unix process."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


@contextmanager
def alarms() -> Iterator[Alarm]:
    """Lends an Alarm and puts back whatever handled SIGALRM before."""
    before = signal.getsignal(signal.SIGALRM) if can_interrupt() else None
    try:
        yield Alarm()
    finally:
        if can_interrupt():
            signal.signal(signal.SIGALRM, before if before is not None else signal.SIG_DFL)
