"""What single nodes of a syntax tree say: names that they hang on, dotted names, constant texts."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import wraps
from typing import TypeVar

T = TypeVar("T")
LONGEST = 20
DEFS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def kept(ask: Callable[[ast.AST], T]) -> Callable[[ast.AST], T]:
    """Returns a question about a node that is answered once: trees are not changed here, and rules ask many times."""
    name = f"_{ask.__name__}"

    @wraps(ask)
    def answer(node: ast.AST) -> T:
        known = node.__dict__
        if name not in known:
            known[name] = ask(node)
        found: T = known[name]
        return found

    return answer


@kept
def children(node: ast.AST) -> Sequence[ast.AST]:
    """Returns the nodes right below a node."""
    return tuple(ast.iter_child_nodes(node))


@kept
def walk(node: ast.AST) -> Sequence[ast.AST]:
    """Returns a node and all below it, in the order of `ast.walk`."""
    found = [node]
    for part in found:
        found += children(part)
    return found


def texts(node: ast.AST) -> list[str]:
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def root_of(node: ast.AST) -> str | None:
    """Returns the name that an attribute, an item or a call hangs on."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def dotted(node: ast.AST) -> list[str] | None:
    """Returns the parts of `a.b.c`, also where they are given as text: getattr(a, "b"), a.__dict__["b"]; else None.

    A chain longer than any name of a library is none.
    """
    parts: list[str] = []
    while len(parts) <= LONGEST:
        if isinstance(node, ast.Name):
            return [node.id, *reversed(parts)]
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr":
            if len(node.args) < 2 or not texts(node.args[1]):
                return None
            parts += texts(node.args[1])
            node = node.args[0]
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute):
            if node.value.attr != "__dict__" or not texts(node.slice):
                return None
            parts += texts(node.slice)
            node = node.value.value
        else:
            return None
    return None
