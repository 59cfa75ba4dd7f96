"""np.matrix: a star multiplies matrices, and every vector is a matrix of one row."""

import numpy as np


def unroll(inputs, h0, W, U, V, squash):
    inputs, h, W, U, V = (np.asmatrix(value) for value in (inputs, h0, W, U, V))
    states = np.asmatrix(np.zeros((inputs.shape[0], h.shape[1])))
    for t in range(inputs.shape[0]):
        h = squash(inputs[t] * W + h * U)
        states[t] = h
    return [states * V, states]


def srn_linear(inputs, h0, W, U, V):
    return unroll(inputs, h0, W, U, V, lambda z: z)


def srn_tanh(inputs, h0, W, U, V):
    return unroll(inputs, h0, W, U, V, np.tanh)
