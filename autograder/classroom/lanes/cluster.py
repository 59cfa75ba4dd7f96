"""Grades on a Dask cluster: bytes go to its workers, reports come back. Needs the extra `autograde-rnn[cluster]`.

A worker that is lost is Dask's to replace: it gives the submission to another. A worker that is there and does not
finish is started anew by its nanny, or leaves the cluster where it has none. Each worker opens its own suites, walls
and zygote on its first task and keeps them, and refuses when its versions or its course are not ours (see work).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, Future
from contextlib import suppress
from typing import Any
from uuid import uuid4

from autograder.classroom.lanes import process
from autograder.classroom.lanes.process import Done, Setup, Task
from autograder.errors import UsageError

CONNECT_SECONDS = 15
WORKER_SECONDS = 60
COUNT_EVERY = 5.0
RESTART_SECONDS = 60

START_WORKERS = "start workers with `dask worker ADDRESS --nthreads 1 --nworkers CORES --memory-limit 0`"


class ClusterLanes:
    """A crew with a lane for each worker of a cluster, more when workers join and fewer when they leave."""

    def __init__(self, client: Any, setup: Setup, address: str) -> None:
        self._client = client
        self._executor = client.get_executor(pure=False)
        self._setup = setup
        self._address = address
        self._workers: tuple[str, ...] = ()
        self._seen = self._counted = time.monotonic() - COUNT_EVERY
        self._stuck: set[str] = set()
        self._sent: dict[int, tuple[str, Future[Done]]] = {}

    @property
    def count(self) -> int:
        """Returns how many workers there are; UsageError where there have been none for a minute."""
        now = time.monotonic()
        if now - self._counted >= COUNT_EVERY:
            self._workers, self._counted = self._listed(), now
        if self._workers:
            self._seen = now
        elif now - self._seen > WORKER_SECONDS:
            raise UsageError(
                f"The cluster at {self._address} has no workers any more; what was graded is kept: {START_WORKERS} and "
                "run the same command again."
            )
        return len(self._workers)

    def submit(self, lane: int, task: Task) -> Future[Done]:
        """Sends a task; its future raises BrokenExecutor where it killed every worker that it was given to."""
        key = f"autograde-{uuid4().hex}"
        others = [worker for worker in self._workers if worker not in self._stuck]
        where = {"workers": others, "allow_other_workers": True} if self._stuck and others else {}
        try:
            theirs = self._executor.submit(process.do, self._setup, task, key=key, **where)
        except Exception as error:
            raise UsageError(f"{_gone(self._address)} ({error}).") from error
        self._sent[lane] = key, theirs
        ours: Future[Done] = Future()
        theirs.add_done_callback(lambda done: _pass_on(done, ours, self._address))
        return ours

    def used(self, lane: int) -> float | None:
        """Returns None: how long a worker of a cluster has computed is not asked."""
        return None

    def replace(self, lane: int) -> None:
        """Takes a task back from a worker that does not finish it; a worker that died the cluster replaces itself."""
        key, theirs = self._sent.pop(lane)
        if theirs.done():
            return
        stuck = [worker for worker, keys in self._client.processing().items() if key in keys]
        self._stuck.update(stuck)
        theirs.cancel()
        threading.Thread(target=_start_anew, args=(self._client, stuck), name="restarting", daemon=True).start()

    def _listed(self) -> tuple[str, ...]:
        try:
            return tuple(self._client.nthreads())
        except Exception as error:
            raise UsageError(f"{_gone(self._address)} ({type(error).__name__}).") from error

    def close(self) -> None:
        """Leaves the cluster; tasks that nobody waits for any more are cancelled there."""
        self._executor.shutdown(wait=False)
        self._client.close(timeout=5)


def open_cluster(address: str, setup: Setup) -> ClusterLanes:
    """Returns the lanes of the cluster whose scheduler is at `address`.

    UsageError where the extra is missing, nobody answers, there are no workers, or they cannot import autograder.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError('--cluster needs Dask: pip install "autograde-rnn[cluster]".') from error
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(
            f"No Dask scheduler answers at {address} ({type(error).__name__}): start one with `dask scheduler`, or "
            "leave out --cluster."
        ) from error
    try:
        _wait_for_workers(client, address)
        return ClusterLanes(client, setup, address)
    except BaseException:
        client.close(timeout=5)  # type: ignore[no-untyped-call]
        raise


def _wait_for_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
    except TimeoutError as error:
        raise UsageError(f"The cluster at {address} has no workers: {START_WORKERS}.") from error
    try:
        client.run(process.engine)
    except Exception as error:
        raise UsageError(
            f"The workers of {address} cannot load autograder ({type(error).__name__}: {error}): install the same "
            "version there."
        ) from error


def _start_anew(client: Any, workers: Sequence[str]) -> None:
    for worker in workers:
        with suppress(Exception):  # it may have gone meanwhile; what is sent again is sent to others in any case
            try:
                client.restart_workers([worker], timeout=RESTART_SECONDS, raise_for_error=False)
            except ValueError:  # it has no nanny
                client.retire_workers([worker], close_workers=True)


def _pass_on(done: Future[Done], ours: Future[Done], address: str) -> None:
    if done.cancelled():
        ours.set_exception(UsageError(f"{_gone(address)}."))
        return
    error = done.exception()
    if error is None:
        ours.set_result(done.result())
    elif type(error).__name__ == "KilledWorker":
        ours.set_exception(BrokenExecutor(str(error)))
    else:
        ours.set_exception(error)


def _gone(address: str) -> str:
    return f"The cluster at {address} is gone; what was graded is kept: start it and run the same command again"
