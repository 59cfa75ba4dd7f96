"""Power loss and full disks at every moment of a run: afterwards the next run has all marks and all files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.engine.faults import DIED, ENDED, REFUSED
from tests.engine.tiny_course import make_course

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the moments are forked processes, and /proc is asked")


def moments(kind: str, folder: Path, *before: str) -> list[dict[str, Any]]:
    """Returns what was found at each moment at which the disk failed."""
    command = [*before, sys.executable, "-m", "tests.engine.faults", kind, str(folder / "course"), str(folder)]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in said.splitlines()]


def assert_whole(found: dict[str, Any]) -> None:
    """Every mark in the table and in the reports is that of the new answers; every file is whole; no rest is left."""
    assert (found["table"], found["reports"]) == (["3", "3"], [3.0, 3.0]), found
    assert (found["broken"], found["parts"]) == ([], []), found
    assert not {line for line in found["told"] if line[0] != "!"} & set(found["again"]), found


def test_power_may_be_lost_at_any_moment(tmp_path: Path) -> None:
    """A file under its own name is whole at once; the next run grades what was not told, and no old page stays."""
    make_course(tmp_path / "course")
    found = moments("power", tmp_path)
    assert [one["code"] for one in found] == [DIED] * (len(found) - 1) + [ENDED]
    assert len(found) > 30
    assert [one["torn"] for one in found if one["torn"]] == []
    for one in found:
        assert_whole(one)


def test_the_disk_may_fill_up_at_any_moment(tmp_path: Path) -> None:
    """The run ends with a sentence; what was graded is not graded again when there is room."""
    make_course(tmp_path / "course")
    found = moments("full", tmp_path)
    assert [one["code"] for one in found] == [REFUSED] * (len(found) - 1) + [ENDED]
    assert [one["torn"] for one in found if one["torn"]] == []
    for one in found:
        assert one["code"] == ENDED or "make room and run this again" in one["told"][-1]
        assert_whole(one)


@pytest.mark.parametrize("kilobytes", [100, 130, 160, 200])
def test_a_file_system_that_is_really_full_loses_nothing(tmp_path: Path, kilobytes: int) -> None:
    """A file system in memory, too small for the store, the pages or the table, and made larger before the next run."""
    mounted = f'mount -t tmpfs -o size={kilobytes}k none "$0/disk" && ln -s ../course "$0/disk/course" && exec "$@"'
    make_course(tmp_path / "course")
    (tmp_path / "disk").mkdir()
    namespace = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c")
    try:
        subprocess.run([*namespace, mounted, str(tmp_path), "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this machine mounts nothing for a plain user")
    (found,) = moments("small", tmp_path / "disk", *namespace, mounted, str(tmp_path))
    assert found["code"] == REFUSED
    assert "make room and run" in found["told"][-1]
    assert_whole(found)
