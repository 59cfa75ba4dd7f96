"""Assertions of unittest and pytest written as plain `assert`, and waiting for exceptions as `try`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

Two = Callable[[str, str], str]

_TWO: dict[str, Two] = {
    "assertEqual": lambda a, b: f"{a} == {b}",
    "assertEquals": lambda a, b: f"{a} == {b}",
    "assertNotEqual": lambda a, b: f"{a} != {b}",
    "assertIs": lambda a, b: f"{a} is {b}",
    "assertIsNot": lambda a, b: f"{a} is not {b}",
    "assertIn": lambda a, b: f"{a} in {b}",
    "assertNotIn": lambda a, b: f"{a} not in {b}",
    "assertIsInstance": lambda a, b: f"isinstance({a}, {b})",
    "assertNotIsInstance": lambda a, b: f"not isinstance({a}, {b})",
    "assertGreater": lambda a, b: f"{a} > {b}",
    "assertGreaterEqual": lambda a, b: f"{a} >= {b}",
    "assertLess": lambda a, b: f"{a} < {b}",
    "assertLessEqual": lambda a, b: f"{a} <= {b}",
    "assertListEqual": lambda a, b: f"{a} == {b}",
    "assertTupleEqual": lambda a, b: f"{a} == {b}",
    "assertSetEqual": lambda a, b: f"{a} == {b}",
    "assertDictEqual": lambda a, b: f"{a} == {b}",
    "assertSequenceEqual": lambda a, b: f"list({a}) == list({b})",
    "assertMultiLineEqual": lambda a, b: f"{a} == {b}",
    "assertCountEqual": lambda a, b: f"sorted({a}) == sorted({b})",
    "assertRegex": lambda a, b: f"__import__('re').search({b}, {a})",
}
_ONE: dict[str, Callable[[str], str]] = {
    "assertTrue": lambda a: a,
    "assertFalse": lambda a: f"not ({a})",
    "assertIsNone": lambda a: f"{a} is None",
    "assertIsNotNone": lambda a: f"{a} is not None",
}
_RAISES = ("assertRaises", "assertRaisesRegex", "raises")
PLACES = 7


class Plain(ast.NodeTransformer):
    """Rewrites the body of a test; `left` gathers sentences on what it cannot."""

    def __init__(self) -> None:
        self.left: list[str] = []

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        call = node.value
        name = _method(call)
        if not isinstance(call, ast.Call) or not name:
            return node
        if name in _RAISES and len(call.args) > 1:
            wanted = ast.Expr(ast.Call(call.args[1], call.args[2:], call.keywords))
            return self._waiting(call.args[0], [wanted])
        return _statement(name, call) or self._unknown(node, name)

    def visit_With(self, node: ast.With) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        call = node.items[0].context_expr
        name = _method(call)
        if name == "subTest":
            return node.body
        if len(node.items) == 1 and name in _RAISES and isinstance(call, ast.Call) and call.args:
            if node.items[0].optional_vars is not None or len(call.args) > 1 or call.keywords:
                self.left.append("what an exception says is not compared, only that it is raised.")
            return self._waiting(call.args[0], node.body)
        return node

    def _waiting(self, kind: ast.expr, body: Sequence[ast.stmt]) -> list[ast.stmt]:
        said = f"{ast.unparse(kind)} was not raised."
        handler = ast.ExceptHandler(kind, None, [ast.Pass()])
        otherwise = ast.parse(f"raise AssertionError({said!r})").body
        return [ast.Try(list(body), [handler], otherwise, [])]

    def _unknown(self, node: ast.Expr, name: str) -> ast.AST:
        if name.startswith("assert") or name == "skipTest":
            self.left.append(f"`self.{name}` is not known: write what should hold.")
        return node


def _method(node: ast.expr) -> str:
    """Returns which method of the test's own, or of pytest, is called; empty for any other expression."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return ""
    owner = node.func.value
    return node.func.attr if isinstance(owner, ast.Name) and owner.id in ("self", "pytest") else ""


def _statement(name: str, call: ast.Call) -> ast.stmt | None:
    """Returns the statement that an assertion or a failure comes to, None for what is neither."""
    said = next((k.value for k in call.keywords if k.arg == "msg"), None)
    known = {k.arg: k.value for k in call.keywords}
    cells = [ast.unparse(argument) if _is_simple(argument) else f"({ast.unparse(argument)})" for argument in call.args]
    if name == "fail":
        return ast.parse(f"raise AssertionError({', '.join(cells)})").body[0]
    if name in ("assertAlmostEqual", "assertNotAlmostEqual") and len(cells) > 1:
        delta, places = known.get("delta"), known.get("places")
        bound = ast.unparse(delta) if delta else f"0.5 * 10.0 ** -{cells[2] if len(cells) > 2 else _places(places)}"
        sign = "<=" if name == "assertAlmostEqual" else ">"
        return _assertion(f"abs({cells[0]} - {cells[1]}) {sign} {bound}", said)
    if name in _TWO and len(cells) > 1:
        return _assertion(_TWO[name](*cells[:2]), said or (call.args[2] if len(cells) > 2 else None))
    if name in _ONE and cells:
        return _assertion(_ONE[name](cells[0]), said or (call.args[1] if len(cells) > 1 else None))
    return None


def _places(node: ast.expr | None) -> str:
    return str(PLACES) if node is None else ast.unparse(node)


def _is_simple(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant | ast.Name | ast.Call | ast.Attribute | ast.Subscript | ast.List | ast.Dict)


def _assertion(test: str, said: ast.expr | None) -> ast.stmt:
    return ast.Assert(ast.parse(test, mode="eval").body, said)
