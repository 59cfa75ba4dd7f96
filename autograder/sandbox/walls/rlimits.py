"""Resource limits of a child: what it may use on top of what the zygote's pages already take.

Address space and data are limited to the size now and the budget, because a child that imported torch has reserved
gigabytes before it runs a line. RLIMIT_NPROC counts all of a user's threads on the machine and does not bind
root, so it is a net above the ordinary count; what bounds threads is the address space that their stacks take.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.model import Limits

try:
    import resource
except ImportError:  # Windows, where nothing here is called
    resource = None  # type: ignore[assignment]

MIB = 1024 * 1024
GPU_HOST_MB = 4096  # what a CUDA context takes of the host's memory, generously
UNSEEN_THREADS = 1024  # assumed of a user whose processes cannot be counted, inside bubblewrap
ROOM_FOR_OTHERS = 256
SIZE_FIELD, DATA_FIELD = 0, 5
MEMORY_WORDS = ("can't allocate memory", "not enough memory", "out of memory", "cannot allocate memory", "bad_alloc")


@dataclass(frozen=True)
class Footprint:
    """What a process takes before it is limited: bytes of address space and of data, threads of its user."""

    address_space: int
    data: int
    user_threads: int


def footprint() -> Footprint:
    """Returns what this process takes now; OSError where the system does not say."""
    fields = Path("/proc/self/statm").read_text().split()
    page = os.sysconf("SC_PAGE_SIZE")
    return Footprint(int(fields[SIZE_FIELD]) * page, int(fields[DATA_FIELD]) * page, _user_threads())


def wanted(limits: Limits, base: Footprint, *, gpu: bool = False) -> dict[int, tuple[int, int]]:
    """Returns soft and hard value of each resource; on a GPU the address space is free, as CUDA reserves far more."""
    budget = (limits.memory_mb + (GPU_HOST_MB if gpu else 0)) * MIB
    cpu = math.ceil(limits.cpu_seconds)
    values = {
        resource.RLIMIT_AS: (base.address_space + budget,) * 2,
        resource.RLIMIT_DATA: (base.data + budget,) * 2,
        resource.RLIMIT_CPU: (cpu, cpu + 1),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_NOFILE: (limits.files,) * 2,
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_MEMLOCK: (0, 0),
        resource.RLIMIT_MSGQUEUE: (0, 0),
        resource.RLIMIT_NPROC: (base.user_threads + limits.threads,) * 2,
    }
    if gpu:
        del values[resource.RLIMIT_AS]
    return {kind: _at_most_hard(kind, pair) for kind, pair in values.items()}


def apply(values: dict[int, tuple[int, int]]) -> None:
    """Sets the limits for good; ValueError or OSError where the system refuses."""
    for kind, pair in values.items():
        resource.setrlimit(kind, pair)


def are(values: dict[int, tuple[int, int]]) -> bool:
    """Tells whether every limit, read back, is as it was to be."""
    return all(resource.getrlimit(kind) == pair for kind, pair in values.items())


def is_memory_error(type_name: str, text: str) -> bool:
    """Tells whether an exception of a child says that the memory budget is used up."""
    return type_name == "MemoryError" or (
        type_name in ("RuntimeError", "OutOfMemoryError", "OSError", "_ArrayMemoryError")
        and any(words in text.lower() for words in MEMORY_WORDS)
    )


def _at_most_hard(kind: int, pair: tuple[int, int]) -> tuple[int, int]:
    hard = resource.getrlimit(kind)[1]
    return pair if hard == resource.RLIM_INFINITY else (min(pair[0], hard), min(pair[1], hard))


def _user_threads() -> int:
    """Counts this user's threads on the machine, with room for what else the user starts meanwhile."""
    mine, count = os.getuid(), 0
    for entry in os.scandir("/proc"):
        try:
            if entry.name.isdigit() and entry.stat().st_uid == mine:
                count += len(os.listdir(f"/proc/{entry.name}/task"))
        except OSError:
            continue
    return (count or UNSEEN_THREADS) + ROOM_FOR_OTHERS
