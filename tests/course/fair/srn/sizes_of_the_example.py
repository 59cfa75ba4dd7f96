import numpy as np


def one_unit(x, h, W, U, unit):
    return x[0] * W[0, unit] + x[1] * W[1, unit] + h[0] * U[0, unit] + h[1] * U[1, unit]


def srn_linear(inputs, h0, W, U, V):
    h, states, outputs = h0, [], []
    for t in [0, 1, 2]:
        h = [one_unit(inputs[t], h, W, U, 0), one_unit(inputs[t], h, W, U, 1)]
        states.append(h)
        outputs.append([h[0] * V[0, k] + h[1] * V[1, k] for k in [0, 1]])
    return np.array(outputs), np.array(states)


def srn_tanh(inputs, h0, W, U, V):
    h, states, outputs = h0, [], []
    for t in [0, 1, 2]:
        h = [np.tanh(one_unit(inputs[t], h, W, U, 0)), np.tanh(one_unit(inputs[t], h, W, U, 1))]
        states.append(h)
        outputs.append([h[0] * V[0, k] + h[1] * V[1, k] for k in [0, 1]])
    return np.array(outputs), np.array(states)
