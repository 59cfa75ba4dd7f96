"""What a child has used: its processor time, and the time it slept while it was waited for.

It is what the clock would show on a machine that does nothing else. A process that waits for a processor is held up
by others, and the kernel says for how long; that time is nobody's. All is read on the grader's side or by the zygote,
since nothing that the child says of itself counts.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from autograder.sandbox.wire import ASLEEP

LOOSE_SECONDS = 0.05
"""Seconds by the clock after which it is worth asking what they were: most calls are over sooner."""


@dataclass(frozen=True)
class Usage:
    """Processor time of a process, and how long it waited for a processor, None where the system does not say."""

    cpu: float
    queued: float | None


class Meter:
    """The use of one child; `ask` gives its Usage so far, or None where that cannot be known.

    Then what the clock shows counts, a part of it in `slack`: nobody can tell how long the child was held up.
    """

    def __init__(self, ask: Callable[[], Usage | None], slack: float = 1.0) -> None:
        self._ask = ask
        self._slack = slack
        self._known = 0.0  # used at the last look
        self._cpu = self._queued = 0.0  # as they were then
        self._waited = 0.0  # by the clock since then, without the wait that is going on
        self._held = 0.0  # of it this process, which may have had to read an answer, was held up itself
        self._begun: tuple[float, float] | None = None

    @property
    def used(self) -> float:
        """Returns what was used, of the last moments (LOOSE_SECONDS at most) what the clock showed."""
        return self._known + self._waited

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Counts the block as time in which the child is waited for."""
        self._begun = time.monotonic(), queued_seconds()
        try:
            yield
        finally:
            self._close()
            if self._waited > LOOSE_SECONDS:
                self.look()

    def look(self) -> float:
        """Returns what was used up to this moment."""
        is_open = self._begun is not None
        self._close()
        usage = self._ask()
        if usage is None:
            self._known += self._waited / self._slack
        else:
            cpu = max(usage.cpu - self._cpu, 0.0)
            self._known += cpu + self._slept(cpu, usage.queued)
            self._cpu, self._queued = usage.cpu, usage.queued or 0.0
        self._waited = self._held = 0.0
        if is_open:
            self._begun = time.monotonic(), queued_seconds()
        return self._known

    def _close(self) -> None:
        if self._begun is not None:
            self._waited += time.monotonic() - self._begun[0]
            self._held += max(queued_seconds() - self._begun[1], 0.0)
            self._begun = None

    def _slept(self, cpu: float, queued: float | None) -> float:
        idle = max(self._waited - cpu - self._held, 0.0)
        if queued is None:
            return idle if cpu < ASLEEP * self._waited else 0.0
        return max(idle - max(queued - self._queued, 0.0), 0.0)


class _OfThread(threading.local):
    """The kernel's counters of the thread that asks, opened once."""

    def __init__(self) -> None:
        self.owner = 0, 0
        self.fd = -1


_OWN = _OfThread()


def queued_seconds() -> float:
    """Returns how long this thread has waited for a processor; 0 where the kernel does not say."""
    if sys.platform != "linux":
        return 0.0
    owner = os.getpid(), threading.get_native_id()
    try:
        if _OWN.owner != owner:
            _OWN.fd = os.open("/proc/thread-self/schedstat", os.O_RDONLY | os.O_CLOEXEC)
            _OWN.owner = owner
        return int(os.pread(_OWN.fd, 100, 0).split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def queued_seconds_of(pid: int) -> float | None:
    """Returns how long the threads of a process have waited for a processor; None where the kernel does not say.

    The grader looks, since a zygote in namespaces of its own has no /proc.
    """
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return None
    found = [_queued(f"/proc/{pid}/task/{thread}/schedstat") for thread in threads]
    return sum(one for one in found if one is not None) if any(one is not None for one in found) else None


def _queued(path: str) -> float | None:
    try:
        with open(path, encoding="ascii") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):  # also a thread that has just ended
        return None
