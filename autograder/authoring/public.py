"""The public part of a course's suites: without hidden tests, and without what only they use.

Suites are taken apart by what they say at their top level. A test with the mark `hidden` goes, and then every function,
class and constant that nothing names any more; what is left is the author's own text, line by line.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from autograder.errors import CourseError

PACKAGE = "tests.suites"
Key = tuple[str, int]


@dataclass(frozen=True)
class Part:
    """A statement at the top of a module, with the comments before it and the text behind it: its lines, its names."""

    node: ast.stmt
    first: int
    last: int
    defines: frozenset[str]
    uses: frozenset[str]

    @property
    def is_hidden(self) -> bool:
        """Tells whether it is a test that students never see."""
        marks = getattr(self.node, "decorator_list", [])
        return any(isinstance(n, ast.Name) and n.id == "hidden" for mark in marks for n in ast.walk(mark))

    @property
    def is_test(self) -> bool:
        """Tells whether pytest runs it."""
        return isinstance(self.node, ast.FunctionDef) and self.node.name.startswith("test_")


def public_modules(modules: Mapping[str, str]) -> dict[str, str]:
    """Returns the public part of suites and of the modules beside them, by file name; unused ones are left out.

    CourseError where a hidden test cannot be told from a public one.
    """
    parts = {name: list(_parts(ast.parse(text), text)) for name, text in modules.items()}
    kept = _kept(parts)
    made = {name: _text(modules[name], parts[name], {n for m, n in kept if m == name}) for name in parts}
    reached = _reached(made)
    for name in sorted(reached):
        for node in ast.walk(ast.parse(made[name])):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "hidden":
                raise CourseError(
                    f"tests/suites/{name} says `hidden` in line {node.lineno} of its public part: a bundle leaves out "
                    "whole tests, so mark the test and not its parameters."
                )
    return {name: made[name] for name in sorted(reached)}


def hidden_parts(text: str) -> list[str]:
    """Returns the source of each hidden test of a suite."""
    lines = text.splitlines()
    return ["\n".join(lines[p.first - 1 : p.last]) for p in _parts(ast.parse(text), text) if p.is_hidden]


def _parts(tree: ast.Module, text: str) -> Iterator[Part]:
    lines, before = text.splitlines(), 0
    for number, node in enumerate(tree.body):
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        while first - 1 > before and lines[first - 2].startswith("#"):
            first -= 1
        last = node.end_lineno or node.lineno
        is_said = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_said and number and isinstance(tree.body[number - 1], ast.Assign | ast.AnnAssign):
            yield Part(node, first, last, frozenset({f"text {before}"}), frozenset())  # goes with what it explains
        else:
            yield Part(node, first, last, frozenset(_defined(node)), frozenset(_used(node)))
        before = last


def _defined(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name))


def _used(node: ast.stmt) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id
        elif isinstance(inner, ast.Attribute):
            yield inner.attr


def _kept(parts: Mapping[str, list[Part]]) -> set[Key]:
    """Returns the parts that are used, by module and place, beginning with tests and with what always runs."""
    names = {name for found in parts.values() for part in found for name in part.defines if not part.is_test}
    kept: set[Key] = set()
    used: set[str] = set()
    while True:
        more = {
            (module, number)
            for module, found in parts.items()
            for number, part in enumerate(found)
            if (module, number) not in kept and _belongs(found, number, (module, number - 1) in kept, used)
        }
        if not more:
            return kept
        kept |= more
        used |= {name for module, number in more for name in parts[module][number].uses & names}


def _belongs(found: list[Part], number: int, is_before_kept: bool, used: set[str]) -> bool:
    part = found[number]
    if part.is_hidden or isinstance(part.node, ast.Import | ast.ImportFrom):
        return False
    if any(name.startswith("text ") for name in part.defines):
        return is_before_kept
    return part.is_test or not part.defines or not part.defines.isdisjoint(used)


def _text(text: str, parts: list[Part], kept: set[int]) -> str:
    lines: list[str | None] = list(text.splitlines())
    names = {name for number in kept for name in parts[number].uses}
    for number, part in enumerate(parts):
        if number in kept:
            continue
        said = _import(part.node, names)
        shown = text.splitlines()[part.first - 1 : part.last]
        if said == ast.unparse(part.node):
            continue
        lines[part.first - 1 : part.last] = [said or None] + [None] * (len(shown) - 1)
    return _without_gaps([line for line in lines if line is not None])


def _import(node: ast.stmt, names: set[str]) -> str:
    """Returns an import of only what is used; nothing for other statements."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return ""
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return ast.unparse(node)
    used = [a for a in node.names if (a.asname or a.name).partition(".")[0] in names]
    if not used:
        return ""
    if isinstance(node, ast.Import):
        return ast.unparse(ast.Import(used))
    return ast.unparse(ast.ImportFrom(node.module, used, node.level))


def _without_gaps(lines: list[str]) -> str:
    """Returns lines with no more than two empty ones between two others."""
    made: list[str] = []
    for line in lines:
        if line.strip() or made[-2:] != ["", ""]:
            made.append(line)
    return "\n".join(made).strip("\n") + "\n"


def _reached(made: Mapping[str, str]) -> set[str]:
    """Returns the suites and the modules that they import, directly or not."""
    waiting = [name for name in made if name.startswith("test_")]
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        reached.add(name)
        for node in ast.walk(ast.parse(made[name])):
            found = [f"{module}.py" for module in _modules(node)]
            waiting += [other for other in found if other in made and other not in reached]
    return reached


def _modules(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
        inner = str(node.module).removeprefix(PACKAGE).lstrip(".")
        yield from [inner] if inner else [alias.name for alias in node.names]
    elif isinstance(node, ast.Import):
        yield from (PurePosixPath(a.name.replace(".", "/")).name for a in node.names if a.name.startswith(PACKAGE))
