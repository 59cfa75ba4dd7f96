"""Grades a large class with hostile submissions in it: `python -m tests.benchmarks.soak [N]` (2,000 by default).

Every twentieth submission attacks: it loops, exits, eats memory, forks, floods its output, forges answers. Every mark
must be right, no process may be left, and the parent's memory must not grow with the class.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.classroom.dispatch import grade
from autograder.classroom.events import Event, EventKind
from autograder.classroom.request import Request
from autograder.grading import Options
from autograder.model import Submission
from tests.benchmarks.measure import left_behind, memory_mb, table
from tests.engine.tiny_course import RIGHT, WRONG, handin, make_course

HOSTILE = {
    "loop": "def twice(x):\n    while True: pass\n",
    "exit": "import os\ndef twice(x):\n    os._exit(0)\n",
    "exit while loading": "import os\nos._exit(0)\n" + RIGHT,
    "segfault": "import ctypes\ndef twice(x):\n    ctypes.string_at(0)\n",
    "memory": "def twice(x):\n    return [bytearray(1 << 24) for _ in range(1 << 12)]\n",
    "fork": "import os\ndef twice(x):\n    while True: os.fork()\n",
    "threads": "import threading, time\ndef twice(x):\n"
    "    for _ in range(3000): threading.Thread(target=time.sleep, args=(60,)).start()\n",
    "flood": "def twice(x):\n    for _ in range(100_000): print('x' * 1000)\n",
    "forge": "import os\ndef twice(x):\n    for fd in range(3, 64):\n"
    "        try: os.write(fd, b'\\x00' * 1000)\n        except OSError: pass\n",
    "friendly": "class F:\n    def __eq__(self, other): return True\ndef twice(x):\n    return F()\n",
}
FORGIVEN = ("exit while loading",)
"""What is not even an attack for the loader: a statement that ends the process is left out, and the rest is right."""

EVERY = 20


def class_of(count: int) -> Iterator[tuple[Submission, float]]:
    """Yields submissions with the points that they deserve; a friendly mixture of right, wrong and hostile."""
    names = list(HOSTILE)
    for number in range(count):
        source, points = (RIGHT, 3.0) if number % 3 else (WRONG, 0.0)
        if number % EVERY == 7:
            name = names[number // EVERY % len(names)]
            source, points = HOSTILE[name], 3.0 if name in FORGIVEN else 0.0
        yield handin(f"s{number:05}", f"{source}\n# {number}\n"), points


class Soak:
    """Compares every mark with the one deserved, and notes memory and pace."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.deserved = {submission.student.key: points for submission, points in class_of(count)}
        self.wrong: list[str] = []
        self.memory: list[float] = []
        self.times: list[float] = []

    def __call__(self, event: Event) -> None:
        """Notes an event."""
        if event.kind is not EventKind.GRADED:
            return
        self.times.append(time.monotonic())
        self.memory.append(memory_mb(os.getpid()))
        if event.points != self.deserved[event.student]:
            self.wrong.append(f"{event.student}: {event.points} instead of {self.deserved[event.student]}")
        if event.done % 200 == 0:
            print(f"{event.done} of {event.total}, {event.left or 0:.0f} s left", flush=True)


def requested(count: int, root: Path, course: Path, sandbox: str) -> Request:
    """Returns the request for the class."""
    options = Options(sandbox=sandbox, timeout=1.0)
    return Request(root / "out", course=course, options=options, submissions=(s for s, _ in class_of(count)))


def main(arguments: Sequence[str]) -> None:
    """Prints the figures."""
    count = int(arguments[0]) if arguments else 2000
    sandbox = arguments[1] if len(arguments) > 1 else "auto"
    soak = Soak(count)
    with tempfile.TemporaryDirectory() as root:
        course = make_course(Path(root) / "course")
        begun = time.monotonic()
        result = grade(requested(count, Path(root), course, sandbox), soak)
        first = time.monotonic() - begun
        begun = time.monotonic()
        again = grade(requested(count, Path(root), course, sandbox), lambda event: None)
        second = time.monotonic() - begun
    time.sleep(1.0)
    half = len(soak.times) // 2
    rows = [
        ("submissions", f"{count}, of which {sum(n % EVERY == 7 for n in range(count))} hostile"),
        ("wrong marks", "; ".join(soak.wrong[:5]) or "none"),
        ("unknown", ", ".join(result.unknown[:5]) or "none"),
        ("processes left", "; ".join(left_behind()) or "none"),
        ("wall", f"{first:.0f} s; first half {soak.times[half] - soak.times[0]:.0f} s"),
        ("parent's memory", f"{soak.memory[half // 5]:.0f} MiB after a tenth, {soak.memory[-1]:.0f} MiB at the end"),
        ("again, unchanged", f"{second:.2f} s, {again.graded} graded"),
    ]
    print(table(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
