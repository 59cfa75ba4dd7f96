"""What runs in the zygote and in each child, round student code."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from autograder.sandbox.child.helpers import load_helpers
from autograder.sandbox.child.nodynamo import put_off

if TYPE_CHECKING:
    from autograder.sandbox.child.twin import Twin, divided

__all__ = ["Twin", "divided", "hugepages", "load_helpers", "put_off"]
OF_TWINS = ("Twin", "divided")  # of Linux alone


def __getattr__(name: str) -> Any:
    if name in OF_TWINS:
        return getattr(import_module("autograder.sandbox.child.twin"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
