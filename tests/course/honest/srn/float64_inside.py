"""Converts everything to float64 first, updates its own copy of the state in place, and writes tanh with exp."""

import numpy as np


def tanh(z):
    return 1.0 - 2.0 / (np.exp(2.0 * z) + 1.0)


def srn_linear(inputs, h0, W, U, V):
    X, W, U, V = (np.asarray(a, dtype=np.float64) for a in (inputs, W, U, V))
    h = np.array(h0, dtype=np.float64)
    S = np.zeros((X.shape[0], h.size))
    for t in range(X.shape[0]):
        h[:] = X[t].dot(W) + h.dot(U)
        S[t] = h
    return S.dot(V), S


def srn_tanh(inputs, h0, W, U, V):
    X, W, U, V = (np.asarray(a, dtype=np.float64) for a in (inputs, W, U, V))
    h = np.array(h0, dtype=np.float64)
    S = np.zeros((X.shape[0], h.size))
    for t in range(X.shape[0]):
        h[:] = tanh(X[t].dot(W) + h.dot(U))
        S[t] = h
    return S.dot(V), S
