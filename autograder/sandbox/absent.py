"""What stands where something is missing: a name from a module that is not here, and a notebook's own names."""

from __future__ import annotations

from typing import Any, NoReturn


class AbsentModule(ModuleNotFoundError):
    """Says that something was used that comes from a module that is not here; `alias` is its name in the file."""

    def __init__(self, sentence: str, alias: str) -> None:
        super().__init__(sentence)
        self.alias = alias


AbsentModule.__name__ = ModuleNotFoundError.__name__  # students know this name, and the report shows it


class Absent:
    """Takes the place of a name that an import could not give, and says so whenever it is used."""

    def __init__(self, sentence: str, alias: str) -> None:
        self.__dict__["_why"] = (sentence, alias)

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AbsentModule(*self._why)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        self._refuse()

    __call__ = __getitem__ = __iter__ = __enter__ = __setattr__ = __setitem__ = _refuse
    __mro_entries__ = __instancecheck__ = __subclasscheck__ = _refuse


class Quiet:
    """Stands for `get_ipython()` and `display`: every attribute and every call gives itself and does nothing."""

    def __getattr__(self, name: str) -> Quiet:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> Quiet:
        return self
