"""Has no loop: the states of a sequence are those of its beginning and one more step."""

import numpy as np


def _states(inputs, h0, W, U, f):
    if inputs.shape[0] == 0:
        return np.empty((0, h0.size), h0.dtype)
    before = _states(inputs[:-1], h0, W, U, f)
    last = before[-1] if before.shape[0] else h0
    return np.append(before, [f(inputs[-1] @ W + last @ U)], axis=0)


def srn_linear(inputs, h0, W, U, V):
    states = _states(inputs, h0, W, U, lambda total: total)
    return np.inner(states, V.T), states


def srn_tanh(inputs, h0, W, U, V):
    states = _states(inputs, h0, W, U, np.tanh)
    return np.inner(states, V.T), states
