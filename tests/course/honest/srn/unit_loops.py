"""Uses no matrix product at all: Python loops over units and math.tanh, so that float32 comes back as float64."""

import math

import numpy as np


def step(x, h, W, U):
    new = []
    for j in range(U.shape[1]):
        total = 0.0
        for i in range(W.shape[0]):
            total += float(x[i]) * float(W[i, j])
        for k in range(U.shape[0]):
            total += float(h[k]) * float(U[k, j])
        new.append(total)
    return new


def read(h, V):
    return [sum(h[k] * float(V[k, o]) for k in range(V.shape[0])) for o in range(V.shape[1])]


def srn_linear(inputs, h0, W, U, V):
    states = np.empty((len(inputs), len(h0)))
    outputs = np.empty((len(inputs), V.shape[1]))
    h = list(h0)
    for t in range(len(inputs)):
        h = step(inputs[t], h, W, U)
        states[t], outputs[t] = h, read(h, V)
    return outputs, states


def srn_tanh(inputs, h0, W, U, V):
    states = np.empty((len(inputs), len(h0)))
    outputs = np.empty((len(inputs), V.shape[1]))
    h = list(h0)
    for t in range(len(inputs)):
        h = [math.tanh(a) for a in step(inputs[t], h, W, U)]
        states[t], outputs[t] = h, read(h, V)
    return outputs, states
