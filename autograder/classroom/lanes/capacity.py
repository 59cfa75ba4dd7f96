"""How many submissions may be graded at once: as many as there are cores, memory and GPUs for."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.course import Course

WORKER_MB = 700
"""What a worker takes before any submission: torch twice, in the grader's process and in the zygote's."""

RESERVE = 0.1
"""The share of memory that is left to the rest of the machine."""


def lanes(jobs: int | None, course: Course, device: str, gpu_slots: int) -> tuple[int, str]:
    """Returns how many submissions to grade at once and, where that is fewer than asked for, why."""
    wanted = jobs or usable_cores()
    if device == "cuda":
        wanted = min(wanted, max(1, len(gpus())) * gpu_slots)
    free = available_mb()
    room = wanted if free is None else int(free * (1 - RESERVE) // (WORKER_MB + largest_mb(course)))
    admitted = max(1, min(wanted, room))
    if admitted == wanted:
        return admitted, ""
    each = WORKER_MB + largest_mb(course)
    return admitted, (
        f"Grading {admitted} at a time instead of {wanted}: {free} MiB of memory are free, and each may take {each}."
    )


def largest_mb(course: Course) -> int:
    """Returns the most memory that any exercise is allowed, in MiB."""
    return max(e.limits.memory_mb for e in course.exercises)


def has_room(megabytes: int) -> bool:
    """Tells whether that much memory is free now."""
    free = available_mb()
    return free is None or free >= megabytes


def usable_cores() -> int:
    """Returns the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def available_mb() -> int | None:
    """Returns the memory that can be had without swapping, in MiB, within this control group; None where unknown."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return None
    free = next((int(line.split()[1]) // 1024 for line in lines if line.startswith("MemAvailable:")), None)
    group = _group_mb()
    return free if group is None else group if free is None else min(free, group)


def gpus() -> list[str]:
    """Returns the names by which CUDA can be told to show a single GPU; empty where there is none."""
    told = os.environ.get("CUDA_VISIBLE_DEVICES")
    if told is not None:
        return [name.strip() for name in told.split(",") if name.strip()]
    found = [p.name.removeprefix("nvidia") for p in Path("/dev").glob("nvidia[0-9]*")]
    return [str(number) for number in range(len(found))]


def _group_mb() -> int | None:
    folder = Path("/sys/fs/cgroup")
    try:
        most = (folder / "memory.max").read_text().strip()
        used = int((folder / "memory.current").read_text())
        stat = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
    except (OSError, ValueError):
        return None
    return None if most == "max" else max(0, int(most) - used + int(stat.get("inactive_file", 0))) >> 20
