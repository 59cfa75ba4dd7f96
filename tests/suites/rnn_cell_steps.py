"""Builds the RNNCell of a submission with the test's parameters, makes steps with it, and compares them."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from autograder.suite import StudentFault, assert_close, assert_that, tensor
from tests.suites.parameters import called, load
from tests.suites.slopes import near

COARSE = 5e-3  # three digits, as float16 keeps them; the mildest mistake changes drawn numbers by more than 1e-2


def weights(rng: np.random.Generator, inputs: int, units: int, *, bias: bool = True) -> dict[str, torch.Tensor]:
    """Returns parameters for a cell of these sizes, none of them zero, equal or symmetric."""
    values = {"weight_ih": tensor(rng, units, inputs), "weight_hh": tensor(rng, units, units)}
    biases = {"bias_ih": tensor(rng, units), "bias_hh": tensor(rng, units)}
    return values | biases if bias else values


def make(
    side: Any,
    values: dict[str, torch.Tensor],
    nonlinearity: str = "tanh",
    *,
    double: bool = False,
    is_training: bool = False,
) -> Any:
    """Builds the side's RNNCell, in float64 with `double`, and copies `values` into its parameters.

    Biases that it should not have are set to zero: that they are there, another test sees. So it is with what a module
    does in training only, a dropout.
    """
    units, inputs = values["weight_ih"].shape
    has_bias = "bias_ih" in values
    cell = side.RNNCell(inputs, units, bias=has_bias, nonlinearity=nonlinearity)
    cell = cell.double() if double else cell
    spare = {} if has_bias else side.inside.parameters(cell)
    zeros = {name: torch.zeros(units) for name in ("bias_ih", "bias_hh") if name in spare}
    load(side, cell, values | zeros)
    return cell if is_training else side.inside.at_rest(cell)


def step(side: Any, values: dict[str, torch.Tensor], nonlinearity: str, *args: torch.Tensor) -> Any:
    """Gives one step of the side's RNNCell."""
    return called(make(side, values, nonlinearity), *args)


def two_steps(side: Any, values: dict[str, torch.Tensor], x: torch.Tensor) -> tuple[Any, Any]:
    """Gives what the side's RNNCell gives for an input alone, when it is called for the first and second time."""
    cell = make(side, values)
    return cell(x), cell(x)


def alone(state: Any) -> Any:
    """Returns a next state that came back twice once: that there are two, the step with tanh sees."""
    is_pair = isinstance(state, tuple | list) and len(state) == 2
    return state[0] if is_pair and near(state[0], state[1]) else state


def compare_step(given: Any, wanted: torch.Tensor) -> None:
    """Compares a next state to three digits; that others are lost, the worked step and the hidden ones see."""
    if not near(given, wanted, COARSE):
        assert_close(given, wanted, what="next state", axes="batch hidden")


def assert_repeats(cell: Any, *args: torch.Tensor) -> None:
    """Passes where a cell gives the same numbers when it is called again with the same input and state."""
    message = "Called twice with the same input and the same state, your RNNCell gives other numbers."
    assert_that(near(called(cell, *args), called(cell, *args)), message, what="repeated step")


def usable(side: Any, values: dict[str, torch.Tensor], *args: torch.Tensor) -> dict[str, torch.Tensor]:
    """Returns parameters, without the biases where only a step with these raises: other tests see to biases."""
    bare = {name: value for name, value in values.items() if name.startswith("weight")}
    for tried in (values, bare):
        try:
            called(make(side, tried), *args)
        except StudentFault:
            continue
        return tried
    return values
