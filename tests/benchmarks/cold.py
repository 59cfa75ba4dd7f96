"""How much a check in a fresh process computes: processor time of all it starts, against a bare `import torch`.

    python -m tests.benchmarks.cold [TIMES]

Targets: `check srn` 0.5, `check hello` 1.4, a wrong name or option 0.1. The least of a few runs counts, since a busy
machine only ever adds to it. The first check of a file works out what the reference gives; later ones look that up.
Python may keep what it has compiled, as it does for everybody who has installed a package.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TIMES = 3
CLI = "from autograder.cli.main import main; main({arguments!r})"
PLAIN = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
NO_FORK = {**PLAIN, "AUTOGRADE_NO_FORK": "1"}


def seconds(code: str, times: int, environment: dict[str, str], before: Callable[[], object]) -> float:
    """Returns the least processor time of a Python that runs `code`, with all it starts, each time after `before`."""
    found = []
    for _ in range(times):
        before()
        begun = os.times()
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        ended = os.times()
        found.append(ended.children_user + ended.children_system - begun.children_user - begun.children_system)
    return min(found)


def main(times: int = TIMES) -> None:
    """Prints a line for each command."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, old, new in (("srn", "", ""), ("hello", "", ""), ("wrong", "lr=lr", "lr=lr / 2")):
            text = (ROOT / "reference" / f"{file.replace('wrong', 'hello')}.py").read_text(encoding="utf-8")
            (folder / f"{file}.py").write_text(text.replace(old, new), encoding="utf-8")

        def forget() -> None:
            shutil.rmtree(folder / ".autograde", ignore_errors=True)

        torch = seconds("import torch", times, PLAIN, int)
        print(f"import torch            {torch:5.2f} s of processor time")
        wrong = ["check", str(folder / "wrong.py"), "--exercise", "hello"]
        for said, arguments, environment, before in (
            ("check srn", ["check", str(folder / "srn.py")], PLAIN, int),
            ("check hello", ["check", str(folder / "hello.py")], PLAIN, int),
            ("... the first time", ["check", str(folder / "hello.py")], PLAIN, forget),
            ("check a wrong hello", wrong, PLAIN, int),
            ("... the first time", wrong, PLAIN, forget),
            ("wrong name", ["check", "nothing_of_this_name"], PLAIN, int),
            ("wrong option", ["check", "--no-such-option"], PLAIN, int),
            ("check srn, no fork", ["check", str(folder / "srn.py")], NO_FORK, int),
            ("check hello, no fork", ["check", str(folder / "hello.py")], NO_FORK, int),
        ):
            spent = seconds(CLI.format(arguments=arguments), times, environment, before)
            print(f"{said:<22}  {spent:5.2f} s, {spent / torch:.2f} of it", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
