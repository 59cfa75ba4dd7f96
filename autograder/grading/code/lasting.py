"""Whether a hand-in may keep something from call to call: a global, a list of the module's, a default, an object.

Read from its syntax, generously: it only says where asking a fresh process is worth its time.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence

from autograder.grading.code.modules import Module
from autograder.grading.code.nodes import DEFS, root_of, walk
from autograder.grading.code.variables import own_variables

CHANGES = frozenset(
    ("append", "extend", "insert", "setdefault", "update", "add", "appendleft", "pop", "popleft", "clear", "remove",
     "append_", "copy_", "fill", "resize", "register_buffer")
)  # fmt: skip
MADE_EMPTY = frozenset(("list", "dict", "set", "deque", "defaultdict"))


def keeps_between_calls(modules: Iterable[Module], wanted: Collection[str]) -> bool:
    """Tells whether what a hand-in's functions do in one call may show in the next; `wanted` are called by name."""
    return any(_keeps(module, wanted) for module in modules)


def _keeps(module: Module, wanted: Collection[str]) -> bool:
    parts = [part for part, _ in module.statements]
    made = {name for name, values in module.bound.items() if name not in module.imported and values}
    if _keeps_an_object(parts, wanted):
        return True
    return any(_says_so(node) or _changes(node, made, part) for part in parts for node in _within(part))


def _keeps_an_object(parts: Sequence[ast.AST], wanted: Collection[str]) -> bool:
    """Tells whether an object of a class of its own stands where what is called finds it: none of a demonstration."""
    classes = {part.name for part in parts if isinstance(part, ast.ClassDef)}
    calls = [(part, part.value) for part in parts if isinstance(part, ast.Assign) and isinstance(part.value, ast.Call)]
    objects = [part for part, value in calls if root_of(value.func) in classes]
    reached = _reached(parts, wanted) if objects else set()
    return any(not reached.isdisjoint(_changed(part)) for part in objects)


def _reached(parts: Sequence[ast.AST], wanted: Collection[str]) -> set[str]:
    """Returns the names that definitions read, the wanted ones, and those from which any of them is made."""
    reached = {*wanted, *(name for part in parts for name in _read(part, _within(part)))}
    makers: dict[str, list[ast.AST]] = {}
    for part in parts:
        for name in () if isinstance(part, DEFS) else _changed(part):
            makers.setdefault(name, []).append(part)
    waiting, seen = list(reached), set[int]()
    while waiting:
        parts = [part for part in makers.pop(waiting.pop(), ()) if id(part) not in seen]
        seen.update(map(id, parts))
        more = {name for part in parts for name in _read(part, walk(part))} - reached
        reached |= more
        waiting += more
    return reached


def _read(part: ast.AST, nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yields the module's names among some nodes of a statement that they read."""
    own = own_variables(part)
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in own:
            yield node.id


def _changed(part: ast.AST) -> Iterator[str]:
    """Yields the names that a statement binds, or of whose objects it changes a part."""
    for node in walk(part):
        if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del) and (root := root_of(node)):
            yield root


def _within(part: ast.AST) -> Sequence[ast.AST]:
    """Returns the nodes of a statement that are run when something is called, and of a class what it holds."""
    return walk(part) if isinstance(part, DEFS) or any(isinstance(n, ast.Lambda) for n in walk(part)) else ()


def _says_so(node: ast.AST) -> bool:
    """Tells whether a node alone is a sign: `global`, a default or an attribute of a class that can be changed."""
    if isinstance(node, ast.Global | ast.Nonlocal):
        return True
    if isinstance(node, ast.arguments):
        return any(_is_box(default) for default in (*node.defaults, *node.kw_defaults) if default is not None)
    return isinstance(node, ast.ClassDef) and any(_is_box(getattr(part, "value", None)) for part in node.body)


def _is_box(node: ast.AST | None) -> bool:
    """Tells whether a value is a list, a dict or a set that is made where it stands."""
    if isinstance(node, ast.List | ast.Dict | ast.Set):
        return True
    return isinstance(node, ast.Call) and root_of(node.func) in MADE_EMPTY


def _changes(node: ast.AST, made: set[str], part: ast.AST) -> bool:
    """Tells whether a node changes something that the module's own names stand for."""
    if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        changed: ast.AST = node
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
        changed = node.func.value
    else:
        return False
    return root_of(changed) in made and id(changed) not in own_variables(part)
