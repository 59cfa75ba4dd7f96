"""A class graded where nothing of POSIX's own is there: lanes are spawned, children are fresh, marks are the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder.classroom.store.lock import FAR, locked
from autograder.errors import StoreError
from tests.engine.elsewhere import WITHOUT
from tests.engine.tiny import write_files
from tests.engine.tiny_course import RIGHT, WRONG, make_course

ROOT = Path(__file__).resolve().parents[2]
STUDENTS = ("王小明", "priya_nair", "omar_haddad", "jonas_lindqvist")
NO_WALLS = 4


def verdicts(
    folder: Path, submissions: Path, course: Path, *arguments: str, posix: bool = True
) -> dict[str, list[tuple[object, ...]]]:
    """Returns what is said of each student's tests, graded with walls here, or in spawned lanes without POSIX."""
    out = folder / ("here" if posix else "elsewhere")
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    if not posix:
        (folder / "site").mkdir()
        (folder / "site" / "sitecustomize.py").write_text(WITHOUT)
        environment["PYTHONPATH"] = os.pathsep.join((str(folder / "site"), str(ROOT)))
        arguments = (*arguments, "--sandbox=none")
    argv = [sys.executable, "-m", "autograder", "grade", str(submissions), "--course", str(course), "--out", str(out)]
    done = subprocess.run(
        [*argv, "--seed", "7", "--jobs", "2", *arguments], env=environment, capture_output=True, text=True, timeout=300
    )
    if done.returncode == NO_WALLS:
        pytest.skip("no sandbox is available here")
    assert not done.returncode, done.stderr
    reports = {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in out.glob("*/report.json")}
    return {name: [said(test) for e in report["exercises"] for test in e["tests"]] for name, report in reports.items()}


def said(test: dict[str, object]) -> tuple[object, ...]:
    """Returns what of a verdict hangs on the answer alone."""
    return test["id"], test["status"], test["points"], json.dumps(test.get("diagnoses"))


def test_the_sample_class_has_the_same_marks_without_posix(tmp_path: Path) -> None:
    """Students of the sample class, right and wrong, in spawned lanes and fresh children as behind walls."""
    for name in STUDENTS:
        shutil.copytree(ROOT / "tests" / "golden" / "class" / name, tmp_path / "class" / name)
    here, elsewhere = (
        verdicts(tmp_path, tmp_path / "class", ROOT, "--exercise", "srn", posix=posix) for posix in (True, False)
    )
    assert len(here) == len(STUDENTS) and len({str(tests) for tests in here.values()}) > 1
    assert elsewhere == here


def test_endless_and_crashing_work_ends_without_posix(tmp_path: Path) -> None:
    """An endless loop meets its limit and a crash costs its own tests, as behind walls; the others are graded."""
    course = make_course(tmp_path / "course")
    answers = {
        "ann": RIGHT, "bob": WRONG, "cleo": "def twice(x):\n    while True:\n        pass\n",
        "dan": "import os\n\n\ndef twice(x):\n    os._exit(3)\n",
    }  # fmt: skip
    write_files(tmp_path / "class", {f"{name}/twice.py": text for name, text in answers.items()})
    here, elsewhere = (verdicts(tmp_path, tmp_path / "class", course, posix=posix) for posix in (True, False))
    assert {name: tests[0][1] for name, tests in here.items()} == {
        "ann": "passed", "bob": "failed", "cleo": "time limit", "dan": "crashed",
    }  # fmt: skip
    assert elsewhere == here


def test_a_folder_has_one_grader_at_a_time_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without fcntl the lock is Windows' own, on a byte behind what is read to say who has it."""
    held: set[int] = set()

    def locking(handle: int, mode: int, count: int) -> None:
        place = os.lseek(handle, 0, os.SEEK_CUR)
        if place in held:
            raise PermissionError(13, "Permission denied")
        held.add(place)

    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))
    with (
        locked(tmp_path),
        pytest.raises(StoreError, match=rf"Another autograde \(process {os.getpid()}\) is grading"),
        locked(tmp_path),
    ):
        pass
    assert held == {FAR}
