"""Slips of the pen behind an exception, where the source shows them: a `self.` left out, a misspelt `__init__`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from autograder.grading.code.modules import Module
from autograder.grading.code.nodes import walk

UNDEFINED = re.compile(r"name '(\w+)' is not defined")
UNMADE = re.compile(r"takes no arguments|__init__\(\)|has no attribute|positional argument|keyword argument")
LIKE_INIT = re.compile(r"_{0,2}ini?t_{0,2}|_{1,3}int?i?t?_{1,3}|_+initi?_+|__init___+")


def slip_behind(modules: Iterable[Module], type_name: str, text: str) -> str:
    """Returns a sentence on the slip that an exception of the student's likely comes from; empty where none is seen."""
    classes = [part for module in modules for part, _ in module.statements if isinstance(part, ast.ClassDef)]
    undefined = UNDEFINED.match(text) if type_name == "NameError" else None
    if undefined is not None:
        return next((_without_self(undefined[1], c.name) for c in classes if undefined[1] in kept_by(c)), "")
    if type_name in ("TypeError", "AttributeError") and UNMADE.search(text):
        return next((said for c in classes if (said := _unmade(c))), "")
    return ""


def _without_self(name: str, owner: str) -> str:
    return f"What `{owner}` keeps is `self.{name}`: is `self.` missing where it is read?"


def kept_by(owner: ast.ClassDef) -> Iterator[str]:
    """Yields the names that a class keeps things under, in `self`."""
    for node in walk(owner):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _is_self(node.value):
            yield node.attr
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _REGISTERING:
            named = node.args[:1] if _is_self(node.func.value) else ()
            yield from (a.value for a in named if isinstance(a, ast.Constant) and isinstance(a.value, str))


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


_REGISTERING = ("register_parameter", "register_buffer", "add_module")


def _unmade(owner: ast.ClassDef) -> str:
    """Says of a class without a constructor which of its methods was meant to be one; empty where none was."""
    meant = meant_as_init(owner)
    if not meant:
        return ""
    return (
        f"`{owner.name}` has a method `{meant}`; the one that Python calls to make an object is `__init__`, with two "
        "underscores on each side."
    )


def meant_as_init(owner: ast.ClassDef) -> str:
    """Returns the method that was meant to be the constructor of a class that has none; empty where none was."""
    methods = [part.name for part in owner.body if isinstance(part, ast.FunctionDef)]
    meant = next((name for name in methods if name != "__init__" and LIKE_INIT.fullmatch(name)), "")
    return "" if "__init__" in methods else meant
