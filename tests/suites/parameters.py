"""Parameters of a student's own modules, set to the test's."""

from __future__ import annotations

from typing import Any

import torch

from autograder.suite import StudentFault, assert_that, quoted, type_name


def load(side: Any, net: Any, values: dict[str, torch.Tensor]) -> None:
    """Copies `values` into the parameters of a module of the side; Mismatch where it has others."""
    hindrance = side.inside.load_parameters(net, values)
    text = f"The parameters of {type_name(net)} could not be set to the test's: {quoted(str(hindrance))}."
    assert_that(hindrance == "", text, what="parameters")


def called(net: Any, x: torch.Tensor, *state: torch.Tensor) -> Any:
    """Gives net(x, state), or net(x) where that raises for a state of zeros: what a state does, other tests see."""
    try:
        return net(x, *state)
    except StudentFault:
        if not state or bool(state[0].any()):
            raise
    return net(x)
