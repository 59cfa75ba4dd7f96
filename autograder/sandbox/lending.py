"""Arguments that a student's function reads from the file's globals instead: lent for one call, then taken back."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import CodeType, FunctionType
from typing import Any

NOTHING = object()


def global_for(function: Callable[..., Any], names: list[str]) -> str | None:
    """Returns the first of the names that a function, or a method of a class, reads as a global; None for none."""
    read = {name for code in _codes(function) for name in _names_in(code)}
    return next((name for name in names if name in read), None)


@contextmanager
def lending(function: Callable[..., Any], loans: Mapping[str, Any]) -> Iterator[None]:
    """Sets global names of the function's file for the time of a call."""
    namespace = _namespace(function) if loans else {}
    before = {name: namespace.get(name, NOTHING) for name in loans}
    namespace.update(loans)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is NOTHING:
                namespace.pop(name, None)
            else:
                namespace[name] = value


def _plain_function(function: Any) -> Any:
    function = inspect.unwrap(getattr(function, "__func__", function))
    return function if isinstance(function, FunctionType) else None


def _codes(function: Any) -> list[CodeType]:
    members = vars(function).values() if isinstance(function, type) else [function]
    return [plain.__code__ for plain in map(_plain_function, members) if plain is not None]


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)


def _namespace(function: Any) -> dict[str, Any]:
    if isinstance(function, type):
        return vars(sys.modules[function.__module__])
    namespace: dict[str, Any] = _plain_function(function).__globals__
    return namespace
