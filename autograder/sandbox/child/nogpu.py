"""Stands in for a GPU where there is none: `.cuda()` and devices called `cuda` mean the CPU, and the report says so.

Code that asks for a GPU by name is right on its author's machine. Whether it uses the device that it is given is for
the tests to ask; that it says `cuda` should not cost it everything else.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from autograder.sandbox.loading import MAX_TEXT, Note, sentences
from autograder.sandbox.wire import Unit

BY_NAME = re.compile(r"""\.cuda\(|["']cuda\b(?!:\{)""")
DEVICE = re.compile(r"cuda(:\d+)?")
ASKS_FIRST = "is_available"
GUARDS = (ast.If, ast.IfExp, ast.BoolOp, ast.While, ast.Assert)
LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)
ONLY_TEXT = ("print", "startswith", "endswith", "index", "find", "replace", "get")
"""Are calls to which `cuda` is a word and no device."""


def prepare(units: Sequence[Unit]) -> tuple[Note, ...]:
    """Lets the CPU answer for a GPU that a submission asks for by name where there is none, and says so once.

    It stands in wherever the name is found, and is spoken of only where a call asks for a GPU without asking first.
    """
    texts = [(unit, _text(unit)) for unit in units]
    if not any(map(BY_NAME.search, (text for _, text in texts))) or not stand_in():
        return ()
    asking = asking_first("\n".join(text for _, text in texts))
    mentions = [(unit, *found) for unit, text in texts if (found := first_mention(text, asking)) is not None]
    if not mentions:
        return ()
    unit, line, text = next((m for m in mentions if not m[0].module), mentions[0])  # rather in the answer itself
    about = Note(line, unit.cell, text, sentences.GPU_BY_NAME)
    return (about if not unit.module else Note(None, None, f"{unit.name}, line {line}: `{text}`", about.reason),)


def first_mention(text: str, asking: frozenset[str] = frozenset()) -> tuple[int, str] | None:
    """Returns the first line with a call that asks for a GPU by name, and its number; None where none does.

    What runs only if there is a GPU asks for none: a branch that hangs on `is_available`, or on a name in `asking`.
    """
    tree = _tree(text)
    asking = asking | asking_first(text)
    try:
        lines = sorted(node.lineno for node in _unguarded(tree, asking) if _asks_by_name(node)) if tree else []
    except RecursionError:
        return None
    return (lines[0], text.split("\n")[lines[0] - 1].strip()[:MAX_TEXT]) if lines else None


def asking_first(text: str) -> frozenset[str]:
    """Returns the names that are given the answer to whether there is a GPU: `use_cuda = cuda.is_available()`."""
    found = (node for node in ast.walk(_tree(text) or ast.Module([], [])) if isinstance(node, ast.Assign))
    asked = (node for node in found if ASKS_FIRST in ast.dump(node.value))
    return frozenset(t.id for node in asked for t in node.targets if isinstance(t, ast.Name))


def _tree(text: str) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _unguarded(node: ast.AST, asking: frozenset[str]) -> Iterator[ast.Call]:
    """Yields the calls that run whether there is a GPU or not, and that nothing stands ready to catch."""
    if isinstance(node, GUARDS) and _is_asking(node, asking):
        return
    if isinstance(node, ast.Call):
        yield node
    for name, part in ast.iter_fields(node):
        if name == "body" and isinstance(node, ast.Try) and node.handlers:
            continue
        for child in part if isinstance(part, list) else [part]:
            if isinstance(child, ast.AST):
                yield from _unguarded(child, asking)
            if isinstance(child, ast.If) and _is_asking(child, asking) and isinstance(child.body[-1], LEAVES):
                break


def _is_asking(node: ast.AST, asking: frozenset[str]) -> bool:
    test = getattr(node, "test", node)
    names = (getattr(part, "id", getattr(part, "attr", "")) for part in ast.walk(test))
    return any(name == ASKS_FIRST or name in asking or name == "device_count" for name in names)


def _asks_by_name(call: ast.Call) -> bool:
    """Tells whether a call is `x.cuda()`, or gives a device by its name to something that may use it."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "cuda":
        return True
    called = getattr(call.func, "attr", getattr(call.func, "id", ""))
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    names = (part.value for part in given if isinstance(part, ast.Constant) and isinstance(part.value, str))
    return called not in ONLY_TEXT and any(map(DEVICE.fullmatch, names))


def stand_in() -> bool:
    """Makes the CPU answer for GPUs in this process from now on; is false where there is a GPU, or no torch."""
    torch: Any = sys.modules.get("torch")
    if torch is None or torch.cuda.is_available():
        return False
    from torch.overrides import TorchFunctionMode

    class OnTheCpu(TorchFunctionMode):
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            if func is torch.Tensor.cuda:
                return args[0]
            return func(*map(_on_cpu, args), **{name: _on_cpu(value) for name, value in (kwargs or {}).items()})

    mode: Any = OnTheCpu()
    mode.__enter__()
    return True


def _text(unit: Unit) -> str:
    try:
        return unit.text()
    except SyntaxError:
        return ""


def _on_cpu(value: Any) -> Any:
    """Returns a device on the CPU for one on a GPU; anything else as it is."""
    is_device = isinstance(value, str) or type(value).__name__ == "device"
    return "cpu" if is_device and str(value).startswith("cuda") else value
