# Катерина Шевченко
import numpy as np


def srn_linear(inputs, h0, W, U, V):
    states = np.zeros((len(inputs), len(h0)), dtype=inputs.dtype)
    previous = h0
    for t in range(len(inputs)):
        states[t] = inputs[t] @ W + previous @ U
        previous = states[t]
    return states @ V, states


def srn_tanh(inputs, h0, W, U, V):
    states = np.zeros((len(inputs), len(h0)), dtype=inputs.dtype)
    previous = h0
    for t in range(len(inputs)):
        states[t] = np.tanh(inputs[t] @ W + previous @ U)
        previous = states[t]
    return states @ V, states
