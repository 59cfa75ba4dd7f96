"""Definitions without the decorators that are not here: a function that `numba` was to compile is right without it."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from typing import Any

from autograder.sandbox.loading.absent import Absent, course_helper
from autograder.sandbox.loading.effects import DEFS, root_of


def undecorated(node: ast.stmt, namespace: Mapping[str, Any]) -> tuple[ast.stmt, str]:
    """Returns a definition without decorators that stand for something missing, and what to say of it; else as it is.

    Methods of a class and functions inside are looked into as well.
    """
    if not isinstance(node, DEFS) or not any(type(value) is Absent for value in namespace.values()):
        return node, ""
    if not any(_missing(inner, namespace) for inner in ast.walk(node)):
        return node, ""
    bare, names = copy.deepcopy(node), []
    for inner in ast.walk(bare):
        for decorator in _missing(inner, namespace):
            inner.decorator_list.remove(decorator)  # type: ignore[attr-defined]
            names.append(f"`{ast.unparse(_named(decorator))}`")
    return bare, f"is graded without its {' and '.join(dict.fromkeys(names))}, which cannot be had here"


def _missing(node: ast.AST, namespace: Mapping[str, Any]) -> list[ast.expr]:
    return [one for one in getattr(node, "decorator_list", ()) if _is_missing(_named(one), namespace)]


def _is_missing(name: ast.expr, namespace: Mapping[str, Any]) -> bool:
    value = namespace.get(root_of(name) or "")
    if not isinstance(value, Absent):
        return False
    return course_helper(name.attr) is None if isinstance(name, ast.Attribute) else not value.has_helper


def _named(decorator: ast.expr) -> ast.expr:
    """Returns what a decorator is called: `nb.njit` of `@nb.njit(cache=True)`."""
    return decorator.func if isinstance(decorator, ast.Call) else decorator
