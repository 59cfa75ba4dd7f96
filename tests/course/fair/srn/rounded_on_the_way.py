import numpy as np


def srn_linear(inputs, h0, W, U, V):
    states = []
    for x in inputs:
        h0 = x @ W + h0 @ U
        states.append(h0)
    states = np.reshape(states, (-1, U.shape[0]))
    return states @ V, states


def srn_tanh(inputs, h0, W, U, V):
    states = []
    for x in inputs:
        h0 = np.tanh(x @ W + h0 @ U).round(4)
        states.append(h0)
    states = np.reshape(states, (-1, U.shape[0]))
    return (states @ V).round(4), states
