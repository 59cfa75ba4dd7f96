"""Which statements cannot get stuck: definitions and values of which nothing has to be worked out.

Loading says what it comes to before each statement, so that one that never ends is known by its number. That costs more
than most statements do, and a plain `def` ends in any case.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator

PLAIN = (ast.Constant, ast.Name, ast.Tuple, ast.List, ast.expr_context)
LOOKED_UP = (ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.expr_context, ast.BitOr)


def is_quick(node: ast.stmt) -> bool:
    """Tells whether running `node` only looks up names and makes plain values, or imports what is here already.

    In an assignment an attribute or an index may be anybody's code, and so may what is unpacked, but for a literal.
    """
    if isinstance(node, ast.Import):
        return all(alias.name in sys.modules for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return not node.level and node.module in sys.modules
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return not node.decorator_list and _are_looked_up(_in_signature(node.args, node.returns))
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Assign) and _is_plain(node.value) and all(_takes(t, node.value) for t in node.targets)


def _takes(target: ast.expr, value: ast.expr) -> bool:
    """Tells whether `target` is a name, or names for the parts of a literal."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple | ast.List):
        return all(isinstance(part, ast.Name) for part in target.elts)
    return isinstance(target, ast.Name)


def _is_plain(node: ast.expr) -> bool:
    return all(isinstance(inner, PLAIN) for inner in ast.walk(node))


def _in_signature(arguments: ast.arguments, returns: ast.expr | None) -> Iterator[ast.expr | None]:
    yield from (*arguments.defaults, *arguments.kw_defaults, returns)
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
        yield argument.annotation if argument else None


def _are_looked_up(values: Iterable[ast.expr | None]) -> bool:
    return all(_is_looked_up(inner) for value in values if value is not None for inner in ast.walk(value))


def _is_looked_up(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):  # `Tensor | None`, but no power of powers
        return isinstance(node.op, ast.BitOr)
    return isinstance(node, LOOKED_UP)
