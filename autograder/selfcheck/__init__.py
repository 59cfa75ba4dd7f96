"""One student's work by itself: checked while they write it, or graded as a checkout in CI."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.selfcheck.check import Checker
    from autograder.selfcheck.sheet import Sheet
    from autograder.selfcheck.target import Target
    from autograder.selfcheck.watch import Evening, Follower

__all__ = [
    "Checker",
    "Evening",
    "Follower",
    "Sheet",
    "Target",
    "check",
    "kept",
    "page",
    "screen",
    "sheet",
    "target",
    "text",
    "watch",
]
HOMES = {"Checker": "check", "Evening": "watch", "Follower": "watch", "Sheet": "sheet", "Target": "target"}


def __getattr__(name: str) -> Any:
    """Gives a name of this package when it is asked for, so that a wrong option need not wait for its imports."""
    if name in HOMES:
        return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
    raise AttributeError(name)
