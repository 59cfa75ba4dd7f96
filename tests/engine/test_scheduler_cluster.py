"""Grading on a real Dask scheduler with worker processes on loopback: the same marks, also when a worker dies."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from autograder.classroom import dispatch
from autograder.classroom.dispatch import grade
from autograder.classroom.events import Event, EventKind
from autograder.errors import CourseError, UsageError
from autograder.report.language import VARIABLE
from tests.engine.tiny_course import WRONG, handin, listener, make_course, request_of

distributed = pytest.importorskip("distributed", reason="the extra autograde-rnn[cluster] is not installed")

ROOT = Path(__file__).resolve().parents[2]
OTHER_ENGINE = (
    "import autograder.classroom.store.keys\nautograder.classroom.store.keys.engine_digest = lambda: 'other'\n"
)
OTHER_ENGINE += (
    "import autograder.classroom.lanes.process\nautograder.classroom.lanes.process.engine_digest = lambda: 'other'\n"
)

STUCK = """
import pathlib, time
from autograder.classroom.lanes import process

def do(setup, task, real=process.do):
    flag = pathlib.Path({!r})
    if task.submission.student.key != "s2" or flag.exists():
        return real(setup, task)
    flag.touch()
    time.sleep(3600)

process.do = do
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Gives the tiny course."""
    return make_course(tmp_path_factory.mktemp("course"))


@contextmanager
def dask(*arguments: str, marker: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Runs a part of Dask's command line until the block ends; gives it with the line in which it said `marker`."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            yield process, next((line for line in process.stderr if marker in line), "")
        finally:
            process.kill()


@contextmanager
def cluster(
    tmp_path: Path, workers: int, preload: str = "", *, nanny: bool = False
) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """Runs a scheduler and workers; gives its address and the processes, the workers' first."""
    more = ["--preload", str(_write(tmp_path / "preloaded.py", preload))] if preload else []
    more += [] if nanny else ["--no-nanny"]
    options = ["--nthreads", "1", "--memory-limit", "0", "--no-dashboard", "--local-directory", str(tmp_path)]
    with ExitStack() as stack:
        place = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        brain, said = stack.enter_context(dask("dask_scheduler", *place, marker="Scheduler at"))
        address = said.split()[-1]
        started = [dask("dask_worker", address, *options, *more, marker="Registered to") for _ in range(workers)]
        yield address, [*(stack.enter_context(one)[0] for one in started), brain]


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def marks(out: Path) -> list[str]:
    """Returns the totals in grades.csv."""
    with open(out / "grades.csv", encoding="utf-8-sig") as file:
        return [row["total"] for row in csv.DictReader(file)]


def test_a_class_is_graded_on_two_workers_of_which_one_dies(course: Path, tmp_path: Path) -> None:
    """What the dead worker had is graded by the other; the marks are those of a run without a cluster."""
    submissions = [
        handin(f"s{number}", WRONG if number == 3 else handin("x").sources[0].data.decode()) for number in range(8)
    ]
    with cluster(tmp_path, 2) as (address, workers):
        killed: list[int] = []

        def kill_one(event: Event) -> None:
            if event.kind is EventKind.GRADED and not killed:
                killed.append(workers[0].pid)
                workers[0].kill()

        result = grade(request_of(course, tmp_path / "out", *submissions, cluster=address), kill_one)
    assert (len(killed), result.graded, result.unknown) == (1, 8, ())
    assert marks(tmp_path / "out") == ["3", "3", "3", "0", "3", "3", "3", "3"]


@pytest.mark.parametrize("nanny", [False, True])
def test_a_worker_that_does_not_finish_is_replaced(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nanny: bool
) -> None:
    """Its submission is graded elsewhere once its time is up, and told; with a nanny the worker comes back."""
    first = {"s2": 8.0}
    monkeypatch.setattr(dispatch, "seconds_allowed", lambda course, work: first.pop(work.student.key, 600.0))
    events, on_event = listener()
    submissions = [handin(f"s{number}") for number in range(4)]
    preload = STUCK.format(str(tmp_path / "stuck"))
    with cluster(tmp_path, 2, preload, nanny=nanny) as (address, _):
        result = grade(request_of(course, tmp_path / "out", *submissions, cluster=address), on_event)
    told = [e.text for e in events if e.kind is EventKind.RETRIED]
    assert (result.unknown, marks(tmp_path / "out"), len(told)) == ((), ["3"] * 4, 1)
    assert told[0].endswith("it was not finished when all of its time limits had passed; once more.")


@pytest.mark.parametrize("lost", ["the scheduler", "every worker"])
def test_a_cluster_that_goes_away_is_a_sentence(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """What was graded stands in the table, the rest waits, and the sentence says how to go on."""
    monkeypatch.setattr("autograder.classroom.lanes.cluster.WORKER_SECONDS", 8)
    with cluster(tmp_path, 1) as (address, processes):

        def kill(event: Event) -> None:
            if event.kind is EventKind.GRADED:
                processes[-1 if lost == "the scheduler" else 0].kill()

        plan = request_of(course, tmp_path / "out", *(handin(f"s{number}") for number in range(40)), cluster=address)
        with pytest.raises(UsageError, match=r"(is gone|has no workers any more); what was graded is kept: start"):
            grade(plan, kill)
    assert {"3", ""} == set(marks(tmp_path / "out"))


def test_pages_are_in_the_language_of_who_grades(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker on another machine has a locale of its own; whoever asks for Chinese gets every page in Chinese."""
    with cluster(tmp_path, 1) as (address, _):
        monkeypatch.setenv(VARIABLE, "zh")  # the worker has been started without it
        grade(request_of(course, tmp_path / "out", handin("ada"), cluster=address), lambda event: None)
    pages = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "out").rglob("*.html"))]
    assert len(pages) == 2 and all('lang="zh' in page for page in pages)


def test_workers_with_another_engine_are_refused(course: Path, tmp_path: Path) -> None:
    """The sentence says what differs; nothing is graded by them."""
    with (
        cluster(tmp_path, 1, preload=OTHER_ENGINE) as (address, _),
        pytest.raises(
            CourseError, match="A worker has another version of the grader's source: nothing was graded there"
        ),
    ):
        grade(request_of(course, tmp_path / "out", handin("ada"), cluster=address), lambda event: None)
    assert marks(tmp_path / "out") == [""]


def test_an_unreachable_cluster_is_a_sentence(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens on port 1: the address, and what to do."""
    monkeypatch.setattr("autograder.classroom.lanes.cluster.CONNECT_SECONDS", 1)
    with pytest.raises(UsageError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:1 .* start one"):
        grade(request_of(course, tmp_path, handin("ada"), cluster="tcp://127.0.0.1:1"), lambda event: None)


def test_a_cluster_without_workers_is_a_sentence(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How workers are started is in it."""
    monkeypatch.setattr("autograder.classroom.lanes.cluster.WORKER_SECONDS", 1)
    with cluster(tmp_path, 0) as (address, _), pytest.raises(UsageError, match="has no workers: start workers with"):
        grade(request_of(course, tmp_path / "out", handin("ada"), cluster=address), lambda event: None)
