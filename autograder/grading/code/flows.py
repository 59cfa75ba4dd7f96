"""Where a hand-in's values go inside its functions: into a global name, a container, an attribute, a function's keep.

A definition that uses such a name reaches what was put there. It errs on the side of more: only names of the module's
own are followed, and only definitions that use them are concerned.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.grading.code.nodes import DEFS, root_of, texts, walk

Flow = tuple[str, ast.AST]
MOST_VALUES = 60
BY_HAND = ("list", "dict", "set", "object", "type", "deque", "operator")
"""Names whose functions change what they are given first, as list.append does."""


@dataclass
class Scope:
    """A function with all that is in it, or a statement outside of any: its own names, and what these are bound to."""

    node: ast.AST
    own: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)
    values: dict[str, list[ast.AST]] = field(default_factory=dict)

    def behind(self, values: Iterable[ast.AST]) -> list[ast.AST]:
        """Returns values and all that the scope's own names in them stand for; the scope itself where that is much."""
        found: dict[int, ast.AST] = {}
        waiting = list(values)
        while waiting:
            if len(found) > MOST_VALUES:
                return [self.node]
            value = waiting.pop()
            if id(value) in found:
                continue
            found[id(value)] = value
            names = {node.id for node in walk(value) if isinstance(node, ast.Name)}
            waiting += [inner for name in names & self.own for inner in self.values.get(name, ())]
        return list(found.values())

    def outside(self, node: ast.AST) -> set[str]:
        """Returns the names of the module that a node hangs on, by itself or by a name of the scope's."""
        root = root_of(node)
        if root is None:
            return set()
        if root not in self.own:
            return {root}
        return {r for value in self.values.get(root, ()) if (r := root_of(value)) is not None and r not in self.own}


class _Held:
    """What names of a module stand for, asked once a name: one that is bound ten thousand times is used as often."""

    def __init__(self, bound: Mapping[str, Sequence[ast.AST]]) -> None:
        self._bound = bound
        self._classes: dict[str, bool] = {}
        self._owners: dict[str, frozenset[str]] = {}

    def holds(self, name: str) -> bool:
        """Tells whether a name may stand for something that keeps what its methods are given: it is no class."""
        return bool(self._bound.get(name)) and not self.is_class(name)

    def is_class(self, name: str) -> bool:
        """Tells whether a name stands for a class of the module's."""
        if name not in self._classes:
            self._classes[name] = any(isinstance(value, ast.ClassDef) for value in self._bound.get(name, ()))
        return self._classes[name]

    def owners(self, name: str) -> frozenset[str]:
        """Returns the names whose parts a name stands for."""
        if name not in self._owners:
            parts = (value for value in self._bound.get(name, ()) if isinstance(value, ast.Attribute))
            self._owners[name] = frozenset(root for value in parts if (root := root_of(value)) is not None)
        return self._owners[name]


def flows(statements: Iterable[ast.AST], bound: Mapping[str, Sequence[ast.AST]], imported: Iterable[str]) -> list[Flow]:
    """Returns which names of a module are given what, beyond its plain assignments at the top level."""
    scopes = [scope for statement in statements for scope in _scopes(statement)]
    imported, held = set(imported), _Held(bound)
    found: list[Flow] = []
    keeps: dict[str, set[str]] = {}  # names of the module that a function puts things into
    for scope in scopes:
        given = list(_given(scope, held, imported))
        found += given
        if isinstance(scope.node, DEFS):
            keeps.setdefault(scope.node.name, set()).update(name for name, _ in given)
    for scope in scopes:
        for call in (node for node in walk(scope.node) if isinstance(node, ast.Call)):
            names = set(_keepers(call, keeps, held))
            found += [(name, value) for value in (scope.behind(_arguments(call)) if names else ()) for name in names]
    return list({(name, id(value)): (name, value) for name, value in found}.values())


def _scopes(statement: ast.AST) -> Iterator[Scope]:
    if isinstance(statement, ast.ClassDef):
        for part in statement.body:
            yield from _scopes(part)
    elif isinstance(statement, DEFS):
        yield _scope(statement)
    else:
        yield Scope(statement)


def _scope(function: ast.AST) -> Scope:
    scope = Scope(function)
    for node in walk(function):
        if isinstance(node, ast.Global):
            scope.shared.update(node.names)
        elif isinstance(node, ast.arg):
            scope.own.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            scope.own.add(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            scope.own.add(node.name)
    scope.own -= scope.shared
    for name, value in _stored(function):
        scope.values.setdefault(name, []).append(value)
    return scope


def _stored(node: ast.AST) -> Iterator[Flow]:
    """Yields what is stored under plain names anywhere in a node."""
    for part in walk(node):
        if isinstance(part, ast.Assign):
            pairs = [(target, part.value) for target in part.targets]
        elif isinstance(part, ast.AugAssign | ast.AnnAssign | ast.NamedExpr) and part.value is not None:
            pairs = [(part.target, part.value)]
        elif isinstance(part, ast.For | ast.AsyncFor | ast.comprehension):
            pairs = [(part.target, part.iter)]
        elif isinstance(part, ast.withitem) and part.optional_vars is not None:
            pairs = [(part.optional_vars, part.context_expr)]
        else:
            continue
        for target, value in pairs:
            yield from ((name.id, value) for name in walk(target) if isinstance(name, ast.Name))


def _given(scope: Scope, held: _Held, imported: set[str]) -> Iterator[Flow]:
    """Yields what a scope stores under names of the module, and puts into what these name."""
    for name, value in _stored(scope.node):
        if name in scope.shared:
            yield from ((name, inner) for inner in scope.behind([value]))
    for node in walk(scope.node):
        for target, values in _changes(node):
            names = {"cls"} if root_of(target) == "cls" else scope.outside(target)
            if isinstance(node, ast.Call) and not _is_by_hand(node):  # torch.manual_seed changes nothing that is used
                names = {name for name in names - imported if name == "cls" or held.holds(name)}
            yield from ((name, value) for value in (scope.behind(values) if names else ()) for name in names)


def _changes(node: ast.AST) -> Iterator[tuple[ast.AST, Sequence[ast.AST]]]:
    """Yields what a node may change, and what with."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) and node.value is not None:
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
            yield from ((place, [node.value]) for part in parts for place in _places(part))
    elif isinstance(node, ast.Call):
        if _is_by_hand(node) and len(node.args) > 1:
            yield node.args[0], [*node.args[1:], *(keyword.value for keyword in node.keywords)]
        elif isinstance(node.func, ast.Attribute) and (values := _arguments(node)):
            yield node.func.value, values
            named = node.keywords if _is_call(node.func) else []  # globals().update(RNN=...)
            yield from ((ast.Name(k.arg, ast.Load()), [k.value]) for k in named if k.arg)


def _places(target: ast.expr) -> Iterator[ast.AST]:
    """Yields what an assignment to a part of something changes; `globals()["RNN"]` is a name."""
    if isinstance(target, ast.Subscript) and _is_call(target):
        yield from (ast.Name(text, ast.Load()) for text in texts(target.slice))
    elif not isinstance(target, ast.Name):
        yield target


def _is_call(node: ast.Attribute | ast.Subscript) -> bool:
    return isinstance(node.value, ast.Call)


def _is_by_hand(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id in ("setattr", "setitem")
    return isinstance(call.func, ast.Attribute) and root_of(call.func) in BY_HAND


def _keepers(call: ast.Call, keeps: Mapping[str, set[str]], held: _Held) -> Iterator[str]:
    """Yields the names of the module that a call gives its arguments to, through the function that it calls."""
    if isinstance(call.func, ast.Name):
        yield from keeps.get(call.func.id, ())
        yield from held.owners(call.func.id)  # add = kept.append
    elif isinstance(call.func, ast.Attribute) and keeps.get(call.func.attr):
        yield from keeps[call.func.attr]
        root = root_of(call.func)
        yield from [root] if root is not None and held.is_class(root) else []


def _arguments(call: ast.Call) -> list[ast.AST]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]
