"""How many submissions may be graded at once: as many as there are cores, memory and GPUs for."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.course import Course
from autograder.machine import at_once, cores, free_mb

WORKER_MB = 700
"""What a worker takes before any submission: torch twice, in the grader's process and in the zygote's."""


def lanes(jobs: int | None, course: Course, device: str) -> tuple[int, str]:
    """Returns how many submissions to grade at once and, where that is fewer than asked for, why."""
    wanted = jobs or cores()
    if device == "cuda":
        wanted = min(wanted, max(1, len(gpus())))
    each = WORKER_MB + largest_mb(course)
    admitted = at_once(wanted, each)
    if admitted == wanted:
        return admitted, ""
    return admitted, (
        f"Grading {admitted} at a time instead of {wanted}: {free_mb()} MiB of memory are free, and each may take "
        f"{each}."
    )


def largest_mb(course: Course) -> int:
    """Returns the most memory that any exercise is allowed, in MiB."""
    return max(e.limits.memory_mb for e in course.exercises)


def has_room(megabytes: int) -> bool:
    """Tells whether that much memory is free now."""
    free = free_mb()
    return free is None or free >= megabytes


def gpus() -> list[str]:
    """Returns the names by which CUDA can be told to show a single GPU; empty where there is none."""
    told = os.environ.get("CUDA_VISIBLE_DEVICES")
    if told is not None:
        return [name.strip() for name in told.split(",") if name.strip()]
    found = [p.name.removeprefix("nvidia") for p in Path("/dev").glob("nvidia[0-9]*")]
    return [str(number) for number in range(len(found))]
