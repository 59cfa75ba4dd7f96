"""What the benchmarks share: perfect submissions, and processor time of a process with everything below it."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.classroom.events import Event, EventKind
from autograder.course.folder import Course
from autograder.model import Source, SourceKind, Student, Submission

TICK = os.sysconf("SC_CLK_TCK")


def perfect(course: Course, number: int, slugs: Sequence[str] = ()) -> Submission:
    """Returns the reference as a submission; the number makes each one different from the others."""
    sources = tuple(
        Source(e.slug, f"{e.slug}.py", SourceKind.SCRIPT, _numbered(course.reference_path(e.slug), number))
        for e in course.graded
        if not slugs or e.slug in slugs
    )
    return Submission(Student(f"s{number:05}", f"Student {number}"), sources)


def _numbered(path: Path, number: int) -> bytes:
    return path.read_bytes() + f"\n# copy {number}\n".encode()


def family(pid: int) -> list[int]:
    """Returns a process and every one below it, as /proc tells."""
    below: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        fields = _stat(path)
        if fields:
            below.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found = [pid]
    for parent in found:
        found += below.get(parent, [])
    return found


def is_running(pid: int) -> bool:
    """Tells whether a process is there and not merely waiting to be reaped."""
    fields = _stat(Path(f"/proc/{pid}/stat"))
    return bool(fields) and fields[0] != "Z"


def left_behind() -> list[str]:
    """Returns the command lines of what still runs below this process, but for multiprocessing's own two helpers."""
    running = {pid: _line(pid) for pid in family(os.getpid()) if pid != os.getpid() and is_running(pid)}
    ours = {pid for pid, line in running.items() if "from multiprocessing." in line and _parent(pid) == os.getpid()}
    return [line[:80] for pid, line in running.items() if pid not in ours]


def cpu_seconds(pid: int) -> float:
    """Returns the processor time of a process and all below it, with the children that they have waited for."""
    return sum(_cpu(one) for one in family(pid))


def seconds_below(pid: int) -> float:
    """Returns the processor time of all below a process, with the children that they have waited for."""
    return sum(map(_cpu, family(pid)[1:]))


def memory_mb(pid: int) -> float:
    """Returns the resident memory of one process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def import_torch_seconds() -> float:
    """Returns the processor time of a process that imports torch and ends."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    subprocess.run([sys.executable, "-c", "import torch"], env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


@dataclass
class Watch:
    """Listens to a run of `count` and notes the wall and processor time after the first `skip` and after the last.

    Not after each: to ask for the processor time of every process takes two milliseconds of it.
    """

    skip: int
    count: int
    begun: float = field(default_factory=time.perf_counter)
    used: float = field(default_factory=lambda: cpu_seconds(os.getpid()))
    graded: int = 0
    points: list[tuple[float, float]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def __call__(self, event: Event) -> None:
        """Notes an event."""
        if event.kind is not EventKind.GRADED:
            return
        self.graded += 1
        if self.graded in (self.skip, self.count):
            self.points.append((time.perf_counter() - self.begun, cpu_seconds(os.getpid()) - self.used))
        if event.points != event.max_points:
            self.lost.append(f"{event.student}: {event.points} of {event.max_points}")

    def one_more(self) -> tuple[float, float]:
        """Returns wall and processor time of one more submission, from the first `skip` to the last."""
        (wall, cpu), (end_wall, end_cpu), count = self.points[0], self.points[-1], self.count - self.skip
        return (end_wall - wall) / count, (end_cpu - cpu) / count


def table(rows: Sequence[tuple[str, str]]) -> str:
    """Returns rows of a name and a figure, aligned."""
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)


def _line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")


def _parent(pid: int) -> int:
    return int(_stat(Path(f"/proc/{pid}/stat"))[1])


def _cpu(pid: int) -> float:
    fields = _stat(Path(f"/proc/{pid}/stat"))
    return sum(int(value) for value in fields[11:15]) / TICK if fields else 0.0


def _stat(path: Path) -> list[str]:
    try:
        return path.read_text().rpartition(")")[2].split()
    except OSError:
        return []
