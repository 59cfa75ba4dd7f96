"""What the walls cost: a walled child with its submission loaded and its first call answered, against a bare fork.

Both from the same zygote in the same run, taken in turns; medians of 50. Run it for the numbers:

    python -m tests.benchmarks.fork_cost [--own | --bubblewrap] [rounds]
"""

from __future__ import annotations

import gc
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.model import Exercise, Limits
from autograder.sandbox.child import desk
from autograder.sandbox.child.zygote import WIRE_FD
from autograder.sandbox.host import handles, prepared
from autograder.sandbox.host.attempt import ChildTransport
from autograder.sandbox.walls import bwrap, stacks
from autograder.sandbox.wire import Unit
from autograder.sandbox.wire.frames import Ref

ROOT = Path(__file__).resolve().parents[2]
TARGET = 3.0
EXERCISE = Exercise("step", "One step", 1.0, 1, None, defines=("step",))
SOURCE = b"import torch\n\ndef step(x, W):\n    return torch.tanh(x @ W)\n"


class InProcess:
    """Gives children as the grader's `client.Zygote` does, from a zygote in this very process."""

    def __init__(self, zygote: Any) -> None:
        self._zygote = zygote

    def fork(self, exercise: str, limits: Limits) -> handles.ForkedChild:
        """Returns a walled child that has said hello."""
        ours, theirs = socket.socketpair()
        output, output_theirs = os.pipe()
        request = {"op": "fork", "exercise": exercise, "limits": asdict(limits)}
        pid = self._zygote.fork(request, [theirs.detach(), output_theirs])
        if pid == 0:
            desk.serve(WIRE_FD, self._zygote._address)
        child = handles.ForkedChild(self, pid, ours, output, limits)  # type: ignore[arg-type]
        found = child.say_hello()
        if not self._zygote._walls.walls <= found:
            raise RuntimeError(f"walls missing: {self._zygote._walls.walls - found}")
        return child

    def rules(self, slug: str) -> list[dict[str, Any]]:
        """Returns no rules for adapters."""
        return []

    def usage(self, pid: int) -> None:
        """Tells nothing of a child: no call here is long."""

    def reap(self, pid: int) -> Any:
        """Kills and reaps a child."""
        return self._zygote._reap(pid)


def bare_fork() -> float:
    """Forks without walls; returns the milliseconds until the child has said one byte."""
    reading, writing = os.pipe()
    begun = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os.write(writing, b"x")
        os._exit(0)
    os.read(reading, 1)
    taken = time.perf_counter() - begun
    os.waitpid(pid, 0)
    os.close(reading)
    os.close(writing)
    return 1e3 * taken


def walled_call(zygote: InProcess, marks: dict[str, list[float]]) -> float:
    """Forks a walled child, loads a submission and calls it once; returns the milliseconds to the answer."""
    import torch

    begun = time.perf_counter()
    transport = ChildTransport(zygote, EXERCISE, [Unit(SOURCE, "step.py")], Limits())  # type: ignore[arg-type]
    transport._living()
    marks["until loaded"].append(1e3 * (time.perf_counter() - begun))
    transport.call(Ref(0, ("step",)), [torch.ones(3, 4), torch.ones(4, 2)], {}, "step")
    taken = time.perf_counter() - begun
    transport.close()
    return 1e3 * taken


def measure(rounds: int, outer: str) -> dict[str, float]:
    """Returns medians in ms: `bare`, `walled` (fork, walls, load, first call), `until loaded`, and their `ratio`."""
    from autograder.sandbox.child import zygote as zygotes

    control, _other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    request = stacks.WallRequest("landlock", outer=outer)
    modules = dict(sys.modules)
    wanted = prepared.ZygoteRequest({"step": []}, {"step": []}, asdict(request), given={"step": {}})
    zygote = zygotes.Zygote(control, vars(wanted))
    sys.modules.update(modules)  # this process is the grader, too
    gc.collect()
    gc.freeze()
    taken: dict[str, list[float]] = {"bare": [], "walled": [], "until loaded": []}
    turn: Callable[[], float] = lambda: walled_call(InProcess(zygote), taken)  # noqa: E731
    for _ in range(3):
        bare_fork(), turn()
    taken["until loaded"].clear()
    for _ in range(rounds):
        taken["bare"].append(bare_fork())
        taken["walled"].append(turn())
    medians = {name: statistics.median(values) for name, values in taken.items()}
    return {**medians, "ratio": medians["walled"] / medians["bare"]}


def run(rounds: int = 50, outer: str = "") -> dict[str, float]:
    """Measures in a fresh process, in the namespaces that `outer` names."""
    code = "import json, sys; sys.path.append(sys.argv[1])\nfrom tests.benchmarks.fork_cost import measure\n"
    code += f"print(json.dumps(measure({rounds}, {outer!r})))"
    argv = [sys.executable, "-I", "-c", code, str(ROOT)]
    if outer == stacks.BUBBLEWRAP:
        argv = bwrap.command(argv, (str(ROOT / "autograder"), str(ROOT / "tests" / "benchmarks")))
    done = subprocess.run(argv, env=prepared.clean_environment(), capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def main(arguments: list[str]) -> None:
    """Prints the medians and the ratio."""
    rounds = next((int(word) for word in arguments if word.isdigit()), 50)
    outer = {"--own": stacks.BY_ITSELF, "--bubblewrap": stacks.BUBBLEWRAP}
    chosen = next((outer[word] for word in arguments if word in outer), "")
    for name, value in run(rounds, chosen).items():
        print(f"{name:<14}{value:8.2f}{'' if name == 'ratio' else ' ms'}")


if __name__ == "__main__":
    main(sys.argv[1:])
