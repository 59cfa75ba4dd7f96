import numpy as np


def srn_linear(inputs, h0, W, U, V):
    states = np.zeros((len(inputs), len(h0)), inputs.dtype)
    h = h0
    for t, x in enumerate(inputs):
        h = states[t] = x @ W + h @ U
    return states @ V, states


def srn_tanh(inputs, h0, W, U, V):
    states = np.zeros((len(inputs), len(h0)), inputs.dtype)
    h = h0
    for t, x in enumerate(inputs):
        h = states[t] = np.tanh(x @ W + h @ U
    return states @ V, states
