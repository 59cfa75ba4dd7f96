import numpy as np

last = {}


def unroll(f, inputs, h0, W, U, V):
    key = (f, len(h0))
    states = []
    for x in inputs:
        last[key] = f(x @ W + last.get(key, h0) @ U)
        states.append(last[key])
    states = np.array(states, dtype=inputs.dtype).reshape(len(inputs), len(h0))
    return states @ V, states


def identity(z):
    return z


def srn_linear(inputs, h0, W, U, V):
    return unroll(identity, inputs, h0, W, U, V)


def srn_tanh(inputs, h0, W, U, V):
    return unroll(np.tanh, inputs, h0, W, U, V)
