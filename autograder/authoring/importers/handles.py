"""Objects of the submission in a test's code: they stay where student code runs, so what Python does to them does not.

Methods may be called and attributes fetched; operators, and changes of an argument, are for a helper beside the code.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

HELPER = "do that in a helper beside the student's code (guides/inside.md)."


def objects_in(tree: ast.AST, given: Mapping[str, str]) -> set[str]:
    """Returns the names that a test gives to objects of the submission's classes."""
    made = (n for n in ast.walk(tree) if isinstance(n, ast.Assign) and isinstance(n.value, ast.Call))
    targets = (t for n in made if _is_class(n.value, given) for t in n.targets)
    return {target.id for target in targets if isinstance(target, ast.Name)}


class Fetched(ast.NodeTransformer):
    """Turns a value that a test reads off an object, `stack.top.value`, into one that is fetched."""

    def __init__(self, objects: set[str]) -> None:
        self._objects = objects

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.ctx, ast.Load) and _root(node) in self._objects:
            return ast.Call(ast.Name("fetch", ast.Load()), [node], [])
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.args = [self.visit(one) for one in node.args]
        node.keywords = [self.visit(one) for one in node.keywords]
        if not isinstance(node.func, ast.Attribute):
            node.func = self.visit(node.func)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        if not isinstance(node.value, ast.Attribute):  # a name for a part of an object stays one
            node.value = self.visit(node.value)
        return node


def handle_doubts(tree: ast.AST, given: Mapping[str, str]) -> Iterator[str]:
    """Yields what a test does that does not reach an object or an argument on the other side of the wall."""
    objects = objects_in(tree, given)
    for text in sorted({ast.unparse(node) for node in ast.walk(tree) if _is_operator(node, objects)}):
        yield f"`{text}` works on an object of the student's by an operator: {HELPER}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _is_theirs(node.value, given):
            changed = [n.id for n in node.value.args if isinstance(n, ast.Name) and _is_read(n.id, node, tree)]
            for name in changed:
                call = ast.unparse(node.value)
                yield f"`{call}` changes a copy of `{name}`, if it changes it: compare what it returns, or {HELPER}"
    for text in sorted({ast.unparse(node) for node in ast.walk(tree) if _asks_for_the_same(node)}):
        yield f"`{text}` asks for the same object, and what comes from the student's code is a copy: compare values."


def _is_class(call: ast.expr, given: Mapping[str, str]) -> bool:
    func = call.func if isinstance(call, ast.Call) else call
    if isinstance(func, ast.Attribute):
        return isinstance(func.value, ast.Name) and given.get(func.value.id) == "module" and func.attr[:1].isupper()
    return isinstance(func, ast.Name) and given.get(func.id) == "class"


def _is_theirs(call: ast.Call, given: Mapping[str, str]) -> bool:
    func = call.func
    if isinstance(func, ast.Attribute):
        return isinstance(func.value, ast.Name) and given.get(func.value.id) == "module"
    return isinstance(func, ast.Name) and given.get(func.id) == "function"


def _is_read(name: str, after: ast.Expr, tree: ast.AST) -> bool:
    names = (n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load))
    return any(n.lineno > (after.end_lineno or after.lineno) for n in names)


def _is_operator(node: ast.AST, objects: set[str]) -> bool:
    """Tells whether an operator, or a function of Python's that is one, meets an object."""
    if isinstance(node, ast.Subscript):
        return _is_one(node.value, objects)
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("len", "list", "iter", "str")
    ):
        return any(_is_one(one, objects) for one in node.args)
    if isinstance(node, ast.BinOp):
        return _is_one(node.left, objects) or _is_one(node.right, objects)
    sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
    return any(_is_one(one, objects) for one in sides) and not _asks_for_none(node)


def _is_one(node: ast.expr, objects: set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in objects


def _asks_for_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Compare) and all(isinstance(one, ast.Constant) for one in node.comparators)


def _asks_for_the_same(node: ast.AST) -> bool:
    found = isinstance(node, ast.Compare) and any(isinstance(op, ast.Is | ast.IsNot) for op in node.ops)
    return found and not _asks_for_none(node)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
