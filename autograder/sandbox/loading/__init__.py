"""The bytes of a hand-in turned into a module: what runs, within which limits, and what is said of what fails."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.sandbox.loading.absent import Absent
    from autograder.sandbox.loading.effects import DEFS
    from autograder.sandbox.loading.journal import Note
    from autograder.sandbox.loading.statements import MAX_TEXT, Program

__all__ = ["Absent", "DEFS", "MAX_TEXT", "Note", "Program", "absent", "loader", "modules", "sentences", "wording"]
HOMES = {"Absent": "absent", "DEFS": "effects", "Note": "journal", "MAX_TEXT": "statements", "Program": "statements"}


def __getattr__(name: str) -> Any:
    """Gives a name of this package when it is asked for: the grader needs little more than its sentences."""
    if name in HOMES:
        return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
    raise AttributeError(name)
