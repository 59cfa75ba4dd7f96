"""What a hand-in's names stand for, read from its syntax alone: which of its definitions use which library's names.

Nothing is run and nothing that a child says is used. A name leads through imports, assignments and the student's own
modules to a dotted name such as `torch.nn.RNN`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from autograder.sandbox.wire import Unit, sound

MAX_TEXT = 400_000
LONGEST = 20
_COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)
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
    statements: list[tuple[ast.AST, Unit]] = field(default_factory=list)
    imported: dict[str, str] = field(default_factory=dict)
    importing: dict[str, ast.AST] = field(default_factory=dict)
    bound: dict[str, list[ast.AST]] = field(default_factory=dict)
    units: dict[int, Unit] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)

    def import_place(self, name: str) -> Place:
        """Returns where a name was imported."""
        return self.place(self.importing[name])

    def place(self, node: ast.AST) -> Place:
        """Returns where a node of this module stands."""
        unit = self.units.get(id(node))
        return Place(unit.name if unit else self.name, getattr(node, "lineno", 0), unit.cell if unit else None)


def modules_of(units: Sequence[Unit]) -> dict[str, Module]:
    """Returns the modules of a hand-in by name, the graded file under the empty one.

    What Python cannot read is left out here as it is when it is loaded, and a unit that is too long. Conditions,
    loops, `try`, `with` and `match` at the top level are taken as if all that they hold were run.
    """
    found: dict[str, Module] = {"": Module("")}
    for unit in units:
        module = found.setdefault(unit.module, Module(unit.module))
        if not is_read(unit):
            continue
        try:
            tree = ast.parse(sound(_without_comments(unit.text()))[0])
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for part in _flat(tree.body):
            module.statements.append((part, unit))
            _bind(module, part, unit)
    return found


def is_read(unit: Unit) -> bool:
    """Tells whether a unit is short enough to be read here: nobody writes that much by hand."""
    try:
        return len(_without_comments(unit.text())) <= MAX_TEXT
    except SyntaxError:
        return True


def _without_comments(text: str) -> str:
    """Returns a text of which lines that are comments are empty, so that they make nothing too long to be read."""
    return text if len(text) <= MAX_TEXT else _COMMENT.sub("", text)


def _flat(body: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    """Yields the statements that hold no others, and of those that do what stands before their bodies."""
    for statement in body:
        inner = [part for name in ("body", "orelse", "finalbody") for part in getattr(statement, name, ())]
        for name in ("handlers", "cases"):
            inner += [part for branch in getattr(statement, name, ()) for part in branch.body]
        if isinstance(statement, DEFS) or not inner:
            yield statement
            continue
        yield from (getattr(statement, name) for name in ("test", "subject") if hasattr(statement, name))
        if isinstance(statement, ast.For | ast.AsyncFor):
            yield ast.copy_location(ast.Assign([statement.target], statement.iter), statement)
        for item in getattr(statement, "items", ()):
            targets = [item.optional_vars] if item.optional_vars is not None else []
            yield ast.copy_location(ast.Assign(targets, item.context_expr), statement)
        yield from _flat(inner)


def _bind(module: Module, part: ast.AST, unit: Unit) -> None:
    for node in ast.walk(part):
        module.units[id(node)] = unit
        if isinstance(node, ast.Import | ast.ImportFrom):
            _import(module, node)
        if isinstance(node, ast.NamedExpr):
            module.bound.setdefault(node.target.id, []).append(node.value)
    if isinstance(part, DEFS):
        module.bound.setdefault(part.name, []).append(part)
    for name, value in _assigned(part):
        module.bound.setdefault(name, []).append(value)


def _import(module: Module, node: ast.Import | ast.ImportFrom) -> None:
    for alias in node.names:
        if alias.name == "*":
            module.stars.append(getattr(node, "module", "") or "")
            continue
        first = alias.name.split(".")[0]
        if isinstance(node, ast.ImportFrom):
            name, full = alias.asname or alias.name, f"{node.module or ''}.{alias.name}".lstrip(".")
        else:
            name, full = alias.asname or first, alias.name if alias.asname else first
        module.imported[name], module.importing[name] = full, node


def _assigned(part: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yields which names a statement changes and what with: by assignment, as attributes and items, by a call."""
    if isinstance(part, ast.Assign):
        yield from ((name, part.value) for target in part.targets for name in _names_in(target))
    elif isinstance(part, ast.AnnAssign | ast.AugAssign) and part.value is not None:
        yield from ((name, part.value) for name in _names_in(part.target))
    elif isinstance(part, ast.Expr) and isinstance(part.value, ast.Call):
        yield from _called(part.value)


def _names_in(target: ast.expr) -> Iterator[str]:
    """Yields the names that a target changes; `globals()["RNN"]` is one."""
    for part in target.elts if isinstance(target, ast.Tuple | ast.List) else [target]:
        name = root_of(part)
        if name is not None:
            yield name
        if isinstance(part, ast.Subscript) and isinstance(part.value, ast.Call):
            yield from _texts(part.slice)


def _called(call: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    """Yields what `setattr(RNN, ...)`, `setattr(module, "RNN", ...)` and `globals().update(...)` change."""
    if isinstance(call.func, ast.Name) and call.func.id == "setattr" and len(call.args) == 3:
        root = root_of(call.args[0])
        yield from ((name, call) for name in [*([root] if root else []), *_texts(call.args[1])])
    if isinstance(call.func, ast.Attribute) and call.func.attr == "update":
        yield from ((keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg)
        for table in (argument for argument in call.args if isinstance(argument, ast.Dict)):
            pairs = zip(table.keys, table.values, strict=True)
            yield from ((name, value) for key, value in pairs if key is not None for name in _texts(key))


def _texts(node: ast.AST) -> list[str]:
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def root_of(node: ast.AST) -> str | None:
    """Returns the name that an attribute, an item or a call hangs on."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def dotted(node: ast.AST) -> list[str] | None:
    """Returns the parts of `a.b.c`, also where they are given as text: getattr(a, "b"), a.__dict__["b"]; else None.

    A chain longer than any name of a library is none.
    """
    parts: list[str] = []
    while len(parts) <= LONGEST:
        if isinstance(node, ast.Name):
            return [node.id, *reversed(parts)]
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr":
            if len(node.args) < 2 or not _texts(node.args[1]):
                return None
            parts += _texts(node.args[1])
            node = node.args[0]
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute):
            if node.value.attr != "__dict__" or not _texts(node.slice):
                return None
            parts += _texts(node.slice)
            node = node.value.value
        else:
            return None
    return None
