"""Kills a run at many moments and looks at what is left: `python -m tests.benchmarks.killed [MOMENTS]` (60 by default).

The moments are drawn from five kinds: while it starts, while it grades, between two steps of writing a file, between
two statements of the store, and while it ends. After a dozen of them the class is graded to its end. Nothing that was
told to be graded may be graded again, every mark must be right, every file whole, and no process may be left.
"""

from __future__ import annotations

import csv
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks.measure import family, is_running, table
from tests.engine.tiny_course import make_course

ROOT = Path(__file__).resolve().parents[2]
STUDENTS = 40
KINDS = ("start", "grading", "file", "store", "end")
A_ROUND = ("start",) * 3 + ("grading",) * 3 + ("file",) * 3 + ("store",) * 2
"""What is tried in one class before its last moment, which is at the end."""


class Kills:
    """Counts what happened over all moments."""

    def __init__(self, root: Path) -> None:
        self.course = make_course(root / "course")
        self.root = root
        self.moments: Counter[str] = Counter()
        self.rounds = self.twice = self.left = self.wrong = self.torn = self.graded = 0

    def round(self, chance: random.Random) -> None:
        """Grades one class to its end, killing it a dozen times."""
        out = self.root / f"grades{self.rounds}"
        told: Counter[str] = Counter()
        self.rounds += 1
        for kind in (*chance.sample(A_ROUND, len(A_ROUND)), "end"):
            run = Run(self.course, out, kind, chance)
            told.update(run.told)
            self.moments[kind] += run.killed
            self.left += run.left
            self.torn += len(torn(out))
        told.update(Run(self.course, out, "", chance).told)
        self.graded += sum(told.values())
        self.twice += sum(count > 1 for count in told.values())
        self.wrong += marks(out) != ["3"] * STUDENTS
        self.torn += len(torn(out))


class Run:
    """One run, killed at a moment of its kind; `told` is what it said to have graded."""

    def __init__(self, course: Path, out: Path, kind: str, chance: random.Random) -> None:
        self.told: list[str] = []
        self._all = threading.Event()
        self._ids: set[int] = set()
        wait = {"start": chance.uniform(0, 2.5), "grading": chance.uniform(0, 0.3), "end": chance.uniform(0, 0.2)}
        count, step = chance.randint(1, 8), str(chance.randint(1, 40))
        come = {"start": lambda: True, "grading": lambda: len(self.told) >= count, "end": self._all.is_set}
        command = [sys.executable, "-m", "tests.benchmarks.killed", "--class", str(course), str(out), kind, step]
        quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(command, cwd=ROOT, text=True, **quiet) as process:
            reader = threading.Thread(target=self._read, args=(process,))
            reader.start()
            self._watch(process, come.get(kind, lambda: False))
            if kind in wait:
                time.sleep(wait[kind])
                self._ids |= set(family(process.pid))
                process.kill()
            process.wait()
            reader.join()
        self.killed = process.returncode == -signal.SIGKILL
        self.left = self._alive() if self.killed else 0

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line == "all\n":
                self._all.set()
            elif line.endswith("\n"):
                self.told.append(line.strip())

    def _watch(self, process: subprocess.Popen[str], is_over: Callable[[], bool]) -> None:
        """Notes the processes of a run until its moment has come, or its end."""
        while process.poll() is None and not is_over():
            self._ids |= set(family(process.pid))
            time.sleep(0.02)

    def _alive(self) -> int:
        time.sleep(0.5)
        return sum(is_running(one) for one in self._ids)


def marks(out: Path) -> list[str]:
    """Returns the totals in grades.csv."""
    with open(out / "grades.csv", encoding="utf-8-sig") as file:
        return [row["total"] for row in csv.DictReader(file)]


def torn(out: Path) -> list[str]:
    """Returns the reports that are not whole."""
    ends = {"report.html": b"</html>", "report.json": b"}", "index.html": b"</html>"}
    return [str(p) for p in out.rglob("*.*") if p.name in ends and not p.read_bytes().strip().endswith(ends[p.name])]


def one_class(course: Path, out: Path, kind: str, step: int) -> None:
    """Grades the class, saying who was graded and when all are; kills itself at a step of the disk where told to."""
    from autograder.classroom.dispatch import grade
    from autograder.classroom.events import Event, EventKind
    from tests.engine.tiny_course import handin, request_of

    def show(event: Event) -> None:
        if event.kind is EventKind.GRADED:
            print(event.student, flush=True)
        if event.done == event.total and event.kind in (EventKind.GRADED, EventKind.PLANNED):
            print("all", flush=True)

    _die_at(kind, step)
    submissions = [handin(f"s{number:03}") for number in range(STUDENTS)]
    grade(request_of(course, out, *submissions, jobs=1), show)


def _die_at(kind: str, step: int) -> None:
    from autograder.classroom import pages
    from autograder.classroom.store import store

    counted = iter(range(1, step))

    def count() -> None:
        if next(counted, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    if kind == "file":
        for name, real in (("fsync", os.fsync), ("replace", os.replace)):
            setattr(pages.os, name, lambda *a, real=real: (count(), real(*a))[1])
    if kind == "store":
        connect = store._connect
        store._connect = lambda path: _traced(connect(path), count)


def _traced(connection: object, count: Callable[[], None]) -> object:
    connection.set_trace_callback(lambda sql: count())  # type: ignore[attr-defined]
    return connection


def main(arguments: Sequence[str]) -> None:
    """Prints how many moments were tried and what was found."""
    if arguments[:1] == ["--class"]:
        one_class(Path(arguments[1]), Path(arguments[2]), arguments[3], int(arguments[4]))
        return
    wanted = int(arguments[0]) if arguments else 60
    chance = random.Random(20)
    with tempfile.TemporaryDirectory() as root:
        kills = Kills(Path(root))
        while kills.moments.total() < wanted:
            kills.round(chance)
            print(found(kills), end="\n\n", flush=True)


def found(kills: Kills) -> str:
    """Returns the figures so far."""
    kinds = ", ".join(f"{kills.moments[kind]} {kind}" for kind in KINDS)
    rows = [
        ("moments of kill -9", f"{kills.moments.total()}: {kinds}"),
        ("classes graded to their end", f"{kills.rounds} of {STUDENTS} students; {kills.graded} told to be graded"),
        ("submissions graded twice", str(kills.twice)),
        ("tables with a wrong or missing mark", str(kills.wrong)),
        ("files that are not whole", str(kills.torn)),
        ("processes left half a second later", str(kills.left)),
    ]
    return table(rows)


if __name__ == "__main__":
    main(sys.argv[1:])
