"""How much a first check computes, as ratios to a bare `import torch` of the same run: processor time of all it starts.

    python -m tests.benchmarks.cold [TIMES]

Targets: `check srn` 0.5, `check hello` 1.4, a wrong name or option 0.1. The least of a few runs counts, since a busy
machine only ever adds to it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TIMES = 3
CLI = "from autograder.cli.main import main; main({arguments!r})"


def seconds(code: str, times: int) -> float:
    """Returns the least processor time of a Python that runs `code`, with all that it starts."""
    found = []
    for _ in range(times):
        before = os.times()
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = os.times()
        spent = after.children_user + after.children_system - before.children_user - before.children_system
        found.append(spent)
    return min(found)


def main(times: int = TIMES) -> None:
    """Prints a line for each command."""
    torch = seconds("import torch", times)
    commands = {
        "check srn": ["check", "reference/srn.py"],
        "check hello": ["check", "reference/hello.py"],
        "wrong name": ["check", "nothing_of_this_name"],
        "wrong option": ["check", "--no-such-option"],
    }
    print(f"import torch  {torch:5.2f} s of processor time")
    for name, arguments in commands.items():
        spent = seconds(CLI.format(arguments=arguments), times)
        print(f"{name:<13} {spent:5.2f} s, {spent / torch:.2f} of it")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
