"""What a side's RNNModelScratch makes of a minibatch, also where it works with nothing but what its own file has.

That a net calls functions of its file instead of those that it is given, or knows one vocabulary only, has points of
its own: how it turns a minibatch into one-hot rows is judged with these.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from autograder.suite import assert_close
from tests.suites import char_drawing as draw
from tests.suites import char_training as training
from tests.suites.char_habits import close
from tests.suites.char_recurrence import ODD
from tests.suites.char_scenarios import echoed, first_state, run_rnn, unpacked

HIDDEN = 7


def works_in_its_file(side: Any, X: torch.Tensor, V: int, device: torch.device) -> bool:
    """Tells whether a net does not turn indices X (B, T) of V characters rightly but does so with its file's own parts.

    These are its functions, or the vocabulary of the course's text.
    """
    if _turns(side, X, V, device):
        return False
    return _turns(side, X, training.shipped()[1], device) or _turns_for_own_rnn(side, X, V, device)


def _turns(side: Any, X: torch.Tensor, V: int, device: torch.device) -> bool:
    """Tells whether forward_fn gets the right one-hot rows in float32."""
    try:
        rows, rest = echoed(side, X, (torch.zeros(len(X), HIDDEN, device=device),), V, HIDDEN, device)
        return rows.dtype == torch.float32 and close(rows, _one_hot(X, V).flatten(0, 1)) and len(rest) == 4
    except ODD:
        return False


def _turns_for_own_rnn(side: Any, X: torch.Tensor, V: int, device: torch.device) -> bool:
    """Tells whether a net of the side's functions gives what its rnn gives for the right one-hot rows."""
    _, state, params = draw.recurrence(np.random.default_rng(0), device, T=1, B=len(X), V=V, H=HIDDEN)
    try:
        net = side.RNNModelScratch(V, HIDDEN, device, side.get_params, side.init_rnn_state, side.rnn)
        side.inside.set_values(net, params)
        return close(net(X, (state,))[0], run_rnn(side, _one_hot(X, V), state, params)[0])
    except ODD:
        return False


def _one_hot(X: torch.Tensor, V: int) -> torch.Tensor:
    return torch.nn.functional.one_hot(X.T.long(), V).float()


def assert_uses_its_functions(
    side: Any, expected: Any, rng: np.random.Generator, device: torch.device, turns: bool
) -> None:
    """Passes where a net gives its forward_fn and its state what the course's net gives; if `turns`, in its shape."""
    for size in (3, 1):
        X = torch.tensor(rng.integers(4, size=(size, size)), device=device)
        parts = tuple(torch.tensor(rng.normal(size=(size, 2)), dtype=torch.float32, device=device) for _ in range(2))
        case = (X, parts, 4, 2, device, True)
        inputs, rest = unpacked(echoed(side, *case), 2, "What the net gives")
        want_inputs, want_rest = expected(echoed, *case)
        rest = unpacked(rest, 5, "State, parameters and shape")
        if turns:
            assert_close(inputs, want_inputs, what="What forward_fn gets, written as (T*B, V),", axes="row character")
        kept = None if turns else -1  # a wrong shape has been paid for
        for place, (left, right) in enumerate(zip(rest[:kept], want_rest[:kept], strict=True)):
            assert_close(left, right, what=f"Part {place} of state, parameters and shape")
    states = unpacked(first_state(side, 4, 2, device), 2, "What begin_state gives")
    for left, right in zip(states, expected(first_state, 4, 2, device), strict=True):
        assert_close(left, right, what="The first state", axes="batch hidden")
