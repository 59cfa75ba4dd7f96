"""Cores and memory are what this process may use, in whichever control group it lies."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import machine
from autograder.sandbox.host import held


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system of eight cores and 8000 MiB, whose control groups a test lays down itself."""
    monkeypatch.setattr(machine, "PROC", tmp_path / "proc")
    monkeypatch.setattr(machine, "GROUPS", tmp_path / "groups")
    monkeypatch.setattr(machine, "ROOT", tmp_path)
    monkeypatch.setattr(machine.os, "sched_getaffinity", lambda pid: set(range(8)), raising=False)
    lay(tmp_path, {"proc/meminfo": f"MemTotal: 99 kB\nMemAvailable: {8000 * 1024} kB\n"})
    return tmp_path


def lay(root: Path, files: dict[str, str]) -> None:
    """Writes the files of a system."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def test_without_groups_all_of_the_machine_is_there(system: Path) -> None:
    """Affinity and what the kernel says is available."""
    assert (machine.cores(), machine.free_mb()) == (8, 8000)


@pytest.mark.parametrize(("quota", "cores"), [("250000 100000", 2), ("50000 100000", 1), ("max 100000", 8)])
def test_a_share_of_processor_time_bounds_the_cores(system: Path, quota: str, cores: int) -> None:
    """Whole cores only, and one at least."""
    lay(system, {"proc/self/cgroup": "0::/\n", "groups/cpu.max": f"{quota}\n"})
    assert machine.cores() == cores


@pytest.mark.parametrize(("controllers", "where"), [("cpu pids\n", "groups/job"), ("cpu memory\n", None), ("", None)])
def test_a_group_that_hands_its_controller_on_can_be_divided(system: Path, controllers: str, where: str | None) -> None:
    """That of our job, though our own group, which holds processes, hands nothing on."""
    lay(system, {"proc/self/cgroup": "0::/job/step\n", "groups/job/step/cgroup.subtree_control": "\n"})
    lay(system, {"groups/job/cgroup.subtree_control": controllers})
    assert machine.group_to_divide() == (system / where if where else None)


def test_a_child_is_held_to_its_threads_in_a_group_of_its_own(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The group has room for the first thread and those allowed, takes the child in, and goes when it has ended."""
    lay(system, {"proc/self/cgroup": "0::/\n", "groups/cgroup.subtree_control": "pids\n"})
    monkeypatch.setattr(held, "_home", machine.group_to_divide)
    group = held.hold(4711, 64)
    assert group is not None and group.parent == system / "groups"
    assert {file.name: file.read_text() for file in group.iterdir()} == {"pids.max": "65", "cgroup.procs": "4711"}
    for file in group.iterdir():  # the kernel's files go with their folder
        file.unlink()
    held.let_go(group)
    assert not group.exists()


def test_where_no_group_may_be_made_there_is_none(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A group that cannot take the child in is not left behind, and the grader counts threads as ever."""
    assert machine.group_to_divide() is None
    monkeypatch.setattr(held, "_home", lambda: system / "nowhere")
    assert held.hold(4711, 64) is None and not (system / "nowhere").exists()


def test_the_group_round_ours_counts_too(system: Path) -> None:
    """A job's step has no bound of its own, but its job has."""
    lay(system, {"proc/self/cgroup": "0::/job/step\n", "groups/job/step/cpu.max": "max 100000\n"})
    lay(system, {"groups/job/cpu.max": "300000 100000\n", "groups/job/memory.max": str(900 << 20)})
    lay(system, {"groups/job/memory.current": str(500 << 20), "groups/job/memory.stat": f"inactive_file {100 << 20}\n"})
    assert (machine.cores(), machine.free_mb()) == (3, 500)


def test_the_first_version_of_groups_is_read_as_well(system: Path) -> None:
    """Each controller has a tree of its own, -1 and a huge number stand for no bound."""
    lay(system, {"proc/self/cgroup": "4:memory:/job\n2:cpu,cpuacct:/job\n0::/\n"})
    lay(system, {"groups/cpu/job/cpu.cfs_quota_us": "400000\n", "groups/cpu/job/cpu.cfs_period_us": "100000\n"})
    lay(system, {"groups/cpu/cpu.cfs_quota_us": "-1\n", "groups/cpu/cpu.cfs_period_us": "100000\n"})
    lay(system, {"groups/memory/job/memory.limit_in_bytes": str(600 << 20)})
    lay(system, {"groups/memory/job/memory.usage_in_bytes": str(200 << 20)})
    lay(
        system,
        {"groups/memory/memory.limit_in_bytes": "9223372036854771712", "groups/memory/memory.usage_in_bytes": "1"},
    )
    assert (machine.cores(), machine.free_mb()) == (4, 400)


@pytest.mark.parametrize(("wanted", "each", "found"), [(4, 1000, 4), (9, 1000, 7), (4, 99_999, 1)])
def test_as_many_at_once_as_there_is_memory_for(system: Path, wanted: int, each: int, found: int) -> None:
    """A tenth is left to the rest of the machine, and one process always runs."""
    assert machine.at_once(wanted, each) == found


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system binds no process to cores")
def test_a_process_that_is_bound_to_a_core_has_one() -> None:
    """On the real machine."""
    code = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
    code += "from autograder import machine; print(machine.cores())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({}, ""),
        ({".dockerenv": ""}, "Docker"),
        ({".dockerenv": "", "var/run/secrets/kubernetes.io/token": ""}, "Kubernetes"),
        ({"run/.containerenv": 'engine="podman-4"'}, "Podman"),
        ({"proc/1/cgroup": "0::/kubepods/burstable/pod1\n"}, "Kubernetes"),
        ({"proc/1/cgroup": "12:cpu:/docker/2f\n"}, "Docker"),
        ({"proc/self/mountinfo": "1 0 0:9 / / rw - overlay overlay rw,lowerdir=/var/lib/containerd/x\n"}, "containerd"),
        ({"proc/1/cgroup": "0::/\n", "proc/self/mountinfo": "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"}, ""),
    ],
)
def test_a_container_is_seen(system: Path, files: dict[str, str], kind: str) -> None:
    """Engines lay a file into the root, or their name stands in the control group or the root's mount."""
    lay(system, files)
    assert machine.container() == kind
