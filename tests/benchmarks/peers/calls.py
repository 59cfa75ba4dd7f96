"""Runs the ten tests on submissions in this very process: `python calls.py CHECKS FILE...` prints how many each passes.

It imports nothing of ours, because it runs in an environment that has only torch.
"""

from __future__ import annotations

import json
import sys
from types import FunctionType, SimpleNamespace
from typing import Any


def defined(file: str) -> dict[str, Any]:
    """Returns what a file defines."""
    names: dict[str, Any] = {"__name__": "tasks"}
    with open(file, encoding="utf-8") as source:
        exec(compile(source.read(), file, "exec"), names)
    return names


def passes(test: FunctionType, student: SimpleNamespace) -> bool:
    """Tells whether a test raises nothing."""
    try:
        test(student)
    except Exception:
        return False
    return True


def main(checks: str, *files: str) -> None:
    """Prints a list: how many tests each file passes."""
    tests = [value for value in defined(checks).values() if isinstance(value, FunctionType)]
    students = (SimpleNamespace(**defined(file)) for file in files)
    print(json.dumps([sum(passes(test, student) for test in tests) for student in students]))


if __name__ == "__main__":
    main(*sys.argv[1:])
