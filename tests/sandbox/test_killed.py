"""A run that is killed, in whatever way, leaves no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.model import Status
from tests.sandbox.toy import RIGHT, Toy

ROOT = Path(__file__).resolve().parents[2]
RUN = """
import signal, sys
from pathlib import Path
from tests.sandbox.toy import RIGHT, Toy
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever runs the tests may ignore it, as nohup does
toy = Toy(Path(sys.argv[1]))
toy.grade(RIGHT)
print("grading", flush=True)
while True:
    toy.grade("def step(x, W):\\n    while True: pass\\n")
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_killed_run_leaves_no_process(tmp_path: Path, number: int) -> None:
    """The grader is killed in the middle of a student's endless loop; zygote, bubblewrap and child end with it."""
    run = subprocess.Popen([sys.executable, "-c", RUN, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None and run.stdout.readline() == "grading\n"
    family = _wait_for_family(run.pid)
    run.send_signal(number)
    run.communicate(timeout=60)
    assert _left_of(family, seconds=5.0) == []


def test_a_killed_zygote_never_costs_a_point(tmp_path: Path) -> None:
    """Where the zygote is gone a new one takes its place, or the marks are unknown; they are never 0."""
    others = set(_descendants(os.getpid()))  # such as the zygote that other tests share
    toy = Toy(tmp_path)
    toy.grade(RIGHT)
    for pid in set(_descendants(os.getpid())) - others:
        if b"autograder.sandbox.child.zygote" in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)
    report = toy.grade(RIGHT).report
    toy.close()
    assert report.total in (None, report.max_total)
    assert {test.status for test in report.exercises[0].tests} <= {Status.GRADER_ERROR, Status.PASSED}


def _wait_for_family(pid: int) -> dict[int, str]:
    """Returns every descendant with its start time, once a child of the zygote is among them."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        family = {p: _start_of(p) for p in _descendants(pid)}
        if len(family) >= 2 and all(family.values()):
            time.sleep(0.1)
            return family
        time.sleep(0.05)
    raise AssertionError("the run has started no processes")


def _left_of(family: dict[int, str], seconds: float) -> list[int]:
    deadline = time.monotonic() + seconds
    while True:
        left = [pid for pid, start in family.items() if _start_of(pid) == start]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.05)


def _descendants(pid: int) -> list[int]:
    """Returns the numbers of all processes below `pid`."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        below = [int(word) for task in tasks for word in (task / "children").read_text().split()]
    except OSError:
        return []
    return below + [deeper for child in below for deeper in _descendants(child)]


def _start_of(pid: int) -> str:
    """Returns when a process started, in the kernel's ticks; empty where it is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]
