"""Runs over a class whose disk fails: `python -m tests.engine.faults KIND COURSE FOLDER` prints JSON for each moment.

The class has been graded before, with other answers. KIND is `power`: the process ends at the n-th thing that it asks
of the disk, for every n. What was not flushed is then half there, and a file that was renamed in a folder that was not
flushed has its old content again. KIND is `full`: from the n-th thing on the disk takes nothing. KIND is `small`:
FOLDER is a file system that is too small and is made larger before the second run. Every moment is a process of its
own, forked from one that has a single thread; nothing waits for the machine's own disk.
"""

from __future__ import annotations

import builtins
import csv
import errno
import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from autograder import files
from autograder.classroom import dispatch
from autograder.classroom.events import Event, EventKind
from autograder.classroom.lanes.process import Task
from autograder.classroom.store import store
from autograder.errors import GraderError
from autograder.model import GradeReport
from tests.engine.fake_lanes import FakeLanes, report_of
from tests.engine.tiny_course import RIGHT, WRONG, handin, request_of

STUDENTS = ("ada", "bo")
ENDED, DIED, REFUSED = 0, 77, 78


class Disk:
    """Counts what is asked of the disk and fails at the n-th thing; it knows what a loss of power would take."""

    def __init__(self, out: Path, moment: int, kind: str) -> None:
        self.out, self.moment, self.fail = out, moment, {"power": power, "full": full}[kind]
        self.count = 0
        self.flushed: set[int] = set()
        self.renamed: dict[Path, bytes | None] = {}
        self._replace = os.replace
        files.os.fsync, files.os.replace = self.fsync, self.replace
        files.open = self.open  # type: ignore[attr-defined]
        if kind == "power":  # SQLite cannot be told from here that the disk is full
            connect = store._connect
            store._connect = lambda path: self.connected(connect(path))

    def step(self) -> None:
        """Counts, and fails where it is time."""
        self.count += 1
        if self.count >= self.moment:
            self.fail(self)

    def open(self, path: Path, mode: str, **more: Any) -> Any:
        """Opens a file for writing."""
        self.step()
        return builtins.open(path, mode, **more)

    def fsync(self, handle: int) -> None:
        """Flushes a file or a folder, as far as this disk's memory is concerned."""
        self.step()
        self.flushed.add(os.fstat(handle).st_ino)
        for path in [p for p in self.renamed if p.parent.stat().st_ino == os.fstat(handle).st_ino]:
            del self.renamed[path]

    def replace(self, old: Path, new: Path) -> None:
        """Renames a file."""
        self.step()
        self.renamed.setdefault(new, new.read_bytes() if new.exists() else None)
        self._replace(old, new)

    def connected(self, connection: Any) -> Any:
        """Makes every statement of SQLite a thing that is asked of the disk."""
        connection.set_trace_callback(lambda sql: self.step())
        return connection

    def lose(self) -> None:
        """Takes away what was not flushed."""
        for path, before in self.renamed.items():
            path.unlink() if before is None else path.write_bytes(before)
        for path in self.out.rglob("*.*"):
            if path.name.endswith(".part") and path.stat().st_ino not in self.flushed:
                os.truncate(path, path.stat().st_size // 2)
        if (log := self.out / f"{store.NAME}-wal").exists():
            with builtins.open(log, "ab") as file:
                file.write(b"half a page" * 100)


def power(disk: Disk) -> None:
    """Ends everything."""
    disk.lose()
    os._exit(DIED)


def full(disk: Disk) -> None:
    """Takes nothing more."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def hasten() -> None:
    """Lets nothing wait for the machine's own disk."""
    connect = store._connect

    def connected(path: Path) -> Any:
        connection = connect(path)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    store._connect = connected
    files.os.fsync = lambda handle: None


def answer(task: Task) -> GradeReport:
    """Grades by what is written."""
    return report_of(task.submission, 3.0 if b"2 * x" in task.submission.sources[0].data else 0.0)


def forked(work: Callable[[Any], int]) -> tuple[int, list[str]]:
    """Returns how a child ended that did the work, and the lines that it wrote."""
    reading, writing = os.pipe()
    if not (pid := os.fork()):
        with os.fdopen(writing, "w", buffering=1) as file:
            os._exit(work(file))
    os.close(writing)
    with os.fdopen(reading) as file:
        lines = file.read().splitlines()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), lines


def graded(course: Path, out: Path, source: str, file: Any) -> int:
    """Grades the class, and writes whose report was kept, or the sentence that ended it."""

    def tell(event: Event) -> None:
        if event.kind is EventKind.GRADED:
            file.write(f"{event.student}\n")

    try:
        dispatch.grade(request_of(course, out, *(handin(key, source) for key in STUDENTS)), tell)
    except GraderError as error:
        file.write(f"! {error}\n")
        return REFUSED
    return ENDED


def moment(kind: str, course: Path, folder: Path, number: int) -> dict[str, Any]:
    """Returns what was there after the disk had failed, and after the next run."""
    out = folder / f"{number}"
    shutil.copytree(folder / "before", out)

    def failing(file: Any) -> int:
        Disk(out, number, kind)
        return graded(course, out, RIGHT, file)

    code, told = forked(failing)
    torn = broken(out)
    _, again = forked(lambda file: graded(course, out, RIGHT, file))
    found = {"moment": number, "code": code, "told": told, "torn": torn, "again": again} | after(out)
    shutil.rmtree(out)
    return found


def broken(out: Path) -> list[str]:
    """Returns the files under their own names that are not whole."""
    ends = {".html": b"</html>", ".json": b"}", ".csv": b""}
    files = [p for p in out.rglob("*.*") if not p.name.startswith(".") and p.suffix in ends]
    return [p.name for p in files if not p.read_bytes().strip() or not p.read_bytes().strip().endswith(ends[p.suffix])]


def after(out: Path) -> dict[str, Any]:
    """Returns the marks in the table and in the reports, what is not whole, and what is left of unfinished writing."""
    with builtins.open(out / "grades.csv", encoding="utf-8-sig") as file:
        table = [row["total"] for row in csv.DictReader(file)]
    reports = [json.loads((out / key / "report.json").read_bytes())["total"] for key in STUDENTS]
    parts = [path.name for path in out.rglob(".*.part")]
    return {"table": table, "reports": reports, "broken": broken(out), "parts": parts}


def small(course: Path, folder: Path) -> dict[str, Any]:
    """Returns what a run said whose file system was full before its end, and what there is when that is larger."""
    out = folder / "grades"
    code, told = forked(lambda file: graded(course, out, RIGHT + "#" * 3_000, file))
    subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True)
    _, again = forked(lambda file: graded(course, out, RIGHT + "#" * 3_000, file))
    return {"code": code, "told": told, "again": again} | after(out)


def main(arguments: Sequence[str]) -> None:
    """Prints what was found at each moment."""
    kind, course, folder = arguments[0], Path(arguments[1]), Path(arguments[2])
    dispatch.LocalLanes = lambda setup, count: FakeLanes(setup, count, answer, [])  # type: ignore[assignment,misc]
    if kind == "small":
        print(json.dumps(small(course, folder)))
        return
    hasten()
    forked(lambda file: graded(course, folder / "before", WRONG, file))
    for number in itertools.count(1):
        found = moment(kind, course, folder, number)
        print(json.dumps(found), flush=True)
        if found["code"] not in (DIED, REFUSED):  # ended; or in a way that a test has to see, and not for ever
            return


if __name__ == "__main__":
    main(sys.argv[1:])
