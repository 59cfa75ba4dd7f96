"""Lends a submission what does a part of the task, where its own part has lost its points already.

Such code is nowhere in the submission's process before: it comes with a request, and after the test the process ends.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.suite import apart

LENT = Path(__file__).parent / "inside" / "lent"


def lend(side: Any, name: str) -> Any:
    """Gives a side the module of this name for the rest of the test, and returns it by its name there."""
    apart(side)
    return side.inside.module_of((LENT / f"{name}.py").read_text(encoding="utf-8"))
