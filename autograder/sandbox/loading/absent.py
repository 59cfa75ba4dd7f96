"""What stands where something is missing: a name from a module that is not here, and a notebook's own names."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, NoReturn

_helpers: list[str] = []  # the module whose functions stand in, then those that it may have them from


class AbsentModule(ModuleNotFoundError):
    """That something was used that comes from a module that is not here; `alias` is its name in the file."""

    def __init__(self, sentence: str, alias: str) -> None:
        super().__init__(sentence)
        self.alias = alias


AbsentModule.__name__ = ModuleNotFoundError.__name__  # students know this name, and the report shows it


def stand_in_from(module: str, given: Sequence[str] = ()) -> None:
    """Lets the functions of `module` stand in for missing ones: those that it defines or has from a `given` module."""
    _helpers[:] = [module, *given]


def course_helper(name: str) -> Any:
    """Returns the course's helper of this name; None where it has none."""
    module = sys.modules.get(_helpers[0]) if _helpers else None
    found = vars(module).get(name) if module is not None and not name.startswith("_") else None
    return found if getattr(found, "__module__", "") in _helpers else None


class Absent:
    """A stand-in for a name that an import could not give, and says so whenever it is used.

    A helper that the course has is given: a copy of it in a file that is not here is no loss. `helper`
    is the one of this very name, if it is one, or else a module that has one of this name.
    """

    def __init__(self, sentence: str, alias: str, helper: Any = None) -> None:
        self.__dict__["_why"] = (sentence, alias)
        self.__dict__["_helper"] = helper

    @property
    def has_helper(self) -> bool:
        """Tells whether the course's helper of this name stands in."""
        return self.__dict__["_helper"] is not None

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AbsentModule(*self._why)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        helper = course_helper(name)
        return self._refuse() if helper is None else helper

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        helper = self.__dict__["_helper"]
        return self._refuse() if helper is None else helper(*args, **kwargs)

    __getitem__ = __iter__ = __enter__ = __setattr__ = __setitem__ = _refuse
    __mro_entries__ = __instancecheck__ = __subclasscheck__ = _refuse


class Quiet:
    """A stand-in for `get_ipython()` and `display`: every attribute and every call gives itself and does nothing."""

    def __getattr__(self, name: str) -> Quiet:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> Quiet:
        return self
