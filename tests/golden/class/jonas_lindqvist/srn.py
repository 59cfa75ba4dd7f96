import numpy as np


def step(x, h, W, U):
    return x.dot(W) + h.dot(U)


def srn_linear(inputs, h0, W, U, V):
    H = np.empty((len(inputs), len(h0)), dtype=np.result_type(inputs, h0, W, U))
    for t in range(len(inputs)):
        H[t] = step(inputs[t], H[t - 1] if t > 0 else h0, W, U)
    return H.dot(V), H


def srn_tanh(inputs, h0, W, U, V):
    H = np.empty((len(inputs), len(h0)), dtype=np.result_type(inputs, h0, W, U))
    for t in range(len(inputs)):
        H[t] = np.tanh(step(inputs[t], H[t - 1] if t > 0 else h0, W, U))
    return H.dot(V), H
