"""Where a submission's code speaks of something: not its comments and not its docstrings."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.sandbox.loading import MAX_TEXT, Note
from autograder.sandbox.wire import Unit

Lines = Callable[[ast.Module], Iterable[int]]


@dataclass(frozen=True)
class Mention:
    """A place in a submission: the unit, the line in it, and what stands there."""

    unit: Unit
    line: int
    text: str

    def note(self, reason: str) -> Note:
        """Returns a note about the line; one of a script beside the answer says which script it is."""
        if self.unit.module:
            return Note(None, None, f"{self.unit.name}, line {self.line}: `{self.text}`", reason)
        return Note(self.line, self.unit.cell, self.text, reason)


def none_at_all(tree: ast.Module) -> Iterable[int]:
    """Returns the lines to leave out: none."""
    return ()


def last_mention(units: Sequence[Unit], pattern: re.Pattern[str], without: Lines = none_at_all) -> Mention | None:
    """Returns the first line that a pattern matches, rather in the answer than in a script that it imports.

    `without` tells lines that do not count.
    """
    found = [mention for unit in units if (mention := first_in(unit, pattern, without)) is not None]
    return next((mention for mention in found if not mention.unit.module), found[0] if found else None)


def first_in(unit: Unit, pattern: re.Pattern[str], without: Lines = none_at_all) -> Mention | None:
    """Returns the first line of a unit that a pattern matches; None where it is no Python."""
    text = text_of(unit)
    if not pattern.search(text):
        return None
    tree = _tree(text)
    if tree is None:
        return None
    left_out = {*_in_bare_strings(tree), *without(tree)}
    for number, line in enumerate(text.split("\n"), 1):
        code = line.partition("#")[0]
        if number not in left_out and pattern.search(code):
            return Mention(unit, number, code.strip()[:MAX_TEXT])
    return None


def text_of(unit: Unit) -> str:
    """Returns a unit's text; none where it cannot be read."""
    try:
        return unit.text()
    except SyntaxError:
        return ""


def lines_of(node: ast.AST) -> range:
    """Returns the lines that a node takes up."""
    first = getattr(node, "lineno", 0)
    return range(first, (getattr(node, "end_lineno", None) or first) + 1)


def _tree(text: str) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _in_bare_strings(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield from lines_of(node)
