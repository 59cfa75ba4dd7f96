"""A stand-in for torch._dynamo, torch's compiler, where nothing is compiled (see noprocesses).

An optimizer's first step imports the compiler only to tell it that there is nothing to compile, which takes longer than
a whole check. The stand-in answers that; whoever asks for anything else gets the compiler itself.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

NAME = "torch._dynamo"


def put_off() -> None:
    """Puts the stand-in where torch's parts look for the compiler, unless that is there already; imports nothing."""
    sys.modules.setdefault(NAME, _Later(NAME))


class _Later(ModuleType):
    """What an optimizer asks of the compiler."""

    def graph_break(self, msg: str = "") -> None:
        """Does nothing: no graph is being made that could be broken."""

    def disable(self, fn: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Returns a function as it is, or what leaves one as it is: none is compiled."""
        return fn if fn is not None else lambda function: function

    def __getattr__(self, name: str) -> Any:
        """Gives what only the compiler has, which takes this one's place; looking for it as a package does so too."""
        if name.startswith("__") and name != "__path__":
            raise AttributeError(name)
        return getattr(_compiler(), name)


def _compiler() -> Any:
    if isinstance(sys.modules.get(NAME), _Later):
        del sys.modules[NAME]
    torch, compiler = sys.modules["torch"], importlib.import_module(NAME)
    torch._dynamo = compiler  # type: ignore[attr-defined]
    return compiler
