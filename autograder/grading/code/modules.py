"""What a hand-in's names stand for, read from its syntax alone: which of its definitions use which library's names.

Nothing is run and nothing that a child says is used. A name leads through imports, assignments and the student's own
modules to a dotted name such as `torch.nn.RNN`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from autograder.sandbox.wire import Unit

MAX_TEXT = 400_000
DEFS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Place:
    """A place in a hand-in: the file's name, the line, and the cell where it is a notebook."""

    file: str
    line: int
    cell: int | None = None

    @property
    def text(self) -> str:
        """Returns the place in words."""
        return f"cell {self.cell}, line {self.line}" if self.cell is not None else f"{self.file}, line {self.line}"


@dataclass
class Module:
    """One module of a hand-in: its top-level statements with their places, and what its names are bound to."""

    name: str
    statements: list[tuple[ast.stmt, Unit]] = field(default_factory=list)
    imported: dict[str, str] = field(default_factory=dict)
    bound: dict[str, list[ast.AST]] = field(default_factory=dict)
    units: dict[int, Unit] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)

    def place(self, node: ast.AST) -> Place:
        """Returns where a node of this module stands."""
        unit = self.units.get(id(node))
        return Place(unit.name if unit else self.name, getattr(node, "lineno", 0), unit.cell if unit else None)


def modules_of(units: Sequence[Unit]) -> dict[str, Module]:
    """Returns the modules of a hand-in by name, the graded file under the empty one; what cannot be parsed is left out.

    Conditions, loops, `try` and `with` at the top level are taken as if all that they hold were run.
    """
    found: dict[str, Module] = {"": Module("")}
    for unit in units:
        module = found.setdefault(unit.module, Module(unit.module))
        try:
            tree = ast.parse(unit.source[:MAX_TEXT])
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for statement in _flat(tree.body):
            module.statements.append((statement, unit))
            _bind(module, statement, unit)
    return found


def _flat(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        parts = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
        parts += [handler.body for handler in getattr(statement, "handlers", [])]
        if isinstance(statement, DEFS) or not any(parts):
            yield statement
        else:
            yield from (inner for part in parts for inner in _flat(part))


def _bind(module: Module, statement: ast.stmt, unit: Unit) -> None:
    for node in ast.walk(statement):
        module.units[id(node)] = unit
        if isinstance(node, ast.Import | ast.ImportFrom):
            _import(module, node)
    if isinstance(statement, DEFS):
        module.bound.setdefault(statement.name, []).append(statement)
    for target, value in _assigned(statement):
        root = root_of(target)
        if root is not None:
            module.bound.setdefault(root, []).append(value)


def _import(module: Module, node: ast.Import | ast.ImportFrom) -> None:
    for alias in node.names:
        if isinstance(node, ast.Import):
            first = alias.name.split(".")[0]
            module.imported[alias.asname or first] = alias.name if alias.asname else first
        elif alias.name == "*":
            module.stars.append(node.module or "")
        else:
            module.imported[alias.asname or alias.name] = f"{node.module or ''}.{alias.name}".lstrip(".")


def _assigned(statement: ast.stmt) -> Iterator[tuple[ast.expr, ast.AST]]:
    """Yields what a statement changes and what with: assignments, also to attributes, and setattr."""
    if isinstance(statement, ast.Assign):
        yield from ((target, statement.value) for target in statement.targets)
    elif isinstance(statement, ast.AnnAssign | ast.AugAssign) and statement.value is not None:
        yield statement.target, statement.value
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        if isinstance(call.func, ast.Name) and call.func.id == "setattr" and len(call.args) == 3:
            yield call.args[0], call


def root_of(node: ast.AST) -> str | None:
    """Returns the name that an attribute, an item or a call hangs on."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def dotted(node: ast.AST) -> list[str] | None:
    """Returns the parts of `a.b.c`, also where they are given as text: getattr(a, "b"), a.__dict__["b"]; else None."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        parts = dotted(node.value)
        return parts and [*parts, node.attr]
    text: ast.AST | None = None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr" and node.args[1:]:
        parts, text = dotted(node.args[0]), node.args[1]
    elif isinstance(node, ast.Subscript):
        parts, text = dotted(node.value), node.slice
        parts = parts[:-1] if parts and parts[-1] == "__dict__" else None
    if isinstance(text, ast.Constant) and isinstance(text.value, str) and parts:
        return [*parts, text.value]
    return None
