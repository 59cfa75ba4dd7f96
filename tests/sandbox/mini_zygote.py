"""A small zygote of the tests' own: raises the walls round each job and says what the job met. Run as a script.

Reads one JSON line a job on stdin (`source`, `limits`, `seconds`), answers one JSON line on stdout. It knows nothing of
the grader's wire, so that the walls are tested by themselves.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import itertools
import json
import os
import select
import signal
import sys
import time
from typing import Any


def main() -> None:
    """Imports, prepares, then serves jobs until stdin closes."""
    request = json.loads(sys.stdin.readline())
    sys.path.append(request["root"])
    for name in request["imports"]:
        importlib.import_module(name)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
    importlib.import_module("autograder.model")  # behind the walls of a child it could not be
    walls = importlib.import_module("autograder.sandbox.walls.stacks")
    prepared = walls.prepare(walls.WallRequest(**request["walls"])) if request["walls"] else None
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(run(prepared, json.loads(line))), flush=True)


def run(prepared: Any, job: dict[str, Any]) -> dict[str, Any]:
    """Runs a job in a fork and returns what it sent, how it ended and how long it took."""
    reading, writing = os.pipe()
    start = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        child(prepared, job, writing)
    os.close(writing)
    data = drain(reading, time.monotonic() + job["seconds"])
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    answer = json.loads(data) if data else {"walls": [], "value": None, "raised": "", "text": ""}
    return {**answer, "pid": pid, "status": os.waitstatus_to_exitcode(status), "seconds": time.perf_counter() - start}


def child(prepared: Any, job: dict[str, Any], writing: int) -> None:
    """Raises the walls, runs the source and sends its `value`, or what it raised."""
    answer: dict[str, Any] = {"walls": [], "value": None, "raised": "", "text": "", "raise_ms": 0.0, "probe_ms": 0.0}
    try:
        null = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(null, fd)
        raise_walls(prepared, job, writing, answer)
        space: dict[str, Any] = {}
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(job["source"], "job", "exec"), space)
        answer["value"] = space.get("value")
    except BaseException as error:
        answer.update(raised=type(error).__name__, text=str(error)[:500])
    finally:
        with contextlib.suppress(BaseException):
            os.write(writing, json.dumps(answer, default=repr).encode())
        os._exit(0)


def raise_walls(prepared: Any, job: dict[str, Any], writing: int, answer: dict[str, Any]) -> None:
    """Raises and probes, noting how long each took."""
    if prepared is None:
        return
    model = importlib.import_module("autograder.model")
    walls = importlib.import_module("autograder.sandbox.walls.stacks")
    times = [time.perf_counter()]
    raised = walls.raise_walls(prepared, model.Limits(**job["limits"]), (writing,))
    times.append(time.perf_counter())
    answer["walls"] = sorted(walls.probe(raised))
    times.append(time.perf_counter())
    answer["raise_ms"], answer["probe_ms"] = (1e3 * (b - a) for a, b in itertools.pairwise(times))


def drain(reading: int, deadline: float) -> bytes:
    """Returns what comes down the pipe until it closes or the deadline passes."""
    data = b""
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, deadline - time.monotonic()))
        chunk = os.read(reading, 1 << 16) if ready else b""
        if not chunk:
            os.close(reading)
            return data
        data += chunk


if __name__ == "__main__":
    main()
