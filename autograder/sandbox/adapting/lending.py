"""Arguments that a student's function reads from the file's globals instead: lent for one call, then taken back.

A net that was made with loans, say `Seq2Seq()` that read `n_hidden`, gets them again in every call that it takes part
in: `translate` reads the same `n_hidden`.
"""

from __future__ import annotations

import dis
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import CodeType, FunctionType, MethodType
from typing import Any

NOTHING = object()
MADE_WITH = "_made_with_these_globals"
READING = frozenset({"LOAD_GLOBAL", "LOAD_NAME"})


def globals_for(function: Callable[..., Any], names: list[str]) -> list[str]:
    """Returns those of the names that a function, or a method of a class, reads as globals."""
    read = {name for code in _codes(function) for name in _names_in(code)}
    return [name for name in names if name in read]


@contextmanager
def lending(function: Callable[..., Any], loans: Mapping[str, Any]) -> Iterator[None]:
    """Sets global names of the function's file for the time of a call."""
    namespace = namespace_of(function) if loans else {}
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


def remember(made: Any, loans: Mapping[str, Any]) -> None:
    """Keeps with an object the loans with which its class made it."""
    if loans:
        _own_attributes(made)[MADE_WITH] = dict(loans)


def remembered(values: Iterable[Any]) -> dict[str, Any]:
    """Returns the loans with which any of these values, or an object whose method it is, was made."""
    found: dict[str, Any] = {}
    for value in values:
        owner = value.__self__ if isinstance(value, MethodType) else value
        kept = _own_attributes(owner).get(MADE_WITH)
        found |= kept if isinstance(kept, dict) else {}
    return found


def _own_attributes(value: Any) -> dict[str, Any]:
    """Returns the attributes of an object, {} where it has none or does not let one look."""
    try:
        found = getattr(value, "__dict__", None)
    except Exception:
        return {}
    return found if type(found) is dict else {}


def namespace_of(function: Any) -> dict[str, Any]:
    """Returns the globals of the file that a function, class or callable object comes from; {} where unknown."""
    plain = _plain_function(function)
    if plain is not None:
        namespace: dict[str, Any] = plain.__globals__
        return namespace
    kind = function if isinstance(function, type) else type(function)
    module = sys.modules.get(kind.__module__)
    return {} if module is None else vars(module)


def _plain_function(function: Any) -> Any:
    function = inspect.unwrap(getattr(function, "__func__", function))
    return function if isinstance(function, FunctionType) else None


def _codes(function: Any) -> list[CodeType]:
    members = vars(function).values() if isinstance(function, type) else [function]
    return [plain.__code__ for plain in map(_plain_function, members) if plain is not None]


def _names_in(code: CodeType) -> Iterator[str]:
    yield from (str(step.argval) for step in dis.get_instructions(code) if step.opname in READING)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)
