"""srn_linear has relu in it."""

import numpy as np

def srn_linear(inputs, h0, W, U, V):
    h = h0
    outputs, states = [], []
    for x in inputs:
        h = np.maximum(x @ W + h @ U, 0)
        states.append(h)
        outputs.append(h @ V)
    return np.array(outputs).reshape(len(inputs), V.shape[1]), np.array(states).reshape(len(inputs), len(h0))

def srn_tanh(inputs, h0, W, U, V):
    h = h0
    outputs, states = [], []
    for x in inputs:
        h = np.tanh(x @ W + h @ U)
        states.append(h)
        outputs.append(h @ V)
    return np.array(outputs).reshape(len(inputs), V.shape[1]), np.array(states).reshape(len(inputs), len(h0))
