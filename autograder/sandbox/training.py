"""Recognising training: what calls `.backward`, itself or through the submission's own functions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence

from autograder.sandbox.names import functions_in


class Training:
    """Knows which functions and methods of a text train."""

    def __init__(self, text: str, nodes: Sequence[ast.stmt]) -> None:
        self._lines = text.split("\n")
        self._names = self._training_names(nodes) if "backward(" in text else frozenset()

    def is_in(self, node: ast.AST) -> bool:
        """Is true where a statement or expression trains when it runs."""
        if not self._names or not isinstance(node, ast.stmt | ast.expr):
            return False
        return _calls("\n".join(self._lines[node.lineno - 1 : node.end_lineno]), self._names)

    def _training_names(self, nodes: Sequence[ast.stmt]) -> frozenset[str]:
        """Returns `.backward` and the functions and `.methods` that call it, directly or through one another."""
        bodies = [(name, "\n".join(self._lines[first:last])) for name, first, last in functions_in(nodes)]
        found, size = {".backward"}, 0
        while len(found) > size:
            size = len(found)
            found |= {name for name, body in bodies if name not in found and _calls(body, found)}
        return frozenset(found)


def _calls(text: str, names: Iterable[str]) -> bool:
    """Is true when the text calls one of the names, where `.name` is a method and `name` a function."""
    functions = "|".join(name for name in names if not name.startswith("."))
    methods = "|".join(name[1:] for name in names if name.startswith("."))
    pattern = rf"\.(?:{methods})\(" + (rf"|(?<![\w.])(?:{functions})\(" if functions else "")
    return re.search(pattern, text) is not None
