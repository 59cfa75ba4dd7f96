"""Thinks in column vectors: transposes everything on the way in and back on the way out."""

import numpy as np


def forward(X, h, Wx, Wh, Wy, activation):
    # X (I, T), h (H, 1), Wx (H, I), Wh (H, H), Wy (O, H)
    hs = np.zeros((Wh.shape[0], X.shape[1]), X.dtype)
    ys = np.zeros((Wy.shape[0], X.shape[1]), X.dtype)
    for t in range(X.shape[1]):
        h = activation(Wx @ X[:, t : t + 1] + Wh @ h)
        hs[:, t : t + 1] = h
        ys[:, t : t + 1] = Wy @ h
    return ys.T, hs.T


def srn_linear(inputs, h0, W, U, V):
    return forward(inputs.T, h0.reshape(-1, 1), W.T, U.T, V.T, lambda v: v)


def srn_tanh(inputs, h0, W, U, V):
    return forward(inputs.T, h0.reshape(-1, 1), W.T, U.T, V.T, np.tanh)
