"""Helpers of exercise rnn that run beside the solution; they hold no expected value."""

from typing import Any

import torch
from torch._decomp import decompositions  # noqa: F401 - torch's loops in Python are watched where they are imported

from autograder.sandbox.child.kernels import LOOPS, watching


def torch_loops(net: Any, *args: Any) -> tuple[list[str], Any]:
    """Returns torch's whole-sequence functions that were used in net(*args), each once, and what came back."""
    with watching(LOOPS) as used:
        result = net(*args)
    return sorted(used), result


def gradients(net: Any, inputs: torch.Tensor, hx: torch.Tensor, pulls: tuple[torch.Tensor, torch.Tensor]) -> Any:
    """Returns the gradients of sum(output * pulls[0]) + sum(h_n * pulls[1]) for the inputs, hx and each parameter.

    A gradient that does not arrive is zeros. A result of another shape has its pull dealt out to it in turn; where only
    one came back, only the first pull counts.
    """
    inputs, hx = inputs.clone().requires_grad_(), hx.clone().requires_grad_()
    result = net(inputs, hx)
    parts = result if isinstance(result, tuple | list) else [result]
    goal = sum((part * _dealt(pull, part)).sum() for part, pull in zip(parts, pulls, strict=False))
    leaves = {"inputs": inputs, "hx": hx, **dict(net.named_parameters())}
    found: Any = [None] * len(leaves)
    if goal.requires_grad:
        found = torch.autograd.grad(goal, list(leaves.values()), allow_unused=True)
    return {n: torch.zeros_like(leaf) if g is None else g for (n, leaf), g in zip(leaves.items(), found, strict=True)}


def _dealt(pull: torch.Tensor, part: torch.Tensor) -> torch.Tensor:
    turns = -(-part.numel() // pull.numel())
    return pull.reshape(-1).repeat(max(turns, 1))[: part.numel()].reshape(part.shape)
