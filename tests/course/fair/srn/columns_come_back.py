import numpy as np


def recurrence(inputs, h0, W, U, V, squash):
    state = h0.reshape(-1, 1)
    kept = np.zeros((len(inputs), len(h0), 1), dtype=inputs.dtype)
    read = np.zeros((len(inputs), V.shape[1], 1), dtype=inputs.dtype)
    for step in range(len(inputs)):
        column = inputs[step].reshape(-1, 1)
        state = squash(W.T @ column + U.T @ state)
        kept[step] = state
        read[step] = V.T @ state
    return read, kept


def srn_linear(inputs, h0, W, U, V):
    return recurrence(inputs, h0, W, U, V, lambda column: column)


def srn_tanh(inputs, h0, W, U, V):
    return recurrence(inputs, h0, W, U, V, np.tanh)
