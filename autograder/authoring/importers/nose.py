"""Assertions of nose, which many older notebooks take from `nose.tools`, written as plain `assert`."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from autograder.authoring.importers.assignment import Check
from autograder.authoring.importers.unittests import Plain

SHORT = {"ok_": "assertTrue", "eq_": "assertEqual"}


def without_nose(checks: Sequence[Check]) -> list[Check]:
    """Returns the checks with what one of them takes from nose, for all behind it, as plain assertions."""
    taken: dict[str, str] = {}
    made = []
    for check in checks:
        with suppress(SyntaxError):
            tree = ast.parse(check.code)
            taken |= {name: kind for node in tree.body for name, kind in _taken(node).items()}
            if _names(tree) & set(taken):
                plain = Plain().visit(_Methods(taken).visit(tree))
                check = replace(check, code=ast.unparse(ast.fix_missing_locations(plain)))
        made.append(check)
    return made


def _taken(node: ast.stmt) -> dict[str, str]:
    """Returns the names that an import from nose binds, each with the method of unittest that it is."""
    if not isinstance(node, ast.ImportFrom) or (node.module or "").split(".")[0] != "nose":
        return {}
    return {alias.asname or alias.name: _method(alias.name) for alias in node.names}


def _method(name: str) -> str:
    return SHORT.get(name) or re.sub(r"_(\w)", lambda m: m[1].upper(), name)


def _names(tree: ast.AST) -> set[str]:
    called = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return called | {
        alias.asname or alias.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for alias in n.names
    }


class _Methods(ast.NodeTransformer):
    """Rewrites `assert_equal(a, b)` as `self.assertEqual(a, b)`, and takes the import away."""

    def __init__(self, taken: dict[str, str]) -> None:
        self._taken = taken

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        return None if _taken(node) else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in self._taken:
            node.func = ast.Attribute(ast.Name("self", ast.Load()), self._taken[node.func.id], ast.Load())
        return node
