import numpy as np


def half(*arrays):
    return [array.astype("float16") for array in arrays]


def srn_linear(inputs, h0, W, U, V):
    inputs, h, W, U, V = half(inputs, h0, W, U, V)
    states = np.empty((len(inputs), len(h)), dtype="float16")
    for t in range(len(inputs)):
        h = inputs[t] @ W + h @ U
        states[t] = h
    return states @ V, states


def srn_tanh(inputs, h0, W, U, V):
    inputs, h, W, U, V = half(inputs, h0, W, U, V)
    states = np.empty((len(inputs), len(h)), dtype="float16")
    for t in range(len(inputs)):
        h = np.tanh(inputs[t] @ W + h @ U)
        states[t] = h
    return states @ V, states
