"""What a definition of a hand-in reaches: the library's names that it, or whatever it uses, mentions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from autograder.grading.code.modules import Module, Place
from autograder.grading.code.nodes import DEFS, LONGEST, dotted, texts, walk
from autograder.grading.code.variables import callers_arguments, own_variables

CALLED = ("forward", "__init__", "__call__", "__new__", "__getattr__", "__getattribute__", "__class_getitem__")
"""Methods that run although nothing of the class mentions them."""

COMPUTES = ("forward", "__call__", "forward_impl", "forward_tensor", "_call_impl", "_wrapped_call_impl")
"""Methods by which a module's base computes."""

UNKNOWN = "?"
"""What stands in a mention for something that the source does not tell."""

HOLDS = (
    "named_parameters", "parameters", "state_dict", "all_weights", "_parameters", "_flat_weights", "_all_weights",
    "_flat_weights_names", "input_size", "hidden_size", "num_layers", "nonlinearity", "batch_first", "reset_parameters",
)  # fmt: skip
"""What a module holds; anything else of it may give the module back, as `.to` does."""


@dataclass(frozen=True)
class Mention:
    """A library's name, in full, and where it is mentioned."""

    name: str
    place: Place


class Reach:
    """The names that definitions reach, in the modules of one hand-in."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        self._modules = modules
        self._aliases: dict[tuple[str, str], str] = {}
        self._values: dict[int, tuple[list[tuple[Module, str]], list[Mention]]] = {}

    def of(self, definitions: Iterable[str]) -> list[Mention]:
        """Returns what these definitions of the graded file reach, each mention once."""
        seen: set[tuple[str, str]] = set()
        return list(dict.fromkeys(m for name in definitions for m in self._from(self._modules[""], name, seen)))

    def everywhere(self) -> list[Mention]:
        """Returns what any statement of the hand-in mentions."""
        read_in = {id(call.func) for call in self._calls() if _runs_a_file(call)}
        found = (
            mention
            for module in self._modules.values()
            for statement, _ in module.statements
            for left in [read_in | own_variables(statement) | callers_arguments(statement)]
            for node in walk(statement)
            if id(node) not in left
            for mention in self._mention(module, node)
        )
        return list(dict.fromkeys(found))

    def _calls(self) -> Iterator[ast.Call]:
        for module in self._modules.values():
            for statement, _ in module.statements:
                yield from (node for node in walk(statement) if isinstance(node, ast.Call))

    def _from(self, module: Module, name: str, seen: set[tuple[str, str]]) -> Iterator[Mention]:
        waiting = [(module, name)]
        while waiting:
            home, wanted = waiting.pop()
            if (home.name, wanted) in seen:
                continue
            seen.add((home.name, wanted))
            for value in home.bound.get(wanted, ()):
                used, mentions = self._of_value(home, value)
                waiting += used
                yield from mentions
            if wanted in home.imported:
                full = home.imported[wanted]
                own = self._imported(full)
                waiting += own
                if not own:
                    yield Mention(full, home.import_place(wanted))
            elif wanted not in home.bound:
                waiting += [(self._modules[star], wanted) for star in home.stars if star in self._modules]

    def _of_value(self, home: Module, value: ast.AST) -> tuple[list[tuple[Module, str]], list[Mention]]:
        """Returns the definitions of the hand-in that a value uses, and what it mentions itself; read once a value."""
        if id(value) not in self._values:
            variables = own_variables(value)
            used: list[tuple[Module, str]] = []
            mentions: list[Mention] = []
            for node in _used(value, home.bound):
                if id(node) not in variables:
                    used += self._own(home, node)
                    mentions += self._mention(home, node)
                elif (part := _unknown(node)) is not None:
                    mentions.append(Mention(part, home.place(node)))
            self._values[id(value)] = used, mentions
        return self._values[id(value)]

    def _own(self, home: Module, node: ast.AST) -> list[tuple[Module, str]]:
        if isinstance(node, ast.Name):
            return [(home, node.id)]
        parts = dotted(node)
        if parts and parts[0] in home.imported:
            return self._imported(".".join([home.imported[parts[0]], *parts[1:]]))
        return []

    def _imported(self, full: str) -> list[tuple[Module, str]]:
        owner, _, name = full.rpartition(".")
        module = self._modules.get(owner)
        return [(module, name)] if module is not None and owner else []

    def _mention(self, home: Module, node: ast.AST) -> Iterator[Mention]:
        full = self.full(home, node)
        if full is not None:
            yield Mention(full, home.place(node))

    def full(self, home: Module, node: ast.AST) -> str | None:
        """Returns the full name that a node stands for where it is a library's, else None."""
        parts = dotted(node)
        if not parts:
            return _unknown(node)
        star = next((star for star in home.stars if star.split(".")[0] == "torch"), None)
        root = self._library(home, parts[0])
        if star is not None and parts[0][:1].isupper() and (not root or id(_first(node)) in home.early):
            return ".".join([star, *parts])
        if root:
            return _shortest(".".join([root, *parts[1:]]))
        return _unknown(node) if parts[0] in home.bound or parts[0] in home.imported else ".".join(parts)

    def _library(self, home: Module, name: str, depth: int = 0) -> str:
        """Returns what a name stands for where it is a library's, also by `R = nn.RNN` or another of one's modules.

        A longer way than anybody takes leads nowhere.
        """
        key = home.name, name
        if key not in self._aliases:
            self._aliases[key] = ""  # for names that stand for one another
            self._aliases[key] = self._looked_up(home, name, depth + 1) if depth < LONGEST else ""
        return self._aliases[key]

    def _looked_up(self, home: Module, name: str, depth: int) -> str:
        if name in home.imported:
            full = home.imported[name]
            inner = self._imported(full)
            return self._library(*inner[0], depth) if inner else "" if full in self._modules else full
        if name not in home.bound:
            stars = (self._modules[star] for star in home.stars if star in self._modules)
            return next((full for other in stars if (full := self._library(other, name, depth))), "")
        chains = (dotted(value) for value in home.bound[name] if not isinstance(value, DEFS))
        roots = ((self._library(home, parts[0], depth), parts) for parts in chains if parts)
        return next((".".join([root, *parts[1:]]) for root, parts in roots if root), "")


def _shortest(full: str) -> str:
    """Returns the name by which a library's module is known, where it is reached through another that imports it."""
    place = full.rfind(".torch.")
    return full[place + 1 :] if place > 0 else full


def _first(node: ast.AST) -> ast.AST | None:
    return next((inner for inner in walk(node) if isinstance(inner, ast.Name)), None)


def _unknown(node: ast.AST) -> str | None:
    """Returns the name of a part of something unknown, after a question mark; of one's own object none."""
    if isinstance(node, ast.Attribute) and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")):
        return f"{UNKNOWN}.{node.attr}"
    if isinstance(node, ast.Subscript) and _is_table(node.value) and texts(node.slice):
        return f"{UNKNOWN}.{texts(node.slice)[0]}"
    return f"{UNKNOWN}.{node.kwd_attrs[0]}" if isinstance(node, ast.MatchClass) and node.kwd_attrs else None


def _is_table(node: ast.AST) -> bool:
    """Tells whether a node is something's table of names: `f.__globals__`, `vars(nn)`."""
    if isinstance(node, ast.Attribute):
        return node.attr in ("__globals__", "__dict__", "__builtins__")
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("vars", "globals")


def _runs_a_file(call: ast.Call) -> bool:
    """Tells whether a call is `exec(open("helper.py").read())`: the file is handed in, and read with the rest."""
    if not isinstance(call.func, ast.Name) or call.func.id not in ("exec", "compile") or not call.args:
        return False
    is_read, node = False, call.args[0]
    while not isinstance(node, ast.Name):  # along what stands first
        is_read = is_read or (isinstance(node, ast.Attribute) and node.attr.startswith("read"))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "compile" and node.args:
            node = node.args[0]
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            node = node.value
        elif isinstance(node, ast.BinOp):
            node = node.left
        else:
            return False
    return is_read and node.id in ("open", "Path", "pathlib")


def _used(value: ast.AST, bound: Mapping[str, object]) -> Iterator[ast.AST]:
    """Yields the nodes of a value that can run: of a class only the methods that are called, of a function no hints.

    `bound` are the names of its module.
    """
    if isinstance(value, ast.ClassDef):
        yield from _of_class(value, bound)
        return
    skipped: set[int] = {id(node) for made in _templates(value) for node in walk(made)}
    for node in walk(value):
        for hint in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(hint, ast.AST):
                skipped |= {id(inner) for inner in walk(hint)}
        if id(node) not in skipped:
            yield node


def _replaces_its_base(value: ast.ClassDef) -> bool:
    """Tells whether a class computes by itself what its base would: who inherits parameters only uses no more of it."""
    own = any(isinstance(part, DEFS) and part.name == "forward" for part in value.body)
    return own and not any(
        isinstance(node, ast.Attribute) and node.attr in COMPUTES and _is_super(node.value) for node in walk(value)
    )


def _is_super(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def _templates(value: ast.AST) -> Iterator[ast.AST]:
    """Yields what is called only to make something whose parts are read, as `nn.RNN` for its parameters.

    It is read at once, or bound to a name, or to one of `self`'s, that is nowhere passed on, kept or called.
    """
    kinds = (ast.Name, ast.Attribute) if isinstance(value, ast.ClassDef) else ast.Name  # what methods share
    read = {id(owner) for node in walk(value) if (owner := _owner_of_part(node)) is not None}
    uses: dict[tuple[str, ...], list[ast.AST]] = {}
    for node in walk(value):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load) and (parts := dotted(node)):
            uses.setdefault(tuple(parts), []).append(node)
    for node in walk(value):
        if isinstance(node, ast.Call) and id(node) in read:
            yield node.func
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(node.targets[0], kinds):
            mine = uses.get(tuple(dotted(node.targets[0]) or ()), [])
            if mine and all(id(use) in read for use in mine):
                yield node.value.func


def _owner_of_part(node: ast.AST) -> ast.AST | None:
    """Returns whose part a node reads, where that part does not compute: `net.weight`, `getattr(net, "weight")`."""
    if isinstance(node, ast.Attribute):
        return node.value if node.attr in HOLDS or node.attr.startswith(("weight", "bias")) else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr" and node.args[1:]:
        name = node.args[1].values[0] if isinstance(node.args[1], ast.JoinedStr) else node.args[1]
        is_part = isinstance(name, ast.Constant) and str(name.value).startswith(("weight", "bias"))
        return node.args[0] if is_part else None
    return None


def _of_class(value: ast.ClassDef, bound: Mapping[str, object]) -> Iterator[ast.AST]:
    methods = {part.name: part for part in value.body if isinstance(part, DEFS)}
    rest = [part for part in value.body if not isinstance(part, DEFS)]
    bases = [b for b in value.bases if not _replaces_its_base(value) or (isinstance(b, ast.Name) and b.id in bound)]
    nodes = [n for part in (*bases, *value.keywords, *value.decorator_list, *rest) for n in walk(part)]
    templates = {id(node) for made in _templates(value) for node in walk(made)}
    waiting = [name for name in methods if name in CALLED or name.startswith("__")]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in methods:
            continue
        seen.add(name)
        inner = list(_used(methods[name], bound))
        nodes += inner
        waiting += [n.attr for n in inner if isinstance(n, ast.Attribute)]
    yield from (node for node in nodes if id(node) not in templates)
