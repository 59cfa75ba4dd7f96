"""How much a check in a fresh process computes: processor time of all it starts, against a bare `import torch`.

    python -m tests.benchmarks.cold [TIMES [HOW_MANY_OF_THE_COMMANDS]]

Targets: `check srn` 0.5, `check hello` 1.4, a wrong name or option 0.1. All are run in turns, since the speed of a
busy machine drifts: the least of each counts, and the median of what was taken in one turn. The first check of a file
works out what the reference gives; later ones look that up. Python may keep what it has compiled, as it does for
everybody who has installed a package.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
TIMES = 3
CLI = "from autograder.cli.main import main; main({arguments!r})"
PLAIN = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
NO_FORK = {**PLAIN, "AUTOGRADE_NO_FORK": "1"}


@dataclass(frozen=True)
class Command:
    """What is measured: a name for it, code that Python runs, the environment, and what is done before each run."""

    said: str
    code: str
    environment: dict[str, str]
    before: Callable[[], object] = int


def seconds(command: Command) -> float:
    """Returns the processor time of a Python that runs a command's code, with all that it starts."""
    command.before()
    begun = os.times()
    subprocess.run(
        [sys.executable, "-c", command.code],
        cwd=ROOT,
        env=command.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    ended = os.times()
    return ended.children_user + ended.children_system - begun.children_user - begun.children_system


def commands(folder: Path) -> Iterator[Command]:
    """Yields what is measured on the files in a folder, the bare import first."""

    def check(
        said: str, *more: str, environment: dict[str, str] = PLAIN, before: Callable[[], object] = int
    ) -> Command:
        return Command(said, CLI.format(arguments=["check", *more]), environment, before)

    def forget() -> None:
        shutil.rmtree(folder / ".autograde", ignore_errors=True)

    srn, hello, wrong = (str(folder / f"{name}.py") for name in ("srn", "hello", "wrong"))
    yield Command("import torch", "import torch", PLAIN)
    yield check("check srn", srn)
    yield check("check hello", hello)
    yield check("... the first time", hello, before=forget)
    yield check("check a wrong hello", wrong, "--exercise", "hello")
    yield check("... the first time", wrong, "--exercise", "hello", before=forget)
    yield check("wrong name", "nothing_of_this_name")
    yield check("wrong option", "--no-such-option")
    yield check("check srn, no fork", srn, environment=NO_FORK)
    yield check("check hello, no fork", hello, environment=NO_FORK)


def main(times: int = TIMES, only: int = 0) -> None:
    """Prints a line for each command, or for the first few of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, old, new in (("srn", "", ""), ("hello", "", ""), ("wrong", "lr=lr", "lr=lr / 2")):
            text = (ROOT / "reference" / f"{file.replace('wrong', 'hello')}.py").read_text(encoding="utf-8")
            (folder / f"{file}.py").write_text(text.replace(old, new), encoding="utf-8")
        asked = list(commands(folder))[: only or None]
        rounds = [[seconds(command) for command in asked] for _ in range(times + 1)][1:]  # the first compiles
        for command, spent in zip(asked, zip(*rounds, strict=True), strict=True):
            ratio = median(mine / bare for mine, (bare, *_) in zip(spent, rounds, strict=True))
            least = min(spent) / min(bare for bare, *_ in rounds)
            print(f"{command.said:<22}  {min(spent):5.2f} s at least; {least:.2f}, in the median of turns {ratio:.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
