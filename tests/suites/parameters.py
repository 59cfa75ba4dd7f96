"""Parameters of a student's own modules, set to the test's."""

from __future__ import annotations

import math
from typing import Any

import torch

from autograder.suite import StudentFault, assert_that, quoted, type_name
from tests.suites.slopes import near

MEETING_INPUT = ("weight_ih", "weight_ih_l0")


def load(side: Any, net: Any, values: dict[str, torch.Tensor]) -> None:
    """Copies `values` into the parameters of a module of the side; Mismatch where it has others."""
    hindrance = side.inside.load_parameters(net, values)
    text = f"The parameters of {type_name(net)} could not be set to the test's: {quoted(str(hindrance))}."
    assert_that(hindrance == "", text, what="parameters")


def assert_kept(side: Any, net: Any, found: dict[str, torch.Tensor]) -> None:
    """Passes where numbers that are put into the parameters that were found are in them afterwards."""
    sizes = {name: tuple(part.shape) for name, part in found.items()}
    values = {name: torch.linspace(-1, 1, max(math.prod(s), 1)).reshape(s) for name, s in sizes.items()}
    load(side, net, values)
    after = side.inside.parameters(net)
    stay = all(near(after.get(name), value) for name, value in values.items())
    assert_that(stay, "Numbers that are put into the parameters do not stay there.", what="parameters")


def called(net: Any, x: torch.Tensor, *state: torch.Tensor) -> Any:
    """Gives net(x, state), or net(x) where that raises for a state of zeros: what a state does, other tests see."""
    try:
        return net(x, *state)
    except StudentFault:
        if not state or bool(state[0].any()):
            raise
    return net(x)


def turned(values: dict[str, torch.Tensor], names: tuple[str, ...] = MEETING_INPUT) -> dict[str, torch.Tensor]:
    """Returns parameters of which those of these names, else the weights that meet the input, have the other sign."""
    return {name: -value if name in names else value for name, value in values.items()}


def assert_used(given: Any, other: Any, what: str) -> None:
    """Passes where numbers are others than those of `turned` parameters: who compares them with each other has some."""
    message = f"With other weights {what} gives the same numbers: its parameters play no part in what it computes."
    assert_that(not near(given, other), message, actual="the same numbers", what="parameters")
