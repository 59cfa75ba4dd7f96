"""A control group for each child, where the system lets us make one: its kernel then holds the child to its threads.

RLIMIT_NPROC does not bind root. Where no group can be made the grader counts a child's threads while it waits for it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from pathlib import Path

from autograder.machine import group_to_divide


def hold(pid: int, threads: int) -> Path | None:
    """Puts a process into a group of its own, held to its first thread and `threads` more; None where it cannot."""
    home = _home()
    if home is None:
        return None
    group = home / f"autograde-{os.getpid()}-{pid}"
    try:
        group.mkdir()
        (group / "pids.max").write_text(str(threads + 1))
        (group / "cgroup.procs").write_text(str(pid))
    except OSError:
        let_go(group)
        return None
    return group


def let_go(group: Path | None) -> None:
    """Takes a group away whose process has ended."""
    if group is not None:
        with suppress(OSError):
            group.rmdir()


@cache
def _home() -> Path | None:
    return group_to_divide()
