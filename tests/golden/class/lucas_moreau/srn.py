"""TP RNN - Lucas Moreau"""
import numpy as np


def srn_linear(inputs, h0, W, U, V):
    h = h0.copy()
    ys, hs = [], []
    for x in inputs:
        h = x @ W + h @ U
        hs.append(h)
        ys.append(h @ V)
    return np.array(ys), np.array(hs)


def srn_tanh(inputs, h0, W, U, V):
    h = h0.copy()
    ys, hs = [], []
    for x in inputs:
        h = np.tanh(x @ W + h @ U)
        hs.append(h)
        ys.append(np.tanh(h @ V))
    return np.array(ys), np.array(hs)
