"""The states are collected in a list outside of the functions, so that each call gives the rows of the earlier ones."""

import numpy as np

states = []


def srn_linear(inputs, h0, W, U, V):
    h = h0
    for x in inputs:
        h = x @ W + h @ U
        states.append(h)
    found = np.array(states, dtype=inputs.dtype).reshape(-1, len(h0))
    return found @ V, found


def srn_tanh(inputs, h0, W, U, V):
    h = h0
    for x in inputs:
        h = np.tanh(x @ W + h @ U)
        states.append(h)
    found = np.array(states, dtype=inputs.dtype).reshape(-1, len(h0))
    return found @ V, found
