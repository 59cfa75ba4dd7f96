"""Lets code in other shapes be called: other names, orders and forms of arguments, by the rules of an exercise."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from autograder.sandbox.adapting.plain import plain_name

if TYPE_CHECKING:
    from autograder.sandbox.adapting.forms import TAKEN, WANTED, WAS
    from autograder.sandbox.adapting.othernames import not_taken, other_name
    from autograder.sandbox.adapting.rules import with_alias

__all__ = ["TAKEN", "WANTED", "WAS", "adapters", "not_taken", "other_name", "plain_name", "with_alias"]
HOMES = {
    "forms": ("TAKEN", "WANTED", "WAS"),
    "othernames": ("not_taken", "other_name"),
    "rules": ("with_alias",),
}
"""What only a child needs, by its module, and the grader where a child says something."""


def __getattr__(name: str) -> Any:
    """Gives a name of HOMES when it is asked for."""
    for home, names in HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(name)
