"""What calling a submission's own functions changes beside what they make: globals, and what they are given.

`attach(Model, forward)` gives a class a method, `register(step)` fills a table, `define("rnn")` makes a global name:
whoever calls such a function is no mere demonstration. A guess errs on the side of running.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

DYNAMIC = frozenset({"exec", "globals", "locals", "vars"})
SETTERS = frozenset({"setattr", "delattr"})
SETTING = frozenset({"__setattr__", "__setitem__", "__delattr__", "setitem"})
OF_TENSORS = frozenset({"grad", "data", "requires_grad", "training"})
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFS = (*FUNCTIONS, ast.ClassDef)
PLACES = (ast.Attribute, ast.Subscript)


@dataclass(frozen=True)
class Effect:
    """What a call changes: global names, its arguments, values kept in its own defaults, names made as it likes."""

    touched: frozenset[str] = frozenset()
    changes_arguments: bool = False
    changes_itself: bool = False
    is_dynamic: bool = False


NONE = Effect()


class Effects:
    """The effects of the functions, `.methods` and constructors of a program, each worked out when it is asked for."""

    def __init__(self, nodes: Sequence[ast.stmt], mutators: frozenset[str]) -> None:
        self._nodes = nodes
        self._mutators = mutators
        self._found: dict[str, list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, bool]]] | None = None
        self._known: dict[str, Effect] = {}

    def of(self, name: str) -> Effect:
        """Returns the effect of calling `name`, or `.name` for a method, with all that it calls in turn."""
        if name not in self._known:
            self._known[name] = NONE  # for one that calls itself
            self._known[name] = _joined([self._effect(*found) for found in self._functions().get(name, ())])
        return self._known[name]

    def _functions(self) -> Mapping[str, list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, bool]]]:
        if self._found is None:
            self._found = {}
            for name, node, is_method in _functions_in(self._nodes, ""):
                self._found.setdefault(name, []).append((node, is_method))
        return self._found

    def _effect(self, function: ast.FunctionDef | ast.AsyncFunctionDef, is_method: bool) -> Effect:
        body = _Body(function, is_method)
        found = [self._of_node(node, body) for node in body.nodes]
        return _joined([effect for effect in found if effect is not None])

    def _of_node(self, node: ast.AST, body: _Body) -> Effect | None:
        if isinstance(node, ast.Global):
            return Effect(frozenset(body.stored.intersection(node.names)))
        if isinstance(node, PLACES) and not isinstance(node.ctx, ast.Load):
            return _change(node, body, is_attribute=isinstance(node, ast.Attribute))
        return self._of_call(node, body) if isinstance(node, ast.Call) else None

    def _of_call(self, node: ast.Call, body: _Body) -> Effect | None:
        if is_dynamic(node):
            return Effect(is_dynamic=True)
        if target := set_by(node):
            return _change(target, body, is_attribute=True)
        if not isinstance(node.func, ast.Attribute):
            return self.of(node.func.id) if isinstance(node.func, ast.Name) else None
        if node.func.attr in self._mutators:
            return _change(node.func.value, body, is_attribute=False)
        return self.of(f".{node.func.attr}")


class _Body:
    """The nodes of one function with the names that are its own."""

    def __init__(self, function: ast.FunctionDef | ast.AsyncFunctionDef, is_method: bool) -> None:
        listed = function.args
        arguments = [*listed.posonlyargs, *listed.args]
        every = [*arguments, *listed.kwonlyargs, *filter(None, (listed.vararg, listed.kwarg))]
        self.nodes = [node for statement in function.body for node in ast.walk(statement)]
        self.itself = arguments[0].arg if is_method and arguments else ""
        self.parameters = frozenset(argument.arg for argument in every)
        self.kept = frozenset(a.arg for a in arguments[len(arguments) - len(listed.defaults) :])
        self.kept |= {a.arg for a, d in zip(listed.kwonlyargs, listed.kw_defaults, strict=True) if d is not None}
        self.stored = frozenset(n.id for n in self.nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load))
        outer = {name for node in self.nodes if isinstance(node, ast.Global) for name in node.names}
        inner = {node.name for node in self.nodes if isinstance(node, DEFS)}
        inner |= {node.arg for node in self.nodes if isinstance(node, ast.arg)}
        self.own = (self.parameters | self.stored | inner) - outer

    def is_another_name(self, name: str) -> bool:
        """Tells whether a local name stands for something that was there before: no call has made it."""
        made = [node.value for node in self.nodes if isinstance(node, ast.Assign) and _names(node.targets) == {name}]
        return not any(isinstance(value, ast.Call) for value in made)

    @property
    def read(self) -> frozenset[str]:
        """Returns the names of others that the function reads."""
        return frozenset(_names(node for node in self.nodes if isinstance(node, ast.Name))) - self.own


def _change(place: ast.expr, body: _Body, *, is_attribute: bool) -> Effect | None:
    root = root_of(place)
    if root is None or root == body.itself:
        return None
    if root not in body.own:
        return Effect(frozenset({root}), is_dynamic=root == "sys")
    if root in body.kept and not is_attribute:
        return Effect(changes_itself=True, changes_arguments=True)
    if not is_attribute or (isinstance(place, ast.Attribute) and place.attr in OF_TENSORS):
        return None
    if root in body.parameters:
        return Effect(changes_arguments=True)
    return Effect(body.read, changes_arguments=True) if body.is_another_name(root) else None


def is_dynamic(node: ast.AST) -> bool:
    """Tells whether an expression is a call that may make any name: `exec(text)`, `globals()`, `vars()`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return False
    return node.func.id in DYNAMIC and (node.func.id == "exec" or not node.args)


def set_by(node: ast.Call) -> ast.expr | None:
    """Returns what a call sets an attribute or an item of: `Model` in `setattr(Model, name, value)`; else None."""
    is_setter = isinstance(node.func, ast.Name) and node.func.id in SETTERS
    is_setter |= isinstance(node.func, ast.Attribute) and node.func.attr in SETTING
    return node.args[0] if is_setter and node.args else None


def root_of(node: ast.AST) -> str | None:
    """Returns the name at the left end of `name.a[0].b(...)`, None when there is none."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _joined(effects: Sequence[Effect]) -> Effect:
    if not effects:
        return NONE
    return Effect(
        frozenset().union(*(effect.touched for effect in effects)),
        any(effect.changes_arguments for effect in effects),
        any(effect.changes_itself for effect in effects),
        any(effect.is_dynamic for effect in effects),
    )


def _functions_in(
    nodes: Iterable[ast.stmt], owner: str
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef, bool]]:
    """Yields functions and `.methods`, a constructor by its class's name, and whether each is a method."""
    for node in nodes:
        if isinstance(node, FUNCTIONS):
            is_static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)
            is_class = any(isinstance(d, ast.Name) and d.id == "classmethod" for d in node.decorator_list)
            name = node.name if not owner else owner if node.name == "__init__" else f".{node.name}"
            yield name, node, bool(owner) and not is_static and not is_class
        elif isinstance(node, ast.ClassDef):
            yield from _functions_in(node.body, node.name)
        elif isinstance(node, ast.If | ast.Try | ast.With):
            yield from _functions_in([*node.body, *getattr(node, "orelse", ())], owner)


def _names(nodes: Iterable[ast.AST]) -> set[str]:
    return {inner.id for node in nodes for inner in ast.walk(node) if isinstance(inner, ast.Name)}
