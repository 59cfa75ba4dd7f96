"""What a submission's functions need from its top level, and so which statements run when it is loaded.

Definitions and imports always run. Other statements run when they make or change a global name that some function
or class reads, directly or through other such names; plain assignments run with a small share of the time even
when nothing reads them. What is left is a demonstration: training, printing, plotting.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from autograder.sandbox.loading.effects import DEFS, Effects, root_of
from autograder.sandbox.loading.names import BUILTINS, MUTATORS, Names, names_of
from autograder.sandbox.loading.scopes import Scopes
from autograder.sandbox.loading.statements import Statement
from autograder.sandbox.loading.training import Training

DEFINITIONS = (*DEFS, ast.Import, ast.ImportFrom)
LOOPS = (ast.For, ast.AsyncFor, ast.While)
BLOCKS = (ast.If, ast.With, ast.AsyncWith, ast.Try, ast.TryStar)
NO_EFFECTS = Effects((), frozenset())
SILENT = frozenset({"print", "input", "help", "display", "quit", "exit", "type", "len", "breakpoint", "id", "dir"})


class Share(IntEnum):
    """How much of the time a statement gets when a file is loaded."""

    NONE = 0
    SMALL = 1
    FULL = 2


@dataclass(frozen=True)
class Plan:
    """How a statement runs; `node` is not the statement's own where demonstrations were cut out of a block."""

    share: Share
    node: ast.stmt
    names: Names
    is_needed: bool
    is_definition: bool
    is_cut: bool = False


class Planner:
    """The decision for each top-level statement of one program."""

    def __init__(self, statements: Sequence[Statement], text: str, wanted: frozenset[str]) -> None:
        self._scopes = Scopes(text)
        self._nodes = [statement.node for statement in statements]
        self._training = Training(text, self._nodes)
        self._effects = Effects(self._nodes, MUTATORS)
        self._defined = frozenset(node.name for node in self._nodes if isinstance(node, DEFS))
        self._aliases = _aliases(self._nodes)
        self._names = [self._names_of(node) for node in self._nodes]
        self._imported = _imported(self._nodes)
        self._needed = self._close(wanted)

    def plans(self) -> list[Plan]:
        """Returns a plan for each statement, in order."""
        return [self._plan(node, names) for node, names in zip(self._nodes, self._names, strict=True)]

    def _plan(self, node: ast.stmt, names: Names) -> Plan:
        is_definition = isinstance(node, DEFINITIONS)
        share, kept = self._decide(node, names)
        is_needed = self._serves(names) or not self._needed.isdisjoint(names.binds)
        return Plan(share, kept, names, is_needed, is_definition, is_cut=kept is not node)

    def _names_of(self, node: ast.stmt) -> Names:
        effects = NO_EFFECTS if self._training.is_in(node) else self._effects  # training is not run for what it leaves
        names = names_of(node, self._scopes, effects)
        more = frozenset().union(*(self._aliases.get(name, ()) for name in names.touches))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            more |= self._called_upon(node.value)
        return replace(names, touches=names.touches | more) if more else names

    def _called_upon(self, call: ast.Call) -> frozenset[str]:
        """Returns the function or class of which a method is called for what it does: `double.register(int, f)`."""
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        return frozenset({owner.id}) & self._defined if isinstance(owner, ast.Name) else frozenset()

    def _close(self, wanted: frozenset[str]) -> frozenset[str]:
        """Returns every global name that definitions read, and what making those names reads in turn."""
        makers: dict[str, list[Names]] = {}
        for names, node in zip(self._names, self._nodes, strict=True):
            for name in names.binds if self._is_training_loop(node) else self._made(names):
                makers.setdefault(name, []).append(names)
        waiting = set(wanted)
        for node, names in zip(self._nodes, self._names, strict=True):
            if isinstance(node, DEFINITIONS) or (names.later and names.binds) or names.is_dynamic:
                waiting |= names.reads | names.later
        needed: set[str] = set()
        while waiting:
            name = waiting.pop()
            needed.add(name)
            for names in makers.get(name, ()):
                waiting |= (names.reads | names.later) - needed
        return frozenset(needed)

    def _serves(self, names: Names) -> bool:
        return names.is_dynamic or not self._needed.isdisjoint(self._made(names))

    def _made(self, names: Names) -> frozenset[str]:
        """Returns what a statement makes or changes; modules, functions and classes stay as they are when only used."""
        return (names.binds | names.touches | (names.brushes - self._defined)) - self._imported

    def _decide(self, node: ast.stmt, names: Names) -> tuple[Share, ast.stmt]:
        if isinstance(node, DEFINITIONS):
            return Share.FULL, node
        if isinstance(node, LOOPS):
            return self._decide_loop(node, names), node
        if isinstance(node, BLOCKS):
            return self._decide_block(node, names)
        if isinstance(node, ast.Expr):
            return self._decide_expression(node.value, names), node
        if isinstance(node, ast.Delete):
            return (Share.SMALL if names.binds <= BUILTINS else Share.NONE), node
        if isinstance(node, ast.Raise):
            return Share.NONE, node
        if isinstance(node, ast.Assert):
            return self._share_if_certain(names), node
        return self._decide_assignment(node, names), node

    def _decide_assignment(self, node: ast.stmt, names: Names) -> Share:
        if not self._needed.isdisjoint(names.binds) or (self._serves(names) and not self._training.is_in(node)):
            return Share.FULL
        return Share.NONE if self._training.is_in(node) else Share.SMALL

    def _decide_loop(self, node: ast.stmt, names: Names) -> Share:
        if self._is_training_loop(node):
            return Share.FULL if self._is_only_maker(node, names) else Share.NONE
        return self._share_of_changes(names)

    def _share_of_changes(self, names: Names) -> Share:
        return self._share_if_certain(names) or (Share.SMALL if self._serves(names) else Share.NONE)

    def _share_if_certain(self, names: Names) -> Share:
        """Returns the full share where a name that is needed is made or changed for certain, or any name may be."""
        changed = (names.binds | names.touches) - self._imported
        return Share.FULL if names.is_dynamic or not self._needed.isdisjoint(changed) else Share.NONE

    def _decide_expression(self, value: ast.expr, names: Names) -> Share:
        call = value.value if isinstance(value, ast.Await) else value
        root = root_of(call.func) if isinstance(call, ast.Call) else None
        if not self._needed.isdisjoint(names.binds):
            return Share.FULL
        if self._training.is_in(call):
            return Share.NONE
        if root in SILENT or not isinstance(call, ast.Call | ast.ListComp):
            return self._share_if_certain(names)
        if root in self._imported:
            return max(Share.SMALL, self._share_of_changes(names))
        return self._share_of_changes(names)

    def _decide_block(self, node: ast.stmt, names: Names) -> tuple[Share, ast.stmt]:
        """Cuts what need not run out of the bodies of an if, with or try; an empty rest need not run at all."""
        kept = copy.copy(node)
        share = Share.NONE
        for field in ("body", "orelse", "finalbody"):
            if hasattr(node, field):
                part, body = self._decide_body(getattr(node, field), is_first=field == "body")
                setattr(kept, field, body)
                share = max(share, part)
        if isinstance(kept, ast.Try | ast.TryStar) and share:
            kept.handlers = [self._kept_handler(handler) for handler in kept.handlers]
        return share, kept

    def _kept_handler(self, handler: ast.ExceptHandler) -> ast.ExceptHandler:
        kept = copy.copy(handler)
        kept.body = [node for node in handler.body if isinstance(node, ast.Raise)]
        kept.body = self._decide_body(handler.body, is_first=not kept.body)[1] + kept.body
        return kept

    def _decide_body(self, body: list[ast.stmt], is_first: bool) -> tuple[Share, list[ast.stmt]]:
        decided = [self._decide(node, self._names_of(node)) for node in body]
        kept = [node for share, node in decided if share]
        if not kept and is_first and body:
            kept = [ast.copy_location(ast.Pass(), body[0])]
        return max((share for share, _ in decided), default=Share.NONE), kept

    def _is_training_loop(self, node: ast.stmt) -> bool:
        return isinstance(node, LOOPS) and self._training.is_in(node)

    def _is_only_maker(self, node: ast.stmt, names: Names) -> bool:
        others = {
            name
            for other, made in zip(self._nodes, self._names, strict=True)
            if other is not node
            for name in made.binds
        }
        return bool((names.binds & self._needed) - others)


def _aliases(nodes: Iterable[ast.stmt]) -> dict[str, frozenset[str]]:
    """Returns for each name that is given to what is there already, `C = Counter` or `both = [A, B]`, what that is."""
    found: dict[str, frozenset[str]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and not any(isinstance(inner, ast.Call) for inner in ast.walk(node.value)):
            names = frozenset(inner.id for inner in ast.walk(node.value) if isinstance(inner, ast.Name))
            targets = [target.id for target in node.targets if isinstance(target, ast.Name)] if names else []
            found |= {target: found.get(target, frozenset()) | names for target in targets}
    return found


def _imported(nodes: Iterable[ast.stmt]) -> frozenset[str]:
    found: set[str] = set()
    for node in nodes:
        for inner in ast.walk(node) if isinstance(node, BLOCKS) else (node,):
            if isinstance(inner, ast.Import | ast.ImportFrom):
                found |= {(alias.asname or alias.name).partition(".")[0] for alias in inner.names}
    return frozenset(found)
