"""Small cases of a cell, of a layer and of the recurrence from scratch: how they are run on arrays, shown and compared.

What is drawn is float64 and becomes float32, torch's own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from autograder.suite import assert_close, few, small
from tests.suites.parameters import load

Array = np.ndarray[Any, Any]

WEIGHTS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
CELL_SHOWN = """cell = RNNCell(x.shape[1], h.shape[1])
cell.load_state_dict({"weight_ih": W_ih, "weight_hh": W_hh, "bias_ih": b_ih, "bias_hh": b_hh})
print(cell(x, h))"""
LAYER_SHOWN = """net = RNN(x.shape[2], h0.shape[1])
net.load_state_dict({"weight_ih_l0": W_ih, "weight_hh_l0": W_hh, "bias_ih_l0": b_ih, "bias_hh_l0": b_hh})
print(net(x, h0[None]))"""
SCRATCH_SHOWN = "print(rnn(inputs, (H,), [W_xh, W_hh, b_h, W_hq, b_q]))"


def cell_step(side: Any, x: Array, h: Array, *weights: Array) -> Any:
    """Gives one step of the side's RNNCell with these parameters."""
    cell = side.RNNCell(x.shape[1], h.shape[1])
    load(side, cell, dict(zip(WEIGHTS, _single(weights), strict=True)))
    return cell(*_single((x, h)))


def layer_output(side: Any, x: Array, h0: Array, *weights: Array) -> Any:
    """Gives what the side's RNN of one layer with these parameters gives first, for a first state (B, H)."""
    net = side.RNN(x.shape[2], h0.shape[1])
    load(side, net, {f"{name}_l0": value for name, value in zip(WEIGHTS, _single(weights), strict=True)})
    inputs, state = _single((x, h0))
    return few(net(inputs, state[None]))[0]


def scratch(side: Any, inputs: Array, state: Array, *params: Array) -> Any:
    """Gives what the side's rnn gives, for a first state (B, H)."""
    return side.rnn(torch.tensor(inputs).float(), (torch.tensor(state).float(),), _single(params))


def compare_step(result: Any, wanted: Any, _: Any) -> None:
    """Passes where the next state is right."""
    assert_close(result, wanted, what="next state", axes="batch hidden")


def compare_layer(result: Any, wanted: Any, _: Any) -> None:
    """Passes where all states are right."""
    assert_close(result, wanted, what="output", axes="time batch hidden")


def compare_last_state(result: Any, wanted: Any, _: Any) -> None:
    """Passes where the last state is right."""
    assert_close(few(few(result)[1])[0], wanted[1][0], what="The last state", axes="batch hidden")


def compare_rows(result: Any, wanted: Any, _: Any) -> None:
    """Passes where the outputs are right."""
    assert_close(few(result)[0], wanted[0], what="The table of outputs", axes="row character")


def _single(arrays: Any) -> list[torch.Tensor]:
    return [torch.tensor(array).float() for array in arrays]


_OF_A_LAYER = {"W_ih": "H I", "W_hh": "H H", "b_ih": "H", "b_hh": "H"}
_FROM_SCRATCH = {
    "inputs": "T B V", "H": "B H", "W_xh": "V H", "W_hh": "H H", "b_h": "H", "W_hq": "H V", "b_q": "V",
}  # fmt: skip

small_step = small(compare_step, run=cell_step, shown=CELL_SHOWN, x="B I", h="B H", **_OF_A_LAYER)
small_layer = small(compare_layer, run=layer_output, shown=LAYER_SHOWN, x="T B I", h0="B H", **_OF_A_LAYER)
small_state = small(compare_last_state, run=scratch, shown=SCRATCH_SHOWN, **_FROM_SCRATCH)
small_rows = small(compare_rows, run=scratch, shown=SCRATCH_SHOWN, **_FROM_SCRATCH)
