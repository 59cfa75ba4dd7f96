import numpy as np

W = U = V = np.ones((2, 2))


def unroll(f, inputs, h0, w, u, v):
    states = np.zeros((len(inputs), len(h0)), inputs.dtype)
    outputs = np.zeros((len(inputs), v.shape[1]), inputs.dtype)
    h = h0
    for t in range(len(inputs)):
        h = f(inputs[t] @ W + h @ U)
        states[t], outputs[t] = h, h @ V
    return outputs, states


def srn_linear(inputs, h0, w, u, v):
    return unroll(np.positive, inputs, h0, w, u, v)


def srn_tanh(inputs, h0, w, u, v):
    return unroll(np.tanh, inputs, h0, w, u, v)
