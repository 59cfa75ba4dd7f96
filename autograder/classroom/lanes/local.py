"""Lanes: each grades one submission at a time. A local lane is an executor with one process of its own.

One process a lane, so that a lane that hangs or dies takes only its own submission with it. What every lane needs is
imported once: the processes are forked from one that has done so, and their zygotes divide off from one zygote. With a
GPU each starts from nothing, in an environment that shows it a GPU of its own.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver
from pathlib import Path
from socket import socket
from tempfile import gettempdir
from typing import Protocol

from autograder.classroom.lanes import process
from autograder.classroom.lanes.capacity import gpus
from autograder.classroom.lanes.process import Done, Setup, Task
from autograder.course import read_course
from autograder.grading import zygote_request
from autograder.machine import cpu_seconds, forks
from autograder.sandbox.host import Zygote

LIBRARIES = ("OMP", "OPENBLAS", "MKL", "NUMEXPR")
LONGEST_FOLDER = 70
"""The longest name of a folder for temporary files in which a socket has a name that the system takes."""

ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in LIBRARIES} | {"VECLIB_MAXIMUM_THREADS": "1"}


class Lanes(Protocol):
    """What the scheduler needs of whatever grades: some lanes, each with an executor behind it."""

    @property
    def count(self) -> int: ...

    def submit(self, lane: int, task: Task) -> Future[Done]: ...

    def used(self, lane: int) -> float | None: ...

    def replace(self, lane: int) -> None: ...

    def close(self) -> None: ...


class LocalLanes:
    """Lanes that are processes of this machine; each starts when its lane is first used."""

    def __init__(self, setup: Setup, count: int) -> None:
        self.count = count
        self._setup = setup
        self._shares = forks() and setup.options.device == "cpu" and len(gettempdir()) <= LONGEST_FOLDER
        self._zygote: Zygote | None = None
        self._processes: dict[int, _Process] = {}

    def submit(self, lane: int, task: Task) -> Future[Done]:
        """Starts a task; the future raises BrokenExecutor where the lane's process is lost."""
        if lane not in self._processes:
            self._processes[lane] = self._process(lane)
        try:
            return self._processes[lane].executor.submit(process.do, self._setup, task)
        except BrokenExecutor as error:
            lost: Future[Done] = Future()
            lost.set_exception(error)
            return lost

    def used(self, lane: int) -> float | None:
        """Returns for how many seconds the lane's process has computed; None where that is not known."""
        return self._processes[lane].used() if lane in self._processes else None

    def replace(self, lane: int) -> None:
        """Kills the lane's process; the next task gets a new one."""
        if lane in self._processes:
            self._processes.pop(lane).kill()

    def close(self) -> None:
        """Kills every process: a worker holds nothing that has to be saved."""
        for lane in list(self._processes):
            self.replace(lane)
        if self._zygote is not None:
            self._zygote.close()

    def _process(self, lane: int) -> _Process:
        if not self._shares:
            return _Process("spawn", self._environment(lane), None)
        with self._divided() as zygote:
            _start_fork_server()
            return _Process("forkserver", ONE_THREAD, zygote)

    def _divided(self) -> socket:
        """Returns the way to a zygote for one lane, which is there soon."""
        if self._zygote is None:
            course = read_course(Path(self._setup.course) if self._setup.course else None)
            self._zygote = Zygote(zygote_request(course, self._setup.enclosure, many=False))
        return self._zygote.divide(many=self._setup.many)

    def _environment(self, lane: int) -> dict[str, str]:
        names = gpus() if self._setup.options.device != "cpu" else []
        return ONE_THREAD | ({"CUDA_VISIBLE_DEVICES": names[lane % len(names)]} if names else {})


def _start_fork_server() -> None:
    """Starts the process from which lanes are forked, where it does not run yet; Ctrl-C never reaches it."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(["autograder.classroom.lanes.preload"])
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with _environ(ONE_THREAD):
            forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Process:
    """An executor of one process, whose id is known so that it can be killed."""

    def __init__(self, method: str, environment: Mapping[str, str], zygote: socket | None) -> None:
        context = multiprocessing.get_context(method)
        self._started, theirs = context.Pipe(duplex=False)
        self._told: int | None = None
        pool = ProcessPoolExecutor(1, context, initializer=process.begin, initargs=(theirs, zygote))
        self.executor: Executor = pool
        with _environ(environment), theirs:
            pool.submit(int)  # starts the process, while the environment is its own

    def kill(self) -> None:
        """Ends the process, and with it its zygote and every child."""
        pid = self._pid()
        found = [child for child in multiprocessing.active_children() if child.pid == pid]
        for child in found:
            child.kill()
        self.executor.shutdown(wait=bool(found), cancel_futures=True)
        self._started.close()

    def used(self) -> float | None:
        """Returns for how many seconds the process has computed; None where that is not known."""
        pid = self._pid(0.0)
        return None if pid is None else cpu_seconds(pid)

    def _pid(self, seconds: float = 10.0) -> int | None:
        """Returns what the process said of itself when it began; None where it never came so far."""
        try:
            if self._told is None and self._started.poll(seconds):
                self._told = int(self._started.recv())
        except (EOFError, OSError):
            return None
        return self._told


@contextmanager
def _environ(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
