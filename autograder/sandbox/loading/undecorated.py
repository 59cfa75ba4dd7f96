"""Definitions without what they say with a module that is not here: decorators of `numba`, annotations of `pandas`."""

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
    if not isinstance(node, (*DEFS, ast.AnnAssign)) or not any(type(value) is Absent for value in namespace.values()):
        return node, ""
    if not any(_missing(inner, namespace) or _annotates(inner, namespace) for inner in ast.walk(node)):
        return node, ""
    bare, names = copy.deepcopy(node), []
    for inner in ast.walk(bare):
        for decorator in _missing(inner, namespace):
            inner.decorator_list.remove(decorator)  # type: ignore[attr-defined]
            names.append(f"`{ast.unparse(_named(decorator))}`")
        if _annotates(inner, namespace):
            names.append(_unannotated(inner, namespace))
    return bare, f"is graded without its {' and '.join(dict.fromkeys(names))}, which cannot be had here"


def _annotates(node: ast.AST, namespace: Mapping[str, Any]) -> bool:
    """Tells whether a node has an annotation that names something missing."""
    said = [getattr(node, "annotation", None), getattr(node, "returns", None)]
    return any(_first_missing(one, namespace) for one in said if one is not None)


def _first_missing(annotation: ast.expr, namespace: Mapping[str, Any]) -> str:
    for inner in ast.walk(annotation):
        if isinstance(inner, ast.Name) and type(namespace.get(inner.id)) is Absent:
            return inner.id
    return ""


def _unannotated(node: Any, namespace: Mapping[str, Any]) -> str:
    """Takes away what a node says with something missing, and returns how that is called."""
    name = ""
    for field in ("annotation", "returns"):
        said = getattr(node, field, None)
        if said is not None and (found := _first_missing(said, namespace)):
            name = found
            is_variable = isinstance(node, ast.AnnAssign)  # which has to have one
            setattr(node, field, ast.copy_location(ast.Name("object", ast.Load()), said) if is_variable else None)
    return f"annotation `{name}`"


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
