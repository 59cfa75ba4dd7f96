"""What this process may use of the machine, by its affinity and its control groups, and which versions it runs."""

from __future__ import annotations

import os
import platform
import socket
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from autograder import __version__

LIBRARIES = ("torch", "numpy", "pytest")
PROC, GROUPS, ROOT = Path("/proc"), Path("/sys/fs/cgroup"), Path("/")
MARKS = {".dockerenv": "Docker", "run/.containerenv": "Podman", "var/run/secrets/kubernetes.io": "Kubernetes"}
"""What engines lay into the root of their containers."""

NAMED = {"kubepods": "Kubernetes", "docker": "Docker", "libpod": "Podman", "lxc": "LXC", "containerd": "containerd"}
"""Words in the control group, or the mounts, of a container's first process."""

RESERVE = 0.1
"""The share of memory that is left to the rest of the machine."""

NO_LIMIT = 1 << 60
"""What version 1 of control groups says in bytes, or more, where memory has no limit."""


NO_FORK = "AUTOGRADE_NO_FORK"
"""The environment variable that asks for fresh processes where others are forked, set to anything."""


def forks() -> bool:
    """Tells whether children are forked from a warm process here; elsewhere each is a fresh one."""
    return sys.platform == "linux" and hasattr(os, "fork") and hasattr(socket, "AF_UNIX") and NO_FORK not in os.environ


def cpu_seconds(pid: int) -> float | None:
    """Returns the processor time of a process, whose clock Linux numbers by its id; None where that is not known."""
    if sys.platform != "linux":
        return None
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return None


def cores() -> int:
    """Returns the number of whole cores that this process may use, at least one."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    shares = (_share(folder) for folder in _groups("cpu"))
    return max(1, int(min([allowed, *(share for share in shares if share is not None)])))


def free_mb() -> int | None:
    """Returns the memory that can be had without swapping, in MiB, within every control group; None where unknown."""
    known = [_available_mb(), *map(_left_mb, _groups("memory"))]
    return min((left for left in known if left is not None), default=None)


def at_once(wanted: int, each_mb: int) -> int:
    """Returns how many of the processes that are wanted have memory side by side, at least one."""
    free = free_mb()
    return wanted if free is None else max(1, min(wanted, int(free * (1 - RESERVE) // each_mb)))


def container() -> str:
    """Returns what kind of container this process runs in, as far as that can be seen; empty for none."""
    marked = (kind for mark, kind in reversed(MARKS.items()) if (ROOT / mark).exists())
    seen = _text(PROC / "1" / "cgroup") + _root_mount()
    return next(marked, "") or next((kind for word, kind in NAMED.items() if word in seen), "")


def _root_mount() -> str:
    """Returns what this process's root folder is a mount of."""
    lines = (line.split() for line in _text(PROC / "self" / "mountinfo").splitlines())
    return next((" ".join(words) for words in lines if len(words) > 4 and words[4] == "/"), "")


def group_to_divide() -> Path | None:
    """Returns the control group in which this process may make others that bound their threads; None where none is.

    It is delegated to us, which version 2 says by what can be written, and hands the controller on.
    """
    handed_on = (group for group in _groups("pids") if "pids" in _text(group / "cgroup.subtree_control").split())
    return next((group for group in handed_on if os.access(group, os.W_OK)), None)


@cache
def versions() -> tuple[tuple[str, str], ...]:
    """Returns the versions that a verdict may depend on, without importing what they are of."""
    known = ("autograder", __version__), ("python", platform.python_version())
    return (*known, *((name, _version(name)) for name in LIBRARIES))


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _groups(controller: str) -> Iterator[Path]:
    """Yields the folders of this process's control group and of those round it, in both versions of them."""
    for line in _text(PROC / "self" / "cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        root = GROUPS / controller if controllers else GROUPS
        inner = root / path.lstrip("/")
        yield from (folder for folder in (inner, *inner.parents) if folder.is_relative_to(root))


def _share(group: Path) -> float | None:
    """Returns the cores' worth of time that a group may take; None where it is not bounded."""
    told = _text(group / "cpu.max") or f"{_text(group / 'cpu.cfs_quota_us')} {_text(group / 'cpu.cfs_period_us')}"
    numbers = [int(word) for word in told.split() if word.isdigit()]  # `max` and -1 stand for no bound
    return numbers[0] / numbers[1] if len(numbers) == 2 and all(numbers) else None


def _left_mb(group: Path) -> int | None:
    """Returns what a group has left, in MiB, with what it can give back; None where it is not bounded."""
    most = _number(group / "memory.max") or _number(group / "memory.limit_in_bytes")
    used = _number(group / "memory.current") or _number(group / "memory.usage_in_bytes")
    if not most or used is None or most >= NO_LIMIT:
        return None
    stat = dict(line.split(maxsplit=1) for line in _text(group / "memory.stat").splitlines() if " " in line)
    spare = int(stat.get("total_inactive_file", stat.get("inactive_file", 0)))
    return max(0, most - used + spare) >> 20


def _available_mb() -> int | None:
    for line in _text(PROC / "meminfo").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) >> 10
    return None


def _number(path: Path) -> int | None:
    text = _text(path).strip()
    return int(text) if text.isdigit() else None


def _text(path: Path) -> str:
    """Returns what a file of the system says; nothing where there is none."""
    try:
        return path.read_text()
    except OSError:
        return ""
