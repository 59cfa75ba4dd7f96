"""A course of one exercise with a public and a hidden test, full of canaries, and a grader that watches the wire."""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from autograder.course.folder import Course, read_course
from autograder.grading.enclosure import Enclosure, enclose
from autograder.grading.reference import Options
from autograder.grading.runner import Runner, open_runner
from autograder.model import GradeReport, Source, SourceKind, Student, Submission
from autograder.sandbox.host import handles
from autograder.sandbox.walls import stacks
from autograder.sandbox.wire import frames
from tests.sandbox.attacks import MARK

CANARY = "CANARY-IN-"
KEY = 0x5A000000 + os.getpid()  # under which attacks make shared memory, semaphores and messages
HIDDEN_INPUT = "31337.25"
RIGHT = "import torch\n\n\ndef step(x, W):\n    return torch.tanh(x @ W)\n"
TOML = """
title = "One step"
points = 3
order = 1
defines = ["step"]
run_whole_script = true

[limits]
call_seconds = 0.7
load_seconds = 0.7
exercise_seconds = 4
cpu_seconds = 4
memory_mb = 256
"""
SUITE = f'''
import pytest
import torch

from autograder.suite import assert_close

CANARY = "{CANARY}THE-SUITE"


def run(side, x, W):
    return side.step(x, W)


def draw(rng, *shape):
    return torch.tensor(rng.normal(size=shape))


@pytest.mark.points(1)
def test_step(student, expected, rng):
    """A step mixes the inputs."""
    args = draw(rng, 3, 4), draw(rng, 4, 2)
    assert_close(run(student, *args), expected(run, *args), what="step", axes="batch hidden")


@pytest.mark.points(2)
@pytest.mark.hidden("Your step is tried on other sizes.")
def test_step_of_other_sizes(student, expected, rng):
    """A step of other sizes, {CANARY}A-TITLE."""
    args = draw(rng, 5, 3), draw(rng, 3, 2)
    args[0][0, 0] = {HIDDEN_INPUT}
    assert_close(run(student, *args), expected(run, *args), what="step", axes="batch hidden")
'''


@dataclass(frozen=True)
class Seen:
    """What one grading came to: the report, and every byte that the child sent or printed."""

    report: GradeReport
    sent: bytes
    printed: bytes

    @property
    def text(self) -> str:
        """Returns the report as JSON; UnicodeError where a text in it cannot be written to a file."""
        text = json.dumps(asdict(self.report), default=str, ensure_ascii=False)
        return text.encode().decode()

    @property
    def won(self) -> str:
        """Returns what the attack got, or an empty string: points, a canary, or its own mark."""
        everything = self.sent + self.printed + self.text.encode()
        found = [word for word in (MARK, CANARY) if word.encode() in everything.replace(TITLE, b"")]
        points = [f"{self.report.total} points"] if self.report.total != 0 else []
        return ", ".join(points + found + (["a hidden input"] if HIDDEN_INPUT in self.text else []))


TITLE = f"{CANARY}A-TITLE".encode()  # the suite's own words for its hidden test, which only `title` may carry


class Toy:
    """An open grader of the toy course; every grading is watched."""

    def __init__(
        self, folder: Path, sandbox: str = "auto", *, without: tuple[str, ...] = (), outer: bool = True
    ) -> None:
        self.folder = folder
        self.course = write_course(folder)
        self.stack = stacks.choose(sandbox)
        self.runner = self._open(sandbox, without, outer)
        self._sent = bytearray()
        self._printed = bytearray()

    def _open(self, sandbox: str, without: tuple[str, ...], outer: bool) -> Runner:
        around = enclose(self.course, sandbox)
        if around.request is not None and (without or not outer):
            around = _weakened(around, without, outer)
        return open_runner(self.course, Options(sandbox=sandbox), around)

    @property
    def zygote_pid(self) -> int:
        """Returns the number of the process that was started for student code."""
        return int(self.runner._session.grader.zygote._process.pid)

    def grade(self, source: str) -> Seen:
        """Grades `source` and returns all there was to see."""
        self._sent, self._printed = bytearray(), bytearray()
        source = self._fill(source)
        code = Source("step", "step.py", SourceKind.SCRIPT, source.encode("utf-8", "surrogatepass"))
        with self._watched():
            report = self.runner.grade(Submission(Student("k1", "A. Student"), (code,)))
        return Seen(report, bytes(self._sent), bytes(self._printed))

    def prepare(self) -> None:
        """Puts the victim of attacks in its place again."""
        _prepare(self.folder)

    def close(self) -> None:
        """Ends the grader."""
        self.runner.close()

    def traces(self) -> dict[str, Any]:
        """Returns all that an attack could have left: files, modes, processes, limits, kernel objects."""
        return {
            "folder": sorted(str(p) for p in self.folder.rglob("*") if "__pycache__" not in p.parts),
            "victim": _state_of(self.folder / "victim" / "victim.txt"),
            "kernel objects": [name for name in ("shm", "sem", "msg") if str(KEY) in _text_of(f"/proc/sysvipc/{name}")],
            "shm folder": [name for name in os.listdir("/dev/shm") if "left" in name],
            "own limits": [resource.getrlimit(kind) for kind in range(16)],
            "zygote limits": [resource.prlimit(self.zygote_pid, kind) for kind in range(16)],
            "processes": _student_processes(),
        }

    def changes(self, before: dict[str, Any], seconds: float = 1.0) -> dict[str, Any]:
        """Returns what differs from `before`; waits a moment, as others' processes may be ending beside ours."""
        deadline = time.monotonic() + seconds
        while True:
            now = self.traces()
            found = {name: now[name] for name in before if now[name] != before[name]}
            if not found or time.monotonic() > deadline:
                return found
            time.sleep(0.1)

    def _fill(self, source: str) -> str:
        words = {
            "SUITE": self.folder / "course/tests/suites/test_step.py",
            "REFERENCE": self.folder / "course/reference/step.py",
            "NEIGHBOUR": self.folder / "submissions/neighbour/step.py",
            "VICTIM": self.folder / "victim/victim.txt",
            "LEFT": self.folder / "victim/left-behind",
            "COURSE": self.folder / "course",
            "GRADER": os.getpid(),
            "KEY": KEY,
        }
        for word, value in words.items():
            source = source.replace(f"@{word}@", str(value))
        return source

    @contextmanager
    def _watched(self) -> Iterator[None]:
        feed, drain = frames.FrameReader.feed, handles.ForkedChild._drain

        def watched_feed(reader: Any, chunk: bytes) -> None:
            if len(self._sent) < 2**24:
                self._sent += chunk
            feed(reader, chunk)

        def watched_drain(child: Any) -> None:
            before = len(child._output)
            drain(child)
            self._printed += child._output[before:]

        frames.FrameReader.feed, handles.ForkedChild._drain = watched_feed, watched_drain  # type: ignore[method-assign]
        try:
            yield
        finally:
            frames.FrameReader.feed, handles.ForkedChild._drain = feed, drain  # type: ignore[method-assign]


def _text_of(path: str) -> str:
    return Path(path).read_text() if Path(path).exists() else ""


def _state_of(path: Path) -> tuple[int, ...]:
    """Returns mode, time, size, owner and links of a file; nothing where it is gone."""
    if not path.exists():
        return ()
    found = path.stat()
    return found.st_mode, found.st_mtime_ns, found.st_size, found.st_uid, found.st_nlink


def _weakened(around: Enclosure, without: tuple[str, ...], outer: bool) -> Enclosure:
    gone = {*without, *(() if outer else ("namespaces",))}
    stack = replace(around.stack, walls=around.stack.walls - gone, outer=around.stack.outer if outer else "")
    request = {**(around.request or {}), "without": sorted(gone), "outer": stack.outer}
    return Enclosure(stack, request, around.wrapper if stack.outer else ())


def write_course(folder: Path) -> Course:
    """Writes the toy course, a neighbour's submission and a victim below `folder`, and reads the course."""
    files = {
        "course/exercises/step/exercise.toml": TOML,
        "course/reference/__init__.py": "",
        "course/reference/step.py": f"# {CANARY}THE-REFERENCE\n{RIGHT}",
        "course/tests/suites/test_step.py": SUITE,
        "course/tests/suites/inside/common.py": "def keep(value):\n    return value\n",
        "submissions/neighbour/step.py": f"# {CANARY}A-NEIGHBOUR\n{RIGHT}",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    os.environ["AUTOGRADE_TEST_TOKEN"] = f"{CANARY}THE-ENVIRONMENT"
    _prepare(folder)
    return read_course(folder / "course")


def _prepare(folder: Path) -> None:
    victim = folder / "victim" / "victim.txt"
    victim.parent.mkdir(exist_ok=True)
    victim.parent.chmod(0o777)
    victim.unlink(missing_ok=True)
    victim.write_text("Somebody else's work.\n")


def _student_processes() -> list[int]:
    """Returns what was forked from this grader's zygote, also what has lost its parent meanwhile."""
    parents = {}
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and b"autograder.sandbox.child.zygote" in (entry / "cmdline").read_bytes():
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    ours = [pid for pid in parents if _eldest(pid, parents) == os.getpid()]
    namespaces = {_namespace_of(pid) for pid in ours}
    orphans = [pid for pid in parents if _eldest(pid, parents) == 1 and _namespace_of(pid) in namespaces]
    return sorted(ours + orphans)


def _namespace_of(pid: int) -> str:
    """Returns the user namespace of a process, which tells our orphans from those of another run beside this one."""
    try:
        return os.readlink(f"/proc/{pid}/ns/user")
    except OSError:
        return ""


def _eldest(pid: int, parents: dict[int, int]) -> int:
    while pid in parents:
        pid = parents[pid]
    return pid
