"""Stands in for a GPU where there is none: `.cuda()` and devices called `cuda` mean the CPU, and the report says so.

Code that asks for a GPU by name is right on its author's machine. Whether it uses the device that it is given is for
the tests to ask; that it says `cuda`, or `mps`, should not cost it everything else.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from autograder.sandbox.child.mentions import last_mention, lines_of
from autograder.sandbox.loading import Note, sentences
from autograder.sandbox.wire import Unit

KINDS = ("cuda", "mps", "xpu", "hip", "hpu", "npu", "mlu", "xla", "ipu", "mtia", "vulkan", "privateuseone")
NAMED = "|".join(KINDS)
BY_NAME = re.compile(rf"""\.(?:cuda|xpu)\(|["'](?:{NAMED})\b(?!:\{{)""")
ASKS_FIRST = re.compile(r"\b(?:is_available|device_count|is_built)\b")
SOURCES = re.compile(rf"\b(?:{NAMED})\b".encode())


def prepare(units: Sequence[Unit]) -> tuple[Note, ...]:
    """Lets the CPU answer for a GPU that a submission asks for by name where there is none, and says so once."""
    if not any(SOURCES.search(unit.source) for unit in units) or not stand_in():
        return ()
    found = last_mention(units, BY_NAME, asked_first)
    return () if found is None else (found.note(sentences.GPU_BY_NAME),)


def asked_first(tree: ast.Module) -> Iterator[int]:
    """Yields the lines that are reached only after a look at whether there is a GPU, and those that look."""
    answers, lines = _answers(tree), set[int]()
    for node in ast.walk(tree):
        looked_at = node.test if isinstance(node, ast.If | ast.IfExp | ast.While) else node
        if (
            isinstance(node, ast.If | ast.IfExp | ast.While | ast.Call | ast.Try) and _asks(looked_at, answers)
        ) or isinstance(node, ast.Compare):
            lines.update(lines_of(node))
    yield from lines
    yield from _only_used_in(tree, lines)


def stand_in() -> bool:
    """Makes the CPU answer for GPUs in this process from now on; is false where there is a GPU, or no torch."""
    torch: Any = sys.modules.get("torch")
    if torch is None or torch.cuda.is_available():
        return False
    from torch.overrides import TorchFunctionMode

    class OnTheCpu(TorchFunctionMode):
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            if func is torch.Tensor.cuda or func is torch.Tensor.xpu:
                return args[0]
            return func(*map(_on_cpu, args), **{name: _on_cpu(value) for name, value in (kwargs or {}).items()})

    mode: Any = OnTheCpu()
    mode.__enter__()
    return True


def _only_used_in(tree: ast.Module, lines: set[int]) -> Iterator[int]:
    """Yields the lines of names for devices, `DEVICES = ["cuda", "cpu"]`, that nothing but these lines uses."""
    used: dict[str, set[int]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            used.setdefault(node.id, set()).add(node.lineno)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and not any(isinstance(inner, ast.Call) for inner in ast.walk(node.value)):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if names and all(used.get(name) and used[name] <= lines for name in names):
                yield from lines_of(node)


def _answers(tree: ast.Module) -> frozenset[str]:
    """Returns the names that are given the answer to whether there is a GPU: `use_cuda = torch.cuda.is_available()`."""
    asking = [n for n in ast.walk(tree) if isinstance(n, ast.Assign) and _asks(n.value, frozenset())]
    return frozenset(target.id for node in asking for target in node.targets if isinstance(target, ast.Name))


def _asks(node: ast.AST, answers: frozenset[str]) -> bool:
    for inner in ast.walk(node):
        name = inner.attr if isinstance(inner, ast.Attribute) else inner.id if isinstance(inner, ast.Name) else ""
        if name in answers or ASKS_FIRST.fullmatch(name):
            return True
    return False


def _on_cpu(value: Any) -> Any:
    """Returns a device on the CPU for one on a GPU; anything else as it is."""
    is_device = isinstance(value, str) or type(value).__name__ == "device"
    return "cpu" if is_device and str(value).partition(":")[0] in KINDS else value
