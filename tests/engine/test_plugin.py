"""Plain `pytest` on a suite: the reference by default, a student's file where one is named."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from autograder import plugin
from autograder.course.folder import read_course
from autograder.errors import UsageError
from autograder.grading.sources import units_of_path
from tests.engine.tiny import REFERENCE

ROOT = Path(__file__).resolve().parents[2]
NEARLY = REFERENCE.replace(
    "return 2 * np.asarray(x)", "print('seen', x)\n    return 2 * np.asarray(x).clip(-9, 9)"
).replace("self.count += 1", "self.count += 2")


@dataclass(frozen=True)
class Ended:
    """How a run of pytest ended."""

    code: int
    out: str


def start_pytest(course: Path, *arguments: str) -> subprocess.Popen[str]:
    """Starts pytest on the suites of a course as someone at a terminal would."""
    installed = any(e.value == "autograder.plugin" for e in entry_points(group="pytest11"))
    plugin: Sequence[str] = () if installed else ("-p", "autograder.plugin")
    suite = str(course / "tests" / "suites" / "test_double.py")
    argv = [sys.executable, "-m", "pytest", *plugin, "-p", "no:cacheprovider", "--strict-markers", "--sandbox", "none"]
    argv += ["--course", str(course), "--rootdir", str(course), "-c", os.devnull, suite, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    return subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, cwd=course
    )


@pytest.fixture(scope="module")
def runs(tiny_root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ended]:
    """How pytest ends on the reference and on a student's file; both run at the same time."""
    file = tmp_path_factory.mktemp("ada") / "double.py"
    file.write_text(NEARLY)
    work = ("--submission", str(file))
    started = {
        "reference": start_pytest(tiny_root),
        "student": start_pytest(tiny_root, *work, "--hidden"),
        "public": start_pytest(tiny_root, *work),
        "listed": start_pytest(tiny_root, *work, "--collect-only"),
    }
    outs = {name: process.communicate(timeout=200)[0] for name, process in started.items()}
    return {name: Ended(process.returncode, outs[name]) for name, process in started.items()}


def test_without_a_submission_the_reference_is_graded(runs: dict[str, Ended]) -> None:
    """The suites of a sound course pass on the reference, hidden tests too."""
    ended = runs["reference"]
    assert ended.code == 0, ended.out
    assert "3 passed" in ended.out


def test_a_submission_fails_with_the_student_s_sentences(runs: dict[str, Ended]) -> None:
    """A failed public test shows title, call and difference, and nothing of the suite's source."""
    ended = runs["student"]
    assert ended.code == 1
    assert "2 failed, 1 passed" in ended.out
    assert "A counter counts its calls." in ended.out
    assert "called: your Counter()" in ended.out
    assert "second call is 4; wanted 2." in ended.out
    assert "assert_close" not in ended.out


def test_hidden_tests_are_for_whoever_asks(runs: dict[str, Ended]) -> None:
    """On a student's file hidden tests are neither run nor listed unless that is asked for."""
    assert "1 failed, 1 passed, 1 deselected" in runs["public"].out
    assert "test_counter" in runs["listed"].out
    for name in ("public", "listed"):
        assert "hidden_double" not in runs[name].out and "Doubling is tried" not in runs[name].out


def test_a_failed_hidden_test_reveals_nothing(runs: dict[str, Ended]) -> None:
    """Of a hidden test pytest shows its title and its author's text: no value and nothing that the code printed."""
    ended = runs["student"]
    assert "Doubling is tried on other numbers." in ended.out
    assert not re.search(r"seen|differs|wanted -?[0-9]{2,}", ended.out)


def test_a_submission_without_an_answer_is_one_sentence(tiny_root: Path, tmp_path: Path) -> None:
    """A folder that answers nothing is told as wrong use."""
    course = read_course(tiny_root)
    with pytest.raises(UsageError, match="has no answer to double"):
        units_of_path(course, tmp_path)(course.exercise("double"))


def test_a_folder_that_is_no_course_is_one_sentence(tmp_path: Path) -> None:
    """--course with a folder that is no course ends pytest with a usage error and the reason."""
    config = pytest.Config.fromdictargs({}, ["-p", "no:cacheprovider"])
    config.option.course = str(tmp_path)
    with pytest.raises(pytest.UsageError, match="is not a course"):
        plugin.pytest_configure(config)


@pytest.mark.parametrize("name", ["points", "hidden", "needs", "mistakes", "limit", "gpu"])
def test_every_mark_is_known_to_pytest(pytestconfig: pytest.Config, name: str) -> None:
    """Each mark of a suite is registered with an explanation, so that --strict-markers finds typing errors."""
    assert any(re.match(rf"{name}[(:]", line) for line in pytestconfig.getini("markers"))
