"""Slips of the pen put right, where the source alone shows them: a `self.` left out, a name misspelt or never imported.

One such slip stops whatever comes to its line. So that it is paid for once, as a person who marks would have it, the
rest is judged on the source without it (see grading.mended). What a program computes is no slip, and is left as it is.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, partial

from autograder.grading.code.modules import Module, Place, modules_of
from autograder.grading.code.nodes import DEFS, dotted, walk
from autograder.grading.code.slips import kept_by, meant_as_init
from autograder.grading.code.variables import own_variables
from autograder.sandbox.wire import Unit

MOST = 3
"""More slips than these are not put right: it is no longer clear what the program would be."""
MOST_UNKNOWN = 30
"""More names that stand for nothing than these are no slips: to look for what each was meant to be takes its time."""
ALIKE = 0.8
DEF = 4
"""How many columns `def` takes with its blank."""
SHORTEST = 4
IMPORTS = {
    "np": "import numpy as np",
    "numpy": "import numpy",
    "torch": "import torch",
    "nn": "from torch import nn",
    "optim": "from torch import optim",
    "F": "from torch.nn import functional as F",
    **{name: f"import {name}" for name in ("math", "time", "random", "copy", "itertools", "functools", "collections")},
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Slip:
    """A slip, half a sentence, and how it is put right: `text` stands for what is from `start` to `end` in its line.

    The columns are Python's, of bytes. A slip without a line is put right by a line before all others.
    """

    said: str
    text: str
    line: int = 0
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Mended:
    """A hand-in with its slips put right, and what they were, as sentences."""

    units: tuple[Unit, ...]
    slips: tuple[str, ...]


def mended(units: Sequence[Unit]) -> Mended | None:
    """Returns a hand-in without the slips that its source shows; None where it shows none, or too many."""
    found = [(unit, slip) for module in modules_of(units).values() for unit, slip in _slips(module)]
    said: dict[str, str] = {}
    for unit, slip in found:
        where = Place(unit.name, slip.line, unit.cell).text
        said.setdefault(slip.said, f"In {where}, {slip.said}." if slip.line else f"{slip.said}.")
    if not 0 < len(said) <= MOST:
        return None
    lines = dict.fromkeys((unit.module, slip.text) for unit, slip in found if not slip.line)
    before = [Unit(text.encode(), units[0].name, units[0].cell, module) for module, text in lines]
    try:
        made = [_changed(unit, {slip for of, slip in found if of == unit and slip.line}) for unit in units]
    except (SyntaxError, UnicodeError):
        return None
    return Mended((*before, *made), tuple(said.values()))


def _changed(unit: Unit, slips: Collection[Slip]) -> Unit:
    """Returns a unit with slips put right; UnicodeError where its text is not UTF-8."""
    if not slips:
        return unit
    unit.source.decode()
    lines = [line.encode() for line in unit.text().split("\n")]
    for slip in sorted(slips, key=lambda slip: (slip.line, slip.start), reverse=True):
        line = lines[slip.line - 1]
        lines[slip.line - 1] = line[: slip.start] + slip.text.encode() + line[slip.end :]
    return replace(unit, source=b"\n".join(lines))


def _slips(module: Module) -> Iterator[tuple[Unit, Slip]]:
    known = {*module.bound, *module.imported, *dir(builtins), "__file__", "__name__", "get_ipython", "display"}
    classes = {part.name: part for part, _ in module.statements if isinstance(part, ast.ClassDef)}
    unknown = [(part, unit, _nothing_in(part, known)) for part, unit in module.statements]
    is_few = len({node.id for _, _, names in unknown for node in names}) <= MOST_UNKNOWN
    ours = sorted(name for name in known if not hasattr(builtins, name))
    alike = cache(lambda name: frozenset(get_close_matches(name, ours, n=2, cutoff=ALIKE)))
    for part, unit, names in unknown:
        if names and is_few and not module.stars:
            yield from ((unit, slip) for slip in _unknown(part, names, classes, alike))
        for node in walk(part):
            if isinstance(node, ast.ClassDef):
                yield from ((unit, slip) for slip in _of_a_class(node))


def _nothing_in(part: ast.AST, known: Collection[str]) -> list[ast.Name]:
    """Returns the places where a statement reads a name that stands for nothing."""
    own = own_variables(part)
    read = (node for node in walk(part) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
    return [node for node in read if node.id not in known and id(node) not in own]


def _unknown(
    part: ast.AST,
    names: Sequence[ast.Name],
    classes: Mapping[str, ast.ClassDef],
    alike: Callable[[str], frozenset[str]],
) -> Iterator[Slip]:
    """Yields what names that stand for nothing were meant to be, as far as the source shows that."""
    owners = {id(node): owner for owner, method in _methods(part) for node in walk(method)}
    functions = {id(node): whole for whole in walk(part) if isinstance(whole, Function) for node in walk(whole)}
    things = cache(partial(_things, classes=classes))
    near = cache(lambda name, whole: alike(name).union(get_close_matches(name, _bound_in(whole), n=2, cutoff=ALIKE)))
    for node in names:
        owner = owners.get(id(node))
        if owner is not None and node.id in things(owner):
            yield _at(node, f"`{node.id}` is read without its `self.`", f"self.{node.id}")
        elif node.id in IMPORTS:
            yield Slip(f"`{node.id}` is used and nothing imports it", f"{IMPORTS[node.id]}\n")
        elif id(node) in functions and len(node.id) >= SHORTEST:
            meant = near(node.id, functions[id(node)])
            if len(meant) == 1:
                yield _at(node, f"`{node.id}` stands for nothing, and `{min(meant)}` does", min(meant))


def _at(node: ast.expr, said: str, text: str) -> Slip:
    return Slip(said, text, node.lineno, node.col_offset, node.end_col_offset or node.col_offset)


def _methods(part: ast.AST) -> Iterator[tuple[ast.ClassDef, Function]]:
    """Yields the methods that have a `self`, with their classes."""
    for owner in (node for node in walk(part) if isinstance(node, ast.ClassDef)):
        for method in (node for node in owner.body if isinstance(node, Function)):
            if [argument.arg for argument in method.args.args[:1]] == ["self"]:
                yield owner, method


def _things(owner: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> frozenset[str]:
    """Returns the names that objects of a class have by the source: kept in `self`, methods, those of its bases too."""
    found: set[str] = set()
    waiting, seen = [owner], set()
    while waiting:
        current = waiting.pop()
        if current.name in seen:
            continue
        seen.add(current.name)
        found.update(kept_by(current))
        found.update(node.name for node in current.body if isinstance(node, Function))
        waiting += [classes[base.id] for base in current.bases if isinstance(base, ast.Name) and base.id in classes]
    return frozenset(found)


def _bound_in(function: Function) -> frozenset[str]:
    names = {node.id for node in walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return frozenset(names | {node.arg for node in walk(function) if isinstance(node, ast.arg)})


def _of_a_class(owner: ast.ClassDef) -> Iterator[Slip]:
    """Yields slips in making a class: a misspelt constructor, a method without `self`, the base's one not called."""
    meant = meant_as_init(owner)
    for method in (node for node in owner.body if isinstance(node, Function)):
        if method.name == meant:
            start = method.col_offset + DEF
            said = f"`{meant}` is not the name that Python calls to make an object, which is `__init__`"
            yield Slip(said, "__init__", method.lineno, start, start + len(meant.encode()))
        if method.name == "__init__" and _is_module(owner) and not _makes_base(method):
            first = method.body[_has_docstring(method)] if len(method.body) > _has_docstring(method) else None
            if first is not None and not isinstance(first, DEFS) and not hasattr(first, "body"):
                said = f"`super().__init__()` is not called in `{owner.name}`"
                yield Slip(said, "super().__init__(); ", first.lineno, first.col_offset, first.col_offset)
        if _lacks_self(method):
            said, first_argument = f"`{method.name}` of `{owner.name}` has no `self`", method.args.args[0]
            yield Slip(said, "self,", first_argument.lineno, first_argument.col_offset, first_argument.col_offset)


def _lacks_self(method: Function) -> bool:
    """Tells whether a method reads `self` and takes other things alone."""
    names = [argument.arg for argument in (*method.args.posonlyargs, *method.args.args)]
    reads = any(isinstance(node, ast.Name) and node.id == "self" for node in walk(method))
    return reads and bool(method.args.args) and "self" not in names and not method.decorator_list


def _is_module(owner: ast.ClassDef) -> bool:
    return any((dotted(base) or [""])[-1] == "Module" for base in owner.bases)


def _makes_base(method: Function) -> bool:
    calls = (node for node in walk(method) if isinstance(node, ast.Call))
    return any(isinstance(n.func, ast.Attribute) and n.func.attr in ("__init__", "setattr") for n in calls)


def _has_docstring(method: Function) -> int:
    return int(ast.get_docstring(method, clean=False) is not None)
