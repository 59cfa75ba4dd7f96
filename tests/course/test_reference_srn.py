"""The reference of exercise srn agrees with hand-worked numbers and with torch.nn.RNN."""

import numpy as np
import pytest
import torch

from reference import srn

ONES = np.ones((2, 2))
EXAMPLE = np.array([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]])


def draw(dtype=np.float64, T=6, I=3, H=4, O=2):
    """Returns unequal inputs, h0, W, U, V."""
    rng = np.random.default_rng(7)
    return [rng.normal(size=shape).astype(dtype) for shape in ((T, I), (H,), (I, H), (H, H), (H, O))]


def test_the_worked_example_is_4_12_32():
    """With all weights one the linear outputs are 4, 12, 32 and the states 2, 6, 16."""
    outputs, states = srn.srn_linear(EXAMPLE, np.zeros(2), ONES, ONES, ONES)
    assert outputs.tolist() == [[4, 4], [12, 12], [32, 32]]
    assert states.tolist() == [[2, 2], [6, 6], [16, 16]]


def test_the_worked_example_with_tanh():
    """With tanh the outputs are 2 tanh(2), 2 tanh(2 + 2 tanh(2)) and so on."""
    outputs, _ = srn.srn_tanh(EXAMPLE, np.zeros(2), ONES, ONES, ONES)
    first = 2 * np.tanh(2)
    second = 2 * np.tanh(2 + first)
    third = 2 * np.tanh(4 + second)
    assert outputs[:, 0] == pytest.approx([first, second, third], abs=1e-12)
    assert outputs[:, 0] == pytest.approx([1.9280551602, 1.9984510891, 1.9999753470], abs=1e-10)


def test_unequal_weights_by_hand():
    """Two steps with numbers that tell every matrix from its transpose, worked out on paper."""
    inputs, h0 = np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([1.0, 0.0])
    W, U, V = np.array([[1.0, 3.0], [0.0, -1.0]]), np.array([[0.0, 2.0], [1.0, 0.0]]), np.array([[1.0], [10.0]])
    outputs, states = srn.srn_linear(inputs, h0, W, U, V)
    assert states.tolist() == [[1, 3], [3, 1]]
    assert outputs.tolist() == [[31], [13]]


def test_tanh_states_are_those_of_torch():
    """torch.nn.RNN with the transposed weights gives the same states from the same h0."""
    inputs, h0, W, U, V = draw()
    rnn = torch.nn.RNN(3, 4, bias=False, dtype=torch.float64)
    with torch.no_grad():
        rnn.weight_ih_l0.copy_(torch.from_numpy(W.T))
        rnn.weight_hh_l0.copy_(torch.from_numpy(U.T))
        wanted, _ = rnn(torch.from_numpy(inputs), torch.from_numpy(h0)[None])
    outputs, states = srn.srn_tanh(inputs, h0, W, U, V)
    assert states == pytest.approx(wanted.numpy(), abs=1e-12)
    assert outputs == pytest.approx(wanted.numpy() @ V, abs=1e-12)


def test_the_linear_states_are_a_sum_of_powers():
    """Without an activation h_T is h0 U^T plus the sum of x_t W U^(T - t), a closed form with no recurrence."""
    inputs, h0, W, U, V = draw()
    _, states = srn.srn_linear(inputs, h0, W, U, V)
    power = np.linalg.matrix_power
    last = len(inputs) - 1
    wanted = h0 @ power(U, last + 1) + sum(x @ W @ power(U, last - t) for t, x in enumerate(inputs))
    assert states[-1] == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("function", [srn.srn_linear, srn.srn_tanh])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_edges_and_arguments(function, dtype):
    """The input's dtype is kept, T = 0 gives empty results of the right widths, and no argument changes."""
    args = draw(dtype)
    before = [a.copy() for a in args]
    outputs, states = function(*args)
    assert outputs.dtype == states.dtype == dtype
    assert all(np.array_equal(a, b) for a, b in zip(args, before, strict=True))
    outputs, states = function(args[0][:0], *args[1:])
    assert (outputs.shape, states.shape) == ((0, 2), (0, 4))
