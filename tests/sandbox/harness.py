"""Starts the tests' small zygote behind a chosen stack and hands it jobs."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from autograder.model import Limits
from autograder.sandbox.walls import bwrap, stacks

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "autograder"
SCRIPT = Path(__file__).resolve().parent / "mini_zygote.py"


DEFAULT = Limits()
CLEAN = {"OMP_NUM_THREADS": "1", "HOME": "/nonexistent", "TORCHINDUCTOR_CACHE_DIR": "/proc", "PATH": "/usr/bin:/bin"}


@dataclass(frozen=True)
class Answer:
    """What a job sent and how it ended."""

    walls: frozenset[str]
    value: Any
    raised: str
    text: str
    status: int
    seconds: float
    pid: int
    raise_ms: float = 0.0
    probe_ms: float = 0.0


class MiniZygote:
    """A running small zygote; use it in a `with`."""

    def __init__(
        self, stack: str = "landlock", *, outer: str = "", without: tuple[str, ...] = (),
        imports: tuple[str, ...] = (), shut: tuple[str, ...] = (), read: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        self.walls = frozenset() if stack == "none" else stacks.walls_of(stack, outer) - set(without)
        needed = (str(PACKAGE), str(SCRIPT), *read)
        request = stacks.WallRequest(stack, read=read, shut=shut, outer=outer, without=without)
        argv = [sys.executable, "-I", str(SCRIPT)]
        if outer == stacks.BUBBLEWRAP:
            argv = bwrap.command(argv, needed, shut)
        self._process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=CLEAN)
        plan = None if stack == "none" else asdict(request)
        self._write({"root": str(ROOT), "imports": imports, "walls": plan})
        if self._process.stdout is None or self._process.stdout.readline() != "ready\n":
            raise RuntimeError("the small zygote did not start")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    @property
    def pid(self) -> int:
        """Returns the number of the process that was started."""
        return self._process.pid

    def run(self, source: str, limits: Limits = DEFAULT, seconds: float = 10.0) -> Answer:
        """Runs `source` in a fresh walled child and returns its answer."""
        self.start(source, limits, seconds)
        assert self._process.stdout is not None
        answer = json.loads(self._process.stdout.readline())
        return Answer(**{**answer, "walls": frozenset(answer["walls"])})

    def start(self, source: str, limits: Limits = DEFAULT, seconds: float = 10.0) -> None:
        """Has `source` run and does not wait for its answer."""
        self._write({"source": source, "limits": asdict(limits), "seconds": seconds})

    def _write(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        print(json.dumps(message), file=self._process.stdin, flush=True)
