"""Helpers of exercise rnn_cell that run beside the solution; they hold no expected value."""

import inspect
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from autograder.sandbox.wire.frames import Keep


class LeakyCell(nn.Module):
    """A cell of another kind, h' = (h + tanh(x W)) / 2, to which one can only say cell(x, h)."""

    def __init__(self, weight: torch.Tensor) -> None:
        super().__init__()
        self.mixing = nn.Parameter(weight)

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        """Takes x (B, I) and h (B, H); returns the next state (B, H)."""
        return (h + torch.tanh(x @ self.mixing)) / 2


class StepWatch(TorchFunctionMode):
    """Counts the calls of torch's own recurrent cells."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Counts `func` where it is such a cell, and calls it."""
        self.count += getattr(func, "__name__", "") in ("rnn_tanh_cell", "rnn_relu_cell")
        return func(*args, **(kwargs or {}))


def torch_steps(cell: Any, *args: Any) -> int:
    """Returns how many steps torch's own cells made while cell(*args) ran."""
    with StepWatch() as watch:
        cell(*args)
    return watch.count


def torch_cell(values: dict[str, torch.Tensor]) -> Keep:
    """Returns torch's own RNNCell with these parameters."""
    units, inputs = values["weight_ih"].shape
    cell = nn.RNNCell(inputs, units).to(values["weight_ih"].dtype)
    cell.load_state_dict(values)
    return Keep(cell)


def at_rest(cell: Any) -> Keep:
    """Puts a module into the mode in which it is used, not trained, and returns a handle to it."""
    return Keep(cell.eval() if isinstance(cell, nn.Module) else cell)


def leaky_cell(weight: torch.Tensor) -> Keep:
    """Returns a LeakyCell with this weight (I, H)."""
    return Keep(LeakyCell(weight))


def gradients_through(run_cell: Any, cell: Any, inputs: torch.Tensor, h0: torch.Tensor, pull: torch.Tensor) -> Any:
    """Returns the gradients of sum(states * pull) with respect to the inputs, h0 and the cell's parameters, by name.

    A gradient that does not arrive is zeros. Where states have another shape, `pull` is dealt out to them in turn.
    """
    inputs, h0 = inputs.clone().requires_grad_(), h0.clone().requires_grad_()
    states = run_cell(cell, inputs, h0)
    if isinstance(states, tuple | list) and len(states) == 2 and states[0].dim() == 3 > states[1].dim():
        states = states[0]  # the last state stands beside the states
    if not isinstance(states, torch.Tensor):
        states = torch.stack([torch.as_tensor(state) for state in states])
    leaves = {"inputs": inputs, "h0": h0, **dict(cell.named_parameters())}
    found: Any = [None] * len(leaves)
    if states.requires_grad:
        found = torch.autograd.grad((states * dealt(pull, states)).sum(), list(leaves.values()), allow_unused=True)
    return {n: torch.zeros_like(leaf) if g is None else g for (n, leaf), g in zip(leaves.items(), found, strict=True)}


def dealt(pull: torch.Tensor, states: torch.Tensor) -> torch.Tensor:
    """Returns the numbers of `pull` in the shape of `states`, from the beginning again where they do not suffice."""
    turns = -(-states.numel() // pull.numel())
    return pull.reshape(-1).repeat(max(turns, 1))[: states.numel()].reshape(states.shape)


def in_steps(cell: Any, inputs: torch.Tensor, h0: torch.Tensor) -> torch.Tensor:
    """Runs a cell over inputs (T, B, I) from h0 (B, H); returns the states (T, B, H).

    Of two things that a step gives the first counts.
    """
    states = [h0]
    for x in inputs:
        state = cell(x, states[-1])
        states.append(state[0] if isinstance(state, tuple | list) and len(state) == 2 else state)
    return torch.stack(states[1:])


def gradients_in_steps(cell: Any, inputs: torch.Tensor, h0: torch.Tensor, pull: torch.Tensor) -> Any:
    """Returns what gradients_through does, with a loop of the helper's own."""
    return gradients_through(in_steps, cell, inputs, h0, pull)


def lend_run_cell(function: Any, right: Any) -> None:
    """Puts a right run_cell in the place of the one that a function calls."""
    getattr(inspect.unwrap(function), "__globals__", {})["run_cell"] = right
