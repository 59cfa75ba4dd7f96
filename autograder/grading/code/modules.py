"""What a hand-in's names stand for, read from its syntax alone: which of its definitions use which library's names.

Nothing is run and nothing that a child says is used. A name leads through imports, assignments and the student's own
modules to a dotted name such as `torch.nn.RNN`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from autograder.grading.code.flows import flows
from autograder.grading.code.nodes import DEFS, root_of, texts, walk
from autograder.sandbox.wire import Unit, sound

MAX_TEXT = 400_000
MAX_LINES = 20_000
MAX_WORDS = 60_000
MAX_BRACES = 5_000  # Python 3.11 reads an f-string in quadratic time
_WORD = re.compile(r"\w+")
_COMMENT = re.compile(r"^(?<!\\\n)[ \t]*#(?!.*(?:\"\"\"|'''|\{)).*$", re.MULTILINE)
"""A line that is a comment, or within a text, and in which no text ends and no formatted one runs code."""


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
    early: set[int] = field(default_factory=set)
    is_followed: bool = False

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
            module.stars += _run_files(part)
    return found


def follow(modules: Iterable[Module]) -> None:
    """Adds to what names of modules are bound to what their code hands on to them, once."""
    for module in modules:
        given = [] if module.is_followed else flows([p for p, _ in module.statements], module.bound, module.imported)
        module.is_followed = True
        for name, value in given:
            module.bound.setdefault(name, []).append(value)


def is_read(unit: Unit) -> bool:
    """Tells whether a unit is short enough to be read here: nobody writes that much by hand."""
    try:
        text = _without_comments(unit.text())
        return len(text) <= MAX_TEXT and _is_by_hand(text)
    except SyntaxError:
        return True


def _is_by_hand(text: str) -> bool:
    lines = sum(map(bool, map(str.strip, text.splitlines())))
    words = sum(1 for _ in _WORD.finditer(text))
    return lines <= MAX_LINES and words <= MAX_WORDS and text.count("{") <= MAX_BRACES


def _without_comments(text: str) -> str:
    """Returns a long text of which lines that are comments are empty: they make nothing too long to be read."""
    return text if len(text) <= MAX_WORDS else _COMMENT.sub("", text)


def _flat(body: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    """Yields the statements that hold no others, and of those that do what stands before their bodies."""
    for statement in body:
        inner = [part for name in ("body", "orelse", "finalbody") for part in getattr(statement, name, ())]
        for name in ("handlers", "cases"):
            inner += [part for branch in getattr(statement, name, ()) for part in branch.body]
        for name in (handler.name for handler in getattr(statement, "handlers", ()) if handler.name):
            target = ast.Name(name, ast.Store())  # what was raised may hold anything of what was tried
            inner += [ast.copy_location(ast.Assign([target], part), part) for part in _tried(statement)]
        if isinstance(statement, DEFS) or not inner:
            yield statement
            continue
        yield from (getattr(statement, name) for name in ("test", "subject") if hasattr(statement, name))
        if isinstance(statement, ast.For | ast.AsyncFor):
            yield ast.copy_location(ast.Assign([statement.target], statement.iter), statement)
        yield from (case.pattern for case in getattr(statement, "cases", ()))
        for item in getattr(statement, "items", ()):
            targets = [item.optional_vars] if item.optional_vars is not None else []
            yield ast.copy_location(ast.Assign(targets, item.context_expr), statement)
        yield from _flat(inner)


def _run_files(part: ast.AST) -> Iterator[str]:
    """Yields the modules whose files a statement runs in its own place, as exec(open("helper.py").read()) does."""
    for node in walk(part):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "exec":
            yield from (text[:-3] for inner in walk(node) for text in texts(inner) if text.endswith(".py"))


def _tried(statement: ast.AST) -> Iterator[ast.expr]:
    raised = (part for part in walk(statement) if isinstance(part, ast.Raise))
    yield from (part.exc for part in raised if part.exc is not None)


def _bind(module: Module, part: ast.AST, unit: Unit) -> None:
    module.early.update(_before(module, part))
    for node in walk(part):
        module.units[id(node)] = unit
        if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
            module.bound.setdefault(node.name, []).append(part)
        if isinstance(node, ast.Import | ast.ImportFrom):
            _import(module, node)
        if isinstance(node, ast.NamedExpr):
            module.bound.setdefault(node.target.id, []).append(node.value)
    if isinstance(part, DEFS):
        module.bound.setdefault(part.name, []).append(part)
    for name, value in _assigned(part):
        module.bound.setdefault(name, []).append(value)


def _before(module: Module, part: ast.AST) -> Iterator[int]:
    """Yields the ids of names that are read as a statement is run, and mean nothing of the module's own by then."""
    outer: Sequence[ast.AST] = (
        part.bases if isinstance(part, ast.ClassDef) else [] if isinstance(part, DEFS) else [part]
    )
    names = (node for expression in outer for node in walk(expression) if isinstance(node, ast.Name))
    yield from (id(node) for node in names if node.id not in module.bound)


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
        for target, value in _paired(part):
            yield from ((name, value) for name in _names_in(target))
    elif isinstance(part, ast.AnnAssign | ast.AugAssign) and part.value is not None:
        yield from ((name, part.value) for name in _names_in(part.target))
    elif isinstance(part, ast.Expr) and isinstance(part.value, ast.Call):
        yield from _called(part.value)


def _paired(part: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yields targets with their values, each its own where as many stand on both sides."""
    for target in part.targets:
        both = [side.elts if isinstance(side, ast.Tuple) else [] for side in (target, part.value)]
        if len(both[0]) == len(both[1]) > 0:
            yield from zip(*both, strict=True)
        else:
            yield target, part.value


def _names_in(target: ast.expr) -> Iterator[str]:
    """Yields the names that a target changes; `globals()["RNN"]` is one."""
    for part in target.elts if isinstance(target, ast.Tuple | ast.List) else [target]:
        name = root_of(part)
        if name is not None:
            yield name
        if isinstance(part, ast.Subscript) and isinstance(part.value, ast.Call):
            yield from texts(part.slice)


def _called(call: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    """Yields what `setattr(RNN, ...)`, `setattr(module, "RNN", ...)` and `globals().update(...)` change."""
    if isinstance(call.func, ast.Name) and call.func.id == "setattr" and len(call.args) == 3:
        root = root_of(call.args[0])
        yield from ((name, call) for name in [*([root] if root else []), *texts(call.args[1])])
    if isinstance(call.func, ast.Attribute) and call.func.attr == "update":
        yield from ((keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg)
        for table in (argument for argument in call.args if isinstance(argument, ast.Dict)):
            pairs = zip(table.keys, table.values, strict=True)
            yield from ((name, value) for key, value in pairs if key is not None for name in texts(key))
