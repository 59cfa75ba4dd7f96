"""How much grading costs beside the submission's own computing: `python -m tests.benchmarks.overhead [N]`.

Grades N copies of perfect submissions and divides by the processor time of the same calls, made bare in one process
with torch imported once. Then N of the light exercises, whose one more is compared with one bare `import torch`.

Cores share memory, caches and often more, so that the bare calls themselves take longer where every core makes them at
once. That is measured, too: it is the least that any grader which uses all cores could come to.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from autograder.classroom.dispatch import grade
from autograder.classroom.request import Request
from autograder.course.folder import Course, read_course
from autograder.grading.reference import Options
from autograder.machine import cores as usable_cores
from tests.benchmarks.measure import Watch, import_torch_seconds, perfect, table

LIGHT = ("srn", "rnn_cell", "rnn")
WARM = 2
"""Submissions a lane that are left out of the cost of one more: they compute the reference's values."""
COPIES = 5
"""Times that the bare calls are made, before and again after the run: machines do not keep their speed."""


def bare(slugs: Sequence[str], copies: int, processes: int = 1) -> dict[str, float]:
    """Returns what `bare.py` measures in a process of its own with one thread; a mean where several do so at once."""
    command = [sys.executable, "-m", "tests.benchmarks.bare", str(copies), *slugs]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
    found: list[dict[str, float]] = [json.loads(one.communicate()[0].splitlines()[-1]) for one in running]
    if any(one["total"] != one["max"] for one in found):
        raise SystemExit(
            f"The bare calls came to {found[0]['total']:g} of {found[0]['max']:g} points: not all were made."
        )
    return found[0] | {"seconds": statistics.mean(one["seconds"] for one in found)}


def graded(course: Course, count: int, slugs: Sequence[str], sandbox: str) -> Watch:
    """Returns what was noted while `count` perfect submissions were graded."""
    submissions = (perfect(course, number, slugs) for number in range(count))
    with tempfile.TemporaryDirectory() as out:
        plan = Request(Path(out), submissions=submissions, options=Options(sandbox=sandbox), slugs=tuple(slugs))
        watch = Watch(min(WARM * usable_cores(), count // 2), count)
        grade(plan, watch)
    return watch


def report(title: str, course: Course, count: int, slugs: Sequence[str], sandbox: str) -> None:
    """Prints the figures of one kind of submission."""
    cores = usable_cores()
    before = bare(slugs, COPIES), bare(slugs, COPIES, cores), import_torch_seconds()
    watch = graded(course, count, slugs, sandbox)
    own, crowd, torch = bare(slugs, COPIES), bare(slugs, COPIES, cores), import_torch_seconds()
    own["seconds"], torch = (own["seconds"] + before[0]["seconds"]) / 2, (torch + before[2]) / 2
    crowded = (crowd["seconds"] + before[1]["seconds"]) / 2
    wall, cpu = watch.points[-1]
    more_wall, more_cpu = watch.one_more()
    rows = [
        ("submissions", f"{count} of {title}, {own['total']:g} of {own['max']:g} points, {own['calls']:g} calls each"),
        ("bare calls of one", f"{own['seconds']:.3f} s of processor time"),
        (f"{cores} processes at once", f"{crowded:.3f} s in each; / bare = {crowded / own['seconds']:.2f}"),
        ("bare `import torch`", f"{torch:.3f} s of processor time"),
        ("wall", f"{wall:.1f} s; x {cores} cores / bare = {wall * cores / (own['seconds'] * count):.2f}"),
        (f"the same / bare, {cores} at once", f"{wall * cores / (crowded * count):.2f}"),
        ("processor time", f"{cpu:.1f} s; / bare = {cpu / (own['seconds'] * count):.2f}"),
        ("one more", f"wall {more_wall:.3f} s, processor {more_cpu:.3f} s; / bare = {more_cpu / own['seconds']:.2f}"),
        ("one more / import torch", f"{more_cpu / torch:.3f}"),
        ("harness in one more", f"{more_cpu - own['seconds']:.3f} s of processor time"),
        ("lost points", "; ".join(watch.lost[:3]) or "none"),
    ]
    print(table(rows), end="\n\n", flush=True)


def main(arguments: Sequence[str]) -> None:
    """Prints both tables."""
    count = int(arguments[0]) if arguments else 100
    sandbox = arguments[1] if len(arguments) > 1 else "auto"
    course = read_course()
    report("the light exercises", course, count, LIGHT, sandbox)
    report("all exercises", course, count, [e.slug for e in course.graded], sandbox)


if __name__ == "__main__":
    main(sys.argv[1:])
