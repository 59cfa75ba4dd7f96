"""Helpers of exercise rnn that run beside the solution; they hold no expected value."""

from typing import Any

import torch
from torch._decomp import decompositions
from torch.library import Library

LOOPS = [f"{kind}.{form}" for kind in ("rnn_tanh", "rnn_relu", "gru", "lstm") for form in ("input", "data")]
IN_PYTHON = (
    "one_layer_rnn",
    "one_layer_rnn_data",
    "one_layer_lstm",
    "one_layer_lstm_data",
    "gru_impl",
    "gru_impl_data",
)
"""Names of torch's own loops written in Python, which its operators are taken apart into."""

PLACES = ("CPU", "AutogradCPU", "CUDA", "AutogradCUDA")


class LoopWatch:
    """Writes down each call of a torch function that runs over a whole sequence, from wherever it comes.

    It stands in torch's own table of operators, so that other ways to the same function, another thread or a traced
    module make no difference.
    """

    def __enter__(self) -> Any:
        self.seen: list[str] = []
        self._taking_apart = False  # an operator that was noted already, which torch does in Python
        self._table = Library("aten", "IMPL")
        for name in LOOPS:
            for place in PLACES:
                self._table.impl(name, self._noting(name), place)
        self._kept = {name: getattr(decompositions, name) for name in IN_PYTHON if hasattr(decompositions, name)}
        for name, function in self._kept.items():
            setattr(decompositions, name, self._noting_call(name, function))
        return self

    def __exit__(self, *error: object) -> None:
        self._table._destroy()
        for name, function in self._kept.items():
            setattr(decompositions, name, function)

    def _noting_call(self, name: str, function: Any) -> Any:
        def noted(*args: Any, **kwargs: Any) -> Any:
            if not self._taking_apart:
                self.seen.append(name)
            return function(*args, **kwargs)

        return noted

    def _noting(self, name: str) -> Any:
        kind, form = name.split(".")
        function = getattr(getattr(torch.ops.aten, kind), form)

        def noted(*args: Any, **kwargs: Any) -> Any:
            self.seen.append(kind)
            self._taking_apart = True
            try:
                return function.decompose(*args, **kwargs)
            finally:
                self._taking_apart = False

        return noted


def torch_loops(net: Any, *args: Any) -> tuple[list[str], Any]:
    """Returns torch's whole-sequence functions that were used in net(*args), each once, and what came back."""
    with LoopWatch() as watch:
        result = net(*args)
    return sorted(set(watch.seen)), result


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
