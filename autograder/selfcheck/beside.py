"""The parts of a suite's helper files that a call needs, as text to stand above it in a program."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

KEEP = "Keep"
STAYS = "while a test runs, this stays where your code is"
KEPT = f"def {KEEP}(value):  # {STAYS}\n    return value"


@dataclass(frozen=True)
class _Part:
    """A statement at the top of a file: what it defines, what it needs, and its lines."""

    names: frozenset[str]
    needs: frozenset[str]
    text: str
    is_import: bool


def text_of(paths: Iterable[Path], wanted: Iterable[str]) -> str:
    """Returns the definitions of these names and all that they need; ValueError where one is in no file."""
    parts = [part for path in paths for part in _parts(path.read_text(encoding="utf-8"))]
    known = {name: number for number, part in enumerate(parts) for name in part.names}
    needed, waiting = set[int](), list(wanted)
    if not set(waiting) <= known.keys():
        raise ValueError("a helper that is not there")
    while waiting:
        number = known.get(waiting.pop())
        if number is not None and number not in needed:
            needed.add(number)
            waiting += parts[number].needs
    return _text([parts[number] for number in sorted(needed)])


def names_in(text: str) -> set[str]:
    """Returns the names that a text defines at its top."""
    return {name for part in _parts(text) for name in part.names}


def _text(parts: Sequence[_Part]) -> str:
    imports = [part.text for part in parts if part.is_import and KEEP not in part.names]
    kept = [KEPT] if any(KEEP in part.names for part in parts) else []
    return "\n\n\n".join(
        ["\n".join(dict.fromkeys(imports)), *kept, *(p.text for p in parts if not p.is_import)]
    ).strip()


def _parts(text: str) -> Iterator[_Part]:
    """Yields what a file defines at its top, and its imports name by name; those for types alone are left out."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _imports(node)
        elif names := frozenset(_defined(node)):
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
            needs = frozenset(n.id for n in ast.walk(node) if isinstance(n, ast.Name))
            yield _Part(names, needs, "\n".join(text.split("\n")[first - 1 : node.end_lineno]), is_import=False)


def _imports(node: ast.Import | ast.ImportFrom) -> Iterator[_Part]:
    for alias in node.names:
        one = ast.Import([alias]) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, [alias], node.level)
        name = alias.asname or alias.name.partition(".")[0]
        if name != "annotations":
            yield _Part(frozenset({name}), frozenset(), ast.unparse(one), is_import=True)


def _defined(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (target.id for target in targets if isinstance(target, ast.Name))
