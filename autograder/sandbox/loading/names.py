"""Which global names a statement makes, changes and reads: at once, and later when its functions are called."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograder.sandbox.loading.effects import DEFS, FUNCTIONS, PLACES, Effects, is_dynamic, root_of, set_by
from autograder.sandbox.loading.scopes import Scopes

BUILTINS = frozenset(dir(builtins))
NAMING = (*DEFS, ast.alias, ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.MatchMapping)
MUTATORS = frozenset(
    {
        "append",
        "extend",
        "insert",
        "update",
        "add",
        "remove",
        "discard",
        "sort",
        "reverse",
        "setdefault",
        "pop",
        "clear",
    }
    | {"popitem", "shuffle", "seed", "add_argument", "build_vocab", "load_state_dict", "apply", "to", "cuda", "cpu"}
    | {"eval", "double", "float", "half", "add_module", "register_buffer", "register_parameter"}
)


@dataclass(frozen=True)
class Names:
    """What a statement does to global names.

    `binds`: assigned or defined; `touches`: changed in place for certain (`d[k] = v`, `chars.append(c)`); `brushes`:
    perhaps changed, by a method or as an argument; `reads`: when it runs; `later`: when its functions are called;
    `is_dynamic`: it may make any name.
    """

    binds: frozenset[str]
    touches: frozenset[str]
    brushes: frozenset[str]
    reads: frozenset[str]
    later: frozenset[str]
    is_dynamic: bool = False


def names_of(node: ast.stmt, scopes: Scopes, effects: Effects) -> Names:
    """Returns what `node` does to global names."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        binds = frozenset((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        return Names(binds, frozenset(), frozenset(), frozenset(), frozenset())
    found = _Collector(scopes)
    for inner in immediate(node):
        found.see(inner)
    changes = _changes(node, effects)
    if isinstance(node, ast.ClassDef):
        found.binds = {node.name}
    brushes = set() if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) else found.brushes
    touches = found.touches | changes.touches
    if not touches.isdisjoint(found.binds | found.hidden):
        touches |= found.reads  # what a loop's variable stands for
    return Names(
        binds=frozenset(found.binds - found.hidden),
        touches=frozenset(touches),
        brushes=frozenset(brushes - BUILTINS),
        reads=frozenset(found.reads - found.hidden),
        later=scopes.later(node),
        is_dynamic=changes.is_dynamic,
    )


@dataclass
class _Changes:
    touches: set[str]
    is_dynamic: bool = False


def _changes(node: ast.stmt, effects: Effects) -> _Changes:
    """Returns what a statement changes through `setattr`, `exec` and the submission's own functions."""
    found = _Changes(set())
    if isinstance(node, FUNCTIONS):
        return found
    for inner in within(node):
        if isinstance(inner, ast.Call):
            _see_change(inner, effects, found)
    return found


def _see_change(node: ast.Call, effects: Effects, found: _Changes) -> None:
    found.is_dynamic |= is_dynamic(node)
    if target := set_by(node):
        found.touches |= _names_in_root(target)
    is_method = isinstance(node.func, ast.Attribute)
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    effect = effects.of(f".{name}" if is_method else name)
    found.is_dynamic |= effect.is_dynamic
    found.touches |= effect.touched
    if effect.changes_arguments:
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        found.touches |= {n.id for value in given for n in ast.walk(value) if isinstance(n, ast.Name)}
    if effect.changes_itself:
        found.touches.add(name)


def within(node: ast.AST) -> Iterator[ast.AST]:
    """Yields the nodes of a statement but for the bodies of its functions; those of lambdas are among them."""
    waiting: list[ast.AST] = [node]
    while waiting:
        current = waiting.pop()
        yield current
        if not isinstance(current, FUNCTIONS):
            waiting.extend(ast.iter_child_nodes(current))


class _Collector:
    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self.binds: set[str] = set()
        self.hidden: set[str] = set()
        self.touches: set[str] = set()
        self.brushes: set[str] = set()
        self.reads: set[str] = set()

    def see(self, node: ast.AST) -> None:
        if isinstance(node, ast.Name):
            (self.reads if isinstance(node.ctx, ast.Load) else self.binds).add(node.id)
        elif isinstance(node, PLACES):
            if not isinstance(node.ctx, ast.Load):
                self.touches |= _names_in_root(node)
        elif isinstance(node, ast.Call):
            self._see_call(node)
        elif isinstance(node, ast.comprehension):
            self.hidden |= {inner.id for inner in ast.walk(node.target) if isinstance(inner, ast.Name)}
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            self.reads.add(node.target.id)
        elif isinstance(node, NAMING):
            self.binds |= set(_bound_by_keyword(node))

    def _see_call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute):
            method = node.func.attr
            is_mutator = method in MUTATORS or (method.endswith("_") and not method.startswith("__"))
            (self.touches if is_mutator else self.brushes).update(_names_in_root(node.func))
        elif isinstance(node.func, ast.Name):
            self.touches |= self._scopes.assigned(node.func.id)
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        self.brushes |= {argument.id for argument in arguments if isinstance(argument, ast.Name)}


def _bound_by_keyword(node: ast.AST) -> Iterator[str]:
    """Yields names that are bound otherwise than by an assignment."""
    if isinstance(node, DEFS):
        yield node.name
    elif isinstance(node, ast.alias):
        yield (node.asname or node.name).partition(".")[0]
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest


def immediate(node: ast.AST) -> Iterator[ast.AST]:
    """Yields the nodes that are evaluated when the statement runs: not the bodies of its functions."""
    waiting: list[ast.AST] = [node]
    while waiting:
        current = waiting.pop()
        yield current
        if isinstance(current, FUNCTIONS):
            waiting += current.decorator_list
            waiting += _at_once(current.args)
        elif isinstance(current, ast.Lambda):
            waiting += _at_once(current.args)
        else:
            waiting.extend(ast.iter_child_nodes(current))


def _at_once(arguments: ast.arguments) -> Iterable[ast.AST]:
    listed = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    annotations = [argument.annotation for argument in listed if argument is not None]
    every = [*arguments.defaults, *arguments.kw_defaults, *annotations]
    return [node for node in every if node is not None]


def _names_in_root(node: ast.AST) -> set[str]:
    root = root_of(node)
    return set() if root is None else {root}


def functions_in(nodes: Iterable[ast.stmt]) -> Iterator[tuple[str, int, int]]:
    """Yields (name, first line, last line) of functions and `.methods`; a constructor goes by its class's name."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.lineno, node.end_lineno or node.lineno
        elif isinstance(node, ast.ClassDef):
            for name, first, last in functions_in(node.body):
                yield (node.name if name == "__init__" else f".{name}"), first, last
        elif isinstance(node, ast.If | ast.Try | ast.With):
            yield from functions_in(node.body)
