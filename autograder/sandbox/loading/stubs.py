"""Telling a stub that nobody has filled in from a definition that was written."""

from __future__ import annotations

import ast


def is_stub(node: ast.stmt) -> bool:
    """Tells whether a function is still to be written (it raises NotImplementedError), or one of a class."""
    if isinstance(node, ast.ClassDef):
        return any(is_stub(inner) for inner in node.body)
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    body = [inner for inner in node.body if not _is_constant(inner)]
    return all(isinstance(inner, ast.Pass) for inner in body) or any(map(_raises_not_implemented, body))


def _is_constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _raises_not_implemented(node: ast.stmt) -> bool:
    raised = node.exc if isinstance(node, ast.Raise) else None
    raised = raised.func if isinstance(raised, ast.Call) else raised
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
