"""Stands in for a GPU where there is none: `.cuda()` and devices called `cuda` mean the CPU, and the report says so.

Code that asks for a GPU by name is right on its author's machine. Whether it uses the device that it is given is for
the tests to ask; that it says `cuda` should not cost it everything else.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import Any

from autograder.sandbox.loading import MAX_TEXT, Note
from autograder.sandbox.wire import Unit

BY_NAME = re.compile(r"""\.cuda\(|["']cuda\b(?!:\{)""")
ASKS_FIRST = "is_available"
SENTENCE = "asks for a GPU by name; there is none here, and the CPU stood in for it: use the device that you are given"


def prepare(units: Sequence[Unit]) -> tuple[Note, ...]:
    """Lets the CPU answer for a GPU that a submission asks for by name where there is none, and says so once."""
    mentions = [(unit, *found) for unit in units if (found := first_mention(_text(unit))) is not None]
    if not mentions or not stand_in():
        return ()
    unit, line, text = mentions[-1]  # the answer itself comes after the scripts that it imports
    return (Note(line, unit.cell, text, SENTENCE),)


def first_mention(text: str) -> tuple[int, str] | None:
    """Returns the first line that asks for a GPU by name without asking first whether there is one, and its number."""
    lines = ((number, line.partition("#")[0]) for number, line in enumerate(text.split("\n"), 1))
    asking = ((n, line.strip()[:MAX_TEXT]) for n, line in lines if ASKS_FIRST not in line and BY_NAME.search(line))
    return next(asking, None)


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
