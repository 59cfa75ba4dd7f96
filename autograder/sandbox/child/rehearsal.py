"""Rehearses in the zygote what every child does: loads a small script of ours and answers requests about it.

What Python works out on first use (specialised bytecode, looked-up methods, compiled patterns) is then there in every
child, which has less to write into memory that it shares. The script has nothing to do with any exercise.
"""

from __future__ import annotations

import linecache
import sys
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from autograder.sandbox.child import desk
from autograder.sandbox.child.turn import Turn
from autograder.sandbox.wire import HELPERS, SUBMISSION, Ref, pack, request

TIMES = 8
"""Python specialises a function after so many calls."""

NAME = "rehearsal"
FIRST_HANDLE = 2
SCRIPT = b'''"""A script as people hand in."""

import math
import numpy as np
import torch
from torch import nn
import torch.nn.functional as F

WIDTH = 3
np.random.seed(0)
torch.manual_seed(0)


def average(values, weights, offset=None, kind="mean"):
    """Averages values."""
    total = values @ weights
    if offset is not None:
        total = total + offset
    return np.exp(total) if kind == "geometric" else np.maximum(total, 0.0)


def averages(batch, *rest, **options):
    found = []
    for values in batch:
        found.append(average(values, *rest, **options))
    return np.stack(found), found[-1]


class Scale(nn.Module):
    """Scales."""

    def __init__(self, width: int, bias: bool = True) -> None:
        super().__init__()
        self.width = width
        self.factor = nn.Parameter(torch.empty(width, width))
        self.offset = nn.Parameter(torch.zeros(width)) if bias else None
        self.reset()

    def reset(self):
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -1 / math.sqrt(self.width), 1.0)

    def forward(self, x, extra=None):
        if extra is None:
            extra = torch.zeros(x.shape[0], self.width, dtype=x.dtype, device=x.device)
        return F.linear(x, self.factor, self.offset) * extra


if __name__ == "__main__":
    print(Scale(WIDTH)(torch.ones(1, WIDTH)))
'''


def rehearse() -> None:
    """Plays a child's part several times and leaves nothing of it but what is warm."""
    argv = sys.argv
    rule = {"name": "average", "parameters": ["values", "weights", "offset", "kind"]}
    for _ in range(TIMES):
        step = desk.made(
            -1, SimpleNamespace(look=lambda net: dict(net.named_parameters())), [rule], _Muted, hidden=False
        )
        for message in _requests():
            step(request.framed(message)).run()
    sys.modules.pop(NAME, None)
    linecache.cache.pop(f"{NAME}.py", None)
    sys.argv = argv


class _Muted(Turn):
    """A turn that answers nobody."""

    def _send(self, message: dict[str, Any], data: Sequence[bytes | memoryview] = ()) -> None:
        pack(message, data)


def _requests() -> Iterator[dict[str, Any]]:
    import numpy as np
    import torch

    values, weights = np.ones((2, 3), dtype=np.float32), np.ones((3, 4), dtype=np.float32)
    tensor, net = torch.ones(2, 3), Ref(FIRST_HANDLE)
    average, averages, scale = (Ref(SUBMISSION, (name,)) for name in ("average", "averages", "Scale"))
    yield {
        "op": "load", "id": 1, "units": [(SCRIPT, f"{NAME}.py", None, "")], "module": NAME, "skip": [], "threads": 1,
        "budget": {"total_seconds": 10.0}, "wanted": ["average", "Scale"], "whole": False,
    }  # fmt: skip
    yield _asked("call", scale, 3)
    yield _asked("call", average, values, weights)
    yield _asked("call", average, values, weights, offset=None, kind="geometric")
    yield _asked("call", averages, [values, values], weights)
    yield _asked("call", Ref(HELPERS, ("look",)), net)
    yield _asked("call", net, tensor)
    yield _asked("call", net, tensor, extra=torch.ones(2, 3))
    yield _asked("call", average, values)  # raises
    yield _asked("has", scale)
    yield _asked("fetch", Ref(SUBMISSION, ("WIDTH",)))
    yield _asked("fetch", Ref(SUBMISSION, ("nothing",)))  # is missing


def _asked(op: str, target: Ref, *args: Any, **kwargs: Any) -> dict[str, Any]:
    arguments = request.dumps((args, kwargs))
    return {"op": op, "id": 2, "target": (target.root, target.path), "seed": 0, "arguments": arguments}
