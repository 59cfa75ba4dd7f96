"""The adapter rules of a course as data: which one is for a callable, and how it is called in a sentence."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

Rule = Mapping[str, Any]


def rule_for(function: Callable[..., Any], rules: Sequence[Rule], name: str = "") -> Rule | None:
    """Returns the rule for a function, class, bound method or callable object."""
    if not rules:
        return None
    names = [name, *names_of(function)]
    return next((rule for rule in rules if _plain(rule["name"]) in names or rule["name"] in names), None)


def names_of(function: Any) -> list[str]:
    """Returns the names under which rules may speak of a callable: `f`, `Class`, `Class.method`, `Class()`."""
    if isinstance(function, type):
        return [function.__name__]
    owner = getattr(function, "__self__", None)
    if owner is not None and not inspect.ismodule(owner):
        return [_plain(f"{kind.__name__}.{function.__name__}") for kind in type(owner).__mro__]
    if hasattr(function, "__name__"):
        return [function.__name__]
    return [f"{kind.__name__}()" for kind in type(function).__mro__]


def with_alias(rules: Sequence[Rule], ours: str, theirs: str) -> list[Rule]:
    """Returns the rules and, for a class that goes by another name, those for its methods under that name too."""
    known = {rule["name"] for rule in rules}
    methods = [(rule, str(rule["name"]).partition(".")) for rule in rules]
    alike = [{**rule, "name": f"{theirs}.{method}"} for rule, (owner, _, method) in methods if method and owner == ours]
    return [*rules, *(rule for rule in alike if rule["name"] not in known)]


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    """Writes a call of an instance in one way, `Class()`."""
    for ending in (".forward", ".__call__"):
        if name.endswith(ending):
            return name.removesuffix(ending) + "()"
    return name


def title(rule: Rule) -> str:
    """Returns what a rule speaks of as students write it."""
    return str(rule["name"]).removesuffix(".__call__").removesuffix(".forward")
