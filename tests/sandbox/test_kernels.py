"""torch's own recurrent functions are heard as they run, by whatever way they are called, and give what they gave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn
from torch._decomp import decompositions

from autograder.sandbox.child.kernels import CELLS, KERNELS, LOOPS, watching

X = torch.linspace(-1, 1, 30).reshape(5, 2, 3)
LAYER, CELL = nn.RNN(3, 4), nn.RNNCell(3, 4)
PACKED = nn.utils.rnn.pack_padded_sequence(X, [5, 4])
WAYS: dict[str, tuple[str, Callable[[], Any]]] = {
    "a layer": ("rnn_tanh", lambda: LAYER(X)),
    "relu": ("rnn_relu", lambda: nn.RNN(3, 4, nonlinearity="relu")(X)),
    "packed": ("rnn_tanh", lambda: LAYER(PACKED)),
    "without gradients": ("rnn_tanh", lambda: torch.inference_mode()(LAYER)(X)),
    "a GRU": ("gru", lambda: nn.GRU(3, 4)(X)),
    "an LSTM": ("lstm", lambda: nn.LSTM(3, 4)(X)),
    "a cell": ("rnn_tanh_cell", lambda: CELL(X[0])),
    "a scripted cell": ("rnn_tanh_cell", lambda: torch.jit.script(CELL)(X[0])),
    "a traced layer": ("rnn_tanh", lambda: torch.jit.trace(LAYER, X)(X)),
    "a nested tensor": ("rnn_tanh", lambda: LAYER(torch.nested.nested_tensor([X[:, 0]]))),
    "in Python": ("rnn_tanh", lambda: decompositions.one_layer_rnn(
        X, torch.zeros(1, 2, 4), LAYER._flat_weights, True, decompositions.rnn_cell(torch.tanh))),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_kernel_is_heard(way: str) -> None:
    """The operator's name is told, and no other."""
    name, call = WAYS[way]
    with watching(KERNELS) as heard:
        call()
    assert heard == {name}


def test_one_that_is_watched_computes_as_before() -> None:
    """Numbers and gradients are those of torch; outside of the block nothing is told."""
    with watching(LOOPS):
        pass
    x = X.clone().requires_grad_()
    states, h = [], torch.zeros(2, 4)
    for row in x:
        h = torch.tanh(row @ LAYER.weight_ih_l0.T + LAYER.bias_ih_l0 + h @ LAYER.weight_hh_l0.T + LAYER.bias_hh_l0)
        states.append(h)
    with watching(CELLS) as heard:
        output = LAYER(x)[0]
    torch.testing.assert_close(output, torch.stack(states))
    torch.testing.assert_close(
        *(torch.autograd.grad(part.square().sum(), x)[0] for part in (output, torch.stack(states)))
    )
    assert heard == set()


def test_blocks_are_nested() -> None:
    """An inner block hears its own part, the outer one all of it."""
    with watching(KERNELS) as outer:
        CELL(X[0])
        with watching(LOOPS) as inner:
            LAYER(X)
    assert (inner, outer) == ({"rnn_tanh"}, {"rnn_tanh", "rnn_tanh_cell"})


def test_a_layer_that_is_only_made_is_not_heard() -> None:
    """Its parameters may be taken."""
    with watching(KERNELS) as heard:
        list(nn.RNN(3, 4).parameters())
    assert heard == set()
