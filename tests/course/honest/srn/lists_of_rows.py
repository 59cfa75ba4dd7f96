"""Gives lists of one-dimensional arrays back, as a list [outputs, states], and arrays only where there are no steps."""

import numpy as np


def _rows(inputs, h, W, U, V, bounded):
    if not len(inputs):
        return [np.zeros((0, V.shape[1])), np.zeros((0, U.shape[1]))]
    ys, hs = [], []
    for x_t in inputs:
        h = np.add(x_t @ W, h @ U)
        if bounded:
            h = np.tanh(h)
        hs.append(h)
        ys.append(h @ V)
    return [ys, hs]


def srn_linear(inputs, h0, W, U, V):
    return _rows(inputs, h0, W, U, V, False)


def srn_tanh(inputs, h0, W, U, V):
    return _rows(inputs, h0, W, U, V, True)
