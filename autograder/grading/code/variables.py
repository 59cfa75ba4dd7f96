"""Which names in a piece of source are a function's own variables: they stand for nothing of the module's.

Read as Python reads it: what a function takes or binds is its own, in the whole of it, and in functions within it.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from autograder.grading.code.nodes import children, dotted, kept, walk

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
Names = frozenset[str]


@kept
def own_variables(value: ast.AST) -> frozenset[int]:
    """Returns the ids of the nodes that are such names, or chains of attributes, items and calls that begin with one.

    What a function imports is left out: an import says what its name stands for.
    """
    found: set[int] = set()
    waiting: list[tuple[ast.AST, Names, tuple[int, ...]]] = [(value, frozenset(), ())]
    while waiting:
        node, names, chain = waiting.pop()
        if isinstance(node, ast.Name) and node.id in names:
            found.update((*chain, id(node)))
        first = _first_of_chain(node)
        for inner, inner_names in _inner(node, names):
            waiting.append((inner, inner_names, (*chain, id(node)) if inner is first else ()))
    return frozenset(found)


@kept
def callers_arguments(value: ast.AST) -> frozenset[int]:
    """Returns the ids of the nodes by which a method keeps what its caller was called with, and no more of the frame.

    `frame = inspect.currentframe().f_back`, and then `inspect.getargvalues(frame)` alone, is how published classes
    write down their own hyperparameters.
    """
    found: set[int] = set()
    inner: set[int] = set()
    for method in walk(value):
        if id(method) not in inner and isinstance(method, ast.FunctionDef) and _takes_self(method):
            nodes = walk(method)
            inner.update(id(node) for node in nodes if isinstance(node, ast.FunctionDef))
            found.update(id(part) for caller in _only_read(nodes) for part in walk(caller))
    return frozenset(found)


def _only_read(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Yields where a method asks for its caller's frame and has nothing but its arguments read."""
    calls = [node for node in nodes if isinstance(node, ast.Call) and _is_called(node, "getargvalues")]
    read = {id(arg) for call in calls for arg in call.args}
    others = Counter(node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in read)
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and _is_caller(node.value):
            if others[node.targets[0].id] == 1:  # the name that is given
                yield node.value
        elif id(node) in read and _is_caller(node):
            yield node


def _takes_self(method: ast.FunctionDef) -> bool:
    return bool(method.args.args) and method.args.args[0].arg == "self"


def _is_caller(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "f_back" and _is_called(node.value, "currentframe")


def _is_called(node: ast.AST, name: str) -> bool:
    parts = dotted(node.func) if isinstance(node, ast.Call) else None
    return parts == ["inspect", name]


def _first_of_chain(node: ast.AST) -> ast.AST | None:
    """Returns what stands before the last part of `a.b`, `a[0]` or `getattr(a, "b")`."""
    if isinstance(node, ast.Attribute | ast.Subscript):
        return node.value
    is_getattr = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr"
    return node.args[0] if isinstance(node, ast.Call) and is_getattr and node.args else None


def _inner(node: ast.AST, names: Names) -> Iterator[tuple[ast.AST, Names]]:
    """Yields the nodes that a node holds, each with the names that are variables there."""
    if isinstance(node, FUNCTIONS):
        within = _names_within(node, names)
        body = node.body if isinstance(node.body, list) else [node.body]
        yield from ((part, within) for part in body)
        yield from ((part, names) for part in children(node) if not any(part is own for own in body))
    elif isinstance(node, COMPREHENSIONS):
        first = node.generators[0].iter  # it is worked out before the comprehension has names of its own
        within = names | {n.id for g in node.generators for n in walk(g.target) if isinstance(n, ast.Name)}
        for part in children(node):
            parts = children(part) if isinstance(part, ast.comprehension) else [part]
            yield from ((inner, names if inner is first else within) for inner in parts)
    else:
        yield from ((part, names) for part in children(node))


def _names_within(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, outside: Names) -> Names:
    """Returns the names that are variables in a function's body: its own, and those of the functions round it."""
    args = function.args
    taken = [*args.posonlyargs, *args.args, *args.kwonlyargs, *filter(None, (args.vararg, args.kwarg))]
    bound, free = {arg.arg for arg in taken}, set()
    waiting: list[ast.AST] = [*function.body] if isinstance(function.body, list) else [function.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Global):
            free.update(node.names)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            free.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
        else:
            bound.update(_bound_by(node))
            waiting += _of_the_same_function(node)
    return (outside | bound) - free


def _bound_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
        yield node.id
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    for name in ("name", "rest"):  # of `except E as name` and of a `match`
        if isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar | ast.MatchMapping):
            yield from filter(None, (getattr(node, name, None),))


def _of_the_same_function(node: ast.AST) -> Iterator[ast.AST]:
    """Yields the nodes within a node that belong to the same function, none of a class, a function or a target."""
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return
    for part in children(node):
        if not (isinstance(node, ast.comprehension) and part is node.target):
            yield part
