"""What a piece of work costs: its wall time, and the processor time of all processes that it starts.

A process that is left behind when its parent is killed would take its time with it. So this process adopts orphans
(`PR_SET_CHILD_SUBREAPER`) and waits for every one before it reads the clock.
"""

from __future__ import annotations

import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autograder.sandbox.walls import kernel

PR_SET_CHILD_SUBREAPER = 36
LEFT_SECONDS = 30.0


@dataclass(frozen=True)
class Spent:
    """Wall and processor time, in seconds."""

    wall: float
    cpu: float

    def one_more(self, fewer: Spent, count: int) -> Spent:
        """Returns the cost of one more submission, where `fewer` was spent on `count` fewer."""
        return Spent((self.wall - fewer.wall) / count, (self.cpu - fewer.cpu) / count)

    def each(self, count: int) -> Spent:
        """Returns what was spent on each of `count` submissions."""
        return Spent(self.wall / count, self.cpu / count)


def median(spents: Sequence[Spent]) -> Spent:
    """Returns the median of wall times and that of processor times."""
    return Spent(statistics.median(one.wall for one in spents), statistics.median(one.cpu for one in spents))


def spent(work: Callable[[], object]) -> Spent:
    """Returns what `work` cost, with everything that it started and left behind."""
    kernel.prctl(PR_SET_CHILD_SUBREAPER, 1)
    before, begun = _children_seconds(), time.perf_counter()
    work()
    wall = time.perf_counter() - begun
    _wait_for_orphans()
    return Spent(wall, _children_seconds() - before)


def _wait_for_orphans() -> None:
    """Waits until no process is left below this one; RuntimeError where one goes on running."""
    deadline = time.monotonic() + LEFT_SECONDS
    while time.monotonic() < deadline:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.02)
        except ChildProcessError:
            return
    raise RuntimeError(f"A process was still running {LEFT_SECONDS:g} s after the work that started it had ended.")


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
