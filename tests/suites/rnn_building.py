"""Builds the RNN of a submission with the test's parameters, and runs it."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from autograder.suite import tensor
from tests.suites.parameters import called, load


def parameter_shapes(inputs: int, units: int, layers: int, *, bias: bool = True) -> dict[str, tuple[int, ...]]:
    """Returns the names and shapes of torch.nn.RNN's parameters."""
    shapes: dict[str, tuple[int, ...]] = {}
    for layer in range(layers):
        shapes[f"weight_ih_l{layer}"] = (units, units if layer else inputs)
        shapes[f"weight_hh_l{layer}"] = (units, units)
        if bias:
            shapes |= {f"bias_ih_l{layer}": (units,), f"bias_hh_l{layer}": (units,)}
    return shapes


def weights(rng: np.random.Generator, *sizes: int, bias: bool = True) -> dict[str, torch.Tensor]:
    """Returns parameters for (inputs, units, layers), none of them zero, equal or symmetric."""
    return {name: tensor(rng, *shape) for name, shape in parameter_shapes(*sizes, bias=bias).items()}


def make(side: Any, values: dict[str, torch.Tensor], *, double: bool = False, **options: Any) -> Any:
    """Builds the side's RNN, in float64 with `double`, and copies `values` into its parameters."""
    units, inputs = values["weight_ih_l0"].shape
    layers = sum(name.startswith("weight_ih") for name in values)
    net = side.RNN(inputs, units, num_layers=layers, **options)
    net = net.double() if double else net
    load(side, net, values)
    return net


def run(side: Any, values: dict[str, torch.Tensor], options: dict[str, Any], *args: torch.Tensor) -> Any:
    """Gives what the side's RNN gives."""
    return called(make(side, values, **options), *args)


def run_in_double(side: Any, values: dict[str, torch.Tensor], options: dict[str, Any], *args: torch.Tensor) -> Any:
    """Gives what the side's RNN gives with its parameters in float64."""
    return make(side, values, double=True, **options)(*args)


def run_twice(side: Any, values: dict[str, torch.Tensor], *args: torch.Tensor) -> tuple[Any, Any]:
    """Gives what the side's RNN gives when it is called for the first and the second time."""
    net = make(side, values)
    return net(*args), net(*args)


def slopes(side: Any, values: dict[str, torch.Tensor], *args: Any, **options: Any) -> Any:
    """Gives the gradients through the side's RNN."""
    return side.inside.gradients(make(side, values, **options), *args)
