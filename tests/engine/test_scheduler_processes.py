"""Grading in real processes: none survives the parent, no report is lost, a lost worker is replaced."""

from __future__ import annotations

import csv
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.classroom import dispatch
from autograder.classroom.events import Event, EventKind
from tests.engine.tiny_course import BROKEN, WRONG, handin, make_course, request_of

ROOT = Path(__file__).resolve().parents[2]
COUNT = 12


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Gives the tiny course."""
    return make_course(tmp_path_factory.mktemp("course"))


def start(course: Path, out: Path) -> subprocess.Popen[str]:
    """Starts grading a class in a process group of its own."""
    command = [sys.executable, "-m", "tests.engine.run_a_class", str(course), str(out), str(COUNT)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def below(pid: int) -> set[int]:
    """Returns every process below `pid`, however deep."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(path.parent.name)] = int(fields[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def survivors(pids: set[int], seconds: float = 10.0) -> set[int]:
    """Returns those that still run after at most so many seconds."""
    until = time.monotonic() + seconds
    while (left := {p for p in pids if _runs(p)}) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def marks(out: Path) -> list[str]:
    """Returns the totals in grades.csv."""
    with open(out / "grades.csv", encoding="utf-8-sig") as file:
        return [row["total"] for row in csv.DictReader(file)]


def test_a_class_is_graded_in_two_processes(course: Path, tmp_path: Path) -> None:
    """Right, wrong, broken and empty: each gets its marks; this process never imports torch for it."""
    code = "import sys; from tests.engine.run_a_class import *; grade(request_of(Path(sys.argv[1]), Path(sys.argv[2]), "
    code += "handin('a'), handin('b', sys.argv[3]), handin('c', sys.argv[4])), show); sys.exit('torch' in sys.modules)"
    command = [sys.executable, "-c", f"if __name__ == '__main__':\n exec({code!r})"]
    done = subprocess.run([*command, course, tmp_path, WRONG, BROKEN], cwd=ROOT, check=False)
    assert (done.returncode, marks(tmp_path)) == (0, ["3", "0", "0"])


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
def test_whatever_ends_the_parent_no_process_is_left_and_nothing_is_lost(
    course: Path, tmp_path: Path, how: int
) -> None:
    """Workers, zygotes and children die with it; the next run grades exactly those that had no report."""
    run = start(course, tmp_path)
    assert run.stdout is not None
    before = {run.stdout.readline().strip(), run.stdout.readline().strip()}
    family = below(run.pid)
    os.kill(run.pid, how)
    before |= set(run.stdout.read().split())
    run.communicate(timeout=60)
    assert len(family) >= 4
    assert survivors(family) == set()
    again = start(course, tmp_path)
    told, _ = again.communicate(timeout=300)
    graded = set(told.split()) - {"result"}
    assert not graded & before
    assert marks(tmp_path) == ["3"] * COUNT


def test_a_killed_worker_is_replaced(course: Path, tmp_path: Path) -> None:
    """The submission that it was grading is graded in a new process; every mark is right."""
    killed: list[int] = []

    def kill_one(event: Event) -> None:
        if event.kind is EventKind.GRADED and not killed:
            child = multiprocessing.active_children()[0]
            killed.append(child.pid or 0)
            child.kill()

    submissions = [handin(f"s{number}") for number in range(6)]
    result = dispatch.grade(request_of(course, tmp_path, *submissions), kill_one)
    assert (len(killed), result.unknown, marks(tmp_path)) == (1, (), ["3"] * 6)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_a_class_outlives_the_zygote_from_which_all_others_came(course: Path, tmp_path: Path) -> None:
    """Every zygote and child dies with it; each lane starts a zygote of its own, and every mark is right."""
    others, killed = below(os.getpid()), set[int]()

    def kill_the_first(event: Event) -> None:
        if event.kind is EventKind.GRADED and not killed:
            killed.update(pid for pid in below(os.getpid()) - others if _is_first_zygote(pid))
            for pid in killed:
                os.kill(pid, signal.SIGKILL)

    submissions = [handin(f"s{number}") for number in range(8)]
    result = dispatch.grade(request_of(course, tmp_path, *submissions), kill_the_first)
    assert (len(killed), result.unknown, marks(tmp_path)) == (1, (), ["3"] * 8)


def _is_first_zygote(pid: int) -> bool:
    """Tells whether a process is the zygote that this one has started."""
    try:
        parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        return parent == os.getpid() and b"sandbox.child.zygote" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
