"""Tells what is drawn anew in each call of srn_with_cell or srn_with_rnn, by what changes from call to call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from autograder.suite import assert_that
from tests.suites.slopes import near

SAME = 1e-5
ADDED = "what a step adds to its two products, the biases, is drawn anew in each call"
READ_AND_ADDED = "what is added to the states to get the outputs, a bias, is drawn anew in each call"
OF_STATE = "what meets the state, weight_hh, is drawn anew in each call"
OF_INPUT = "what meets the input, weight_ih, is drawn anew in each call"
READ = "what the states are multiplied with to get the outputs is drawn anew in each call"


def assert_settled(call: Callable[[torch.Tensor, torch.Tensor], Any], name: str) -> None:
    """Passes where calls with the same tensors give the same (outputs, states); else says which part is drawn anew.

    `call` takes inputs (T, 1, 2) and h0 (1, 2), and may leave h0 out.
    """
    zeros, one_step, several = torch.zeros(1, 2), torch.ones(1, 1, 2), torch.ones(2, 1, 2)
    tries = (
        (1, ADDED, (0 * one_step, zeros)),
        (1, OF_INPUT, (one_step, zeros)),
        (1, OF_STATE, (several, zeros + 1)),
        (0, READ_AND_ADDED, (0 * one_step, zeros)),
        (0, READ, (several, zeros)),
    )
    for index, drawn, args in tries:
        parts = [_part(call(*args), index) for _ in range(2)]
        said = f"Called twice with the same tensors, {name} gives other {('outputs', 'states')[index]}: {drawn}."
        assert_that(any(part is None for part in parts) or near(*parts, SAME), said, what=f"repeated call of {name}")


def _part(result: Any, index: int) -> Any:
    return result[index] if isinstance(result, tuple | list) and len(result) == 2 else None
