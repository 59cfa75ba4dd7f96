"""Files as they were handed in: on disk or in archives, within limits."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from autograder.intake.files.kinds import NOT_OPENED, OPENED, is_archive
from autograder.intake.files.tree import HISTORY, File, Folder, Node, clean, decode_name, timeless, walk

if TYPE_CHECKING:
    from autograder.intake.files.archives import unpack

__all__ = [
    "File",
    "Folder",
    "HISTORY",
    "NOT_OPENED",
    "Node",
    "OPENED",
    "clean",
    "decode_name",
    "disk",
    "is_archive",
    "limits",
    "timeless",
    "unpack",
    "walk",
]


def __getattr__(name: str) -> Any:
    """Gives what opens archives when it is asked for."""
    if name == "unpack":
        return import_module(f"{__name__}.archives").unpack
    raise AttributeError(name)
