"""Measures the process that grades a class, by itself: `python -m tests.benchmarks.parent [N ...]`.

`autograde` grades N folders of 30 kB (1,000, 5,000 and 10,000 by default) in lanes that answer at once with a report as
large as the shipped course's, so that what is left is reading, scheduling, the store and the pages. With `--real`
behind the numbers the lanes are real ones, and a light course is graded.
"""

from __future__ import annotations

import json
import pickle
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.classroom import dispatch
from autograder.classroom.events import Event, EventKind
from autograder.classroom.lanes.process import REPORT_HTML, REPORT_JSON, Done, Setup, Task
from autograder.classroom.store.records import pack
from autograder.cli import main as cli
from autograder.cli import progress
from autograder.model import ExerciseReport, GradeReport, SourceKind, Status, Student, TestResult
from autograder.report.formats import json as report_json
from tests.benchmarks.measure import table
from tests.engine.tiny_course import RIGHT, make_course

ROOT = Path(__file__).resolve().parents[2]
BYTES = 30_000
TESTS = 60
HTML = 90_000
SENTENCE = "Row {} differs from the expected one in 3 of 8 places, the largest difference being 0.25 at (1, 2). "


class InstantLanes:
    """Answers every task before `submit` returns; tasks and answers are pickled, as on their way to a process."""

    def __init__(self, setup: Setup, count: int) -> None:
        self.count = count
        report = _report()
        page = SENTENCE.encode() * (HTML // len(SENTENCE))
        self._packed = pack(report)
        self._files = {REPORT_JSON: report_json.dumps(report).encode(), REPORT_HTML: page}

    def submit(self, lane: int, task: Task) -> Future[Done]:
        """Answers."""
        task = pickle.loads(pickle.dumps(task))
        done = Done(replace(self._packed, student=task.submission.student.key), self._files)
        future: Future[Done] = Future()
        future.set_result(pickle.loads(pickle.dumps(done)))
        return future

    def replace(self, lane: int) -> None:
        """Has nothing to replace."""

    def close(self) -> None:
        """Has nothing to end."""


def _report() -> GradeReport:
    chance = random.Random(20)
    tests = tuple(_test(number, chance) for number in range(TESTS))
    name, kind = "twice.py", SourceKind.SCRIPT
    exercise = ExerciseReport("twice", "Twice", 3.0, 3.0, Status.PASSED, name, kind, tests, seconds=1.0)
    return GradeReport(Student("", ""), (exercise,), 3.0, 3.0, "graded", seconds=1.0)


def _test(number: int, chance: random.Random) -> TestResult:
    text = "".join(SENTENCE.format(chance.random()) for _ in range(6))
    return TestResult(f"test_{number}", f"Part {number} is right.", Status.PASSED, 0.05, 0.05, message=text)


class Marks:
    """Notes when a run came where, and the memory that it had then."""

    def __init__(self) -> None:
        self.begun = time.perf_counter()
        self.rows: dict[str, tuple[float, float, float]] = {}

    def note(self, what: str) -> None:
        """Notes the wall clock, the processor time of this process alone, and its memory in MiB."""
        used = time.process_time()
        self.rows[what] = (time.perf_counter() - self.begun, used, _memory("VmRSS"))

    def event(self, _: object, event: Event) -> None:
        """Stands in the place of the progress bar."""
        if event.kind is EventKind.PLANNED:
            self.note("planned")
        elif event.kind is EventKind.GRADED and event.done == max(1, event.total // 10):
            self.note("a tenth")
        elif event.kind is EventKind.GRADED:
            self.rows.pop("graded", None)
            if event.done == event.total:
                self.note("graded")


def _memory(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def one_run(arguments: Sequence[str], real: bool) -> None:
    """Runs `autograde` in this process and prints what was noted as JSON."""
    marks = Marks()
    progress.Progress.event = lambda self, event: marks.event(self, event)  # type: ignore[method-assign]
    if not real:
        dispatch.LocalLanes = InstantLanes  # type: ignore[misc,assignment]
    code = cli.run(["grade", *arguments, "--quiet"])
    marks.note("end")
    print(json.dumps({"code": code, "rows": marks.rows, "peak": _memory("VmHWM")}))


def make_class(root: Path, count: int) -> Path:
    """Writes a folder for each student, each file another."""
    padding = "".join(f"# {n:05} {'.' * 60}\n" for n in range(BYTES // 69))
    for number in range(count):
        folder = root / f"Student {number:05}"
        folder.mkdir(parents=True)
        (folder / "twice.py").write_text(f"{RIGHT}\n# copy {number}\n{padding}", encoding="utf-8")
    return root


def measure(count: int, real: bool) -> None:
    """Prints the figures of one class, graded and then run again."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        course, work, out = make_course(root / "course"), make_class(root / "submissions", count), root / "grades"
        mode = "--one-real" if real else "--one"
        command = [sys.executable, "-m", __spec__.name, mode, str(work), "--out", str(out), "--course", str(course)]
        for title in ("new", "again, unchanged"):
            run = subprocess.run([*command, "--sandbox", "none"], cwd=ROOT, check=True, capture_output=True, text=True)
            print(f"{count:,} folders, {title}\n{_told(json.loads(run.stdout.splitlines()[-1]), count)}\n", flush=True)
        sizes = {p.name: p.stat().st_size for p in sorted(out.glob("[agi]*.*"))}
        print(table([(name, f"{size / count:,.0f} bytes a student") for name, size in sizes.items()]), "\n")


def _told(found: dict[str, Any], count: int) -> str:
    rows: dict[str, list[float]] = found["rows"]
    form = "{:7.1f} s, {:6.1f} s of processor time, {:4.0f} MiB"
    lines = [(what, form.format(*figures)) for what, figures in rows.items()]
    if "graded" in rows:
        wall, cpu = (rows["graded"][i] - rows["planned"][i] for i in (0, 1))
        each = f"{1000 * cpu / count:.2f} ms of processor time each"
        lines.append(("between planned and graded", f"{count / wall:.0f} a second, {each}"))
    return table([*lines, ("most memory", f"{found['peak']:.0f} MiB"), ("exit code", str(found["code"]))])


def main(arguments: Sequence[str]) -> None:
    """Prints the figures of every class asked for."""
    if arguments[:1] in (["--one"], ["--one-real"]):
        one_run(arguments[1:], real=arguments[0] == "--one-real")
        return
    for count in [int(text) for text in arguments if text.isdigit()] or [1000, 5000, 10_000]:
        measure(count, real="--real" in arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
