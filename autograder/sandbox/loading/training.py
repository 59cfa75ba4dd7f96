"""Recognising training: what calls `.backward`, itself or through the submission's own functions."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from autograder.sandbox.loading.names import functions_in

_CALL = re.compile(r"(\.?)(?<![\w])([^\W\d]\w*)\(")


class Training:
    """What is known of which functions and methods of a text train."""

    def __init__(self, text: str, nodes: Sequence[ast.stmt]) -> None:
        self._lines = text.split("\n")
        self._names = self._training_names(nodes) if "backward(" in text else frozenset()

    def is_in(self, node: ast.AST) -> bool:
        """Tells whether a statement or expression trains when it runs."""
        if not self._names or not isinstance(node, ast.stmt | ast.expr):
            return False
        return not self._names.isdisjoint(_called("\n".join(self._lines[node.lineno - 1 : node.end_lineno])))

    def _training_names(self, nodes: Sequence[ast.stmt]) -> frozenset[str]:
        """Returns `.backward` and the functions and `.methods` that call it, directly or through one another."""
        callers: dict[str, set[str]] = {}
        for name, first, last in functions_in(nodes):
            for called in _called("\n".join(self._lines[first:last])):
                callers.setdefault(called, set()).add(name)
        found, waiting = set(), {".backward"}
        while waiting:
            found.add(name := waiting.pop())
            waiting |= callers.get(name, set()) - found
        return frozenset(found)


def _called(text: str) -> set[str]:
    """Returns what a text calls: `name` for a function, `.name` for a method."""
    return {dot + name for dot, name in _CALL.findall(text)}
