"""Helpers of exercise rnn that run beside the solution; they hold no expected value."""

from typing import Any

import torch
from torch.overrides import TorchFunctionMode

LOOPS = ("rnn_tanh", "rnn_relu", "gru", "lstm")


class LoopWatch(TorchFunctionMode):
    """Writes down each call of a torch function that runs over a whole sequence by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Notes `func` where it is such a function, and calls it."""
        name = getattr(func, "__name__", "")
        if name in LOOPS:
            self.seen.append(name)
        return func(*args, **(kwargs or {}))


def torch_loops(net: Any, *args: Any) -> list[str]:
    """Returns the names of torch's whole-sequence functions that were used while net(*args) ran, each once."""
    with LoopWatch() as watch:
        net(*args)
    return sorted(set(watch.seen))


def gradients(net: Any, inputs: torch.Tensor, hx: torch.Tensor, pulls: tuple[torch.Tensor, torch.Tensor]) -> Any:
    """Returns the gradients of sum(output * pulls[0]) + sum(h_n * pulls[1]) for the inputs, hx and each parameter.

    A gradient that does not arrive is zeros.
    """
    inputs, hx = inputs.clone().requires_grad_(), hx.clone().requires_grad_()
    output, h_n = net(inputs, hx)
    goal = (output * pulls[0]).sum() + (h_n * pulls[1]).sum()
    leaves = {"inputs": inputs, "hx": hx, **dict(net.named_parameters())}
    found: Any = [None] * len(leaves)
    if goal.requires_grad:
        found = torch.autograd.grad(goal, list(leaves.values()), allow_unused=True)
    return {n: torch.zeros_like(leaf) if g is None else g for (n, leaf), g in zip(leaves.items(), found, strict=True)}
