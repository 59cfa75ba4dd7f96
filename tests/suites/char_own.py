"""A student's own convention for nets in char_rnn: what its training code takes nets to be like, once that is paid for.

Parameters may stand in a dict, outputs on three axes, and rows of a minibatch for steps. Each has lost points in the
first test that meets it; the test's own nets then speak as the student's do.
"""

from __future__ import annotations

from typing import Any

import torch

from tests.suites.char_epochs import SIZES, trains
from tests.suites.char_recurrence import ODD, names_of
from tests.suites.char_scenarios import echoed

SHAPES = "test_parameters_have_their_shapes_and_ask_for_gradients"
TURNING = "test_the_net_turns_indices_into_one_hot_rows_time_first"
PREDICTION = "test_prediction_goes_on_from_the_prefix"
CLIPPING = "test_clipping_shortens_all_gradients_together"
FULL = "test_full_training_lowers_the_loss"


class OwnNets:
    """A side whose training code is given nets of its own convention; all else is the side's own.

    With `turned`, a net takes the rows of a minibatch for its steps, and minibatches are handed over turned round.
    """

    def __init__(self, side: Any, names: list[str] | None, three_axes: bool, turned: bool) -> None:
        self.__dict__.update(vars(side), side=side, net_habits=(names, three_axes, turned))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.side, name)


def with_own_nets(side: Any, device: torch.device, passed: Any, *paid: str) -> Any:
    """Returns the side, with nets of its own convention where one of the tests `paid` has failed, or the net's own."""
    has_paid = not all(map(passed, paid))
    names = names_of(side, device) if has_paid else None
    three_axes = has_paid and _has_three_axes(side)
    turned = not passed(TURNING) and _takes_rows_for_steps(side, device) and not trains(side, SIZES[1], device)
    return OwnNets(side, names, three_axes, turned) if names or three_axes or turned else side


def _has_three_axes(side: Any) -> bool:
    try:
        return bool(side.inside.gives_three_axes(side.rnn, side.init_rnn_state, side.get_params))
    except ODD:
        return False


def _takes_rows_for_steps(side: Any, device: torch.device) -> bool:
    """Tells whether a net hands minibatches (B, T) on as they are."""
    X = torch.zeros((2, 4), dtype=torch.int64, device=device)
    try:
        _, (*_, shape) = echoed(side, X, (torch.zeros(2, 7, device=device),), 6, 7, device)
        return list(torch.as_tensor(shape).tolist()) == [2, 4, 6]
    except ODD:
        return False
