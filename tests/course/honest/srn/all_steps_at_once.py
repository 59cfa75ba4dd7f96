"""Works all steps out at once, as many times as there are steps."""

import numpy as np
# all steps at once: repeat until nothing changes any more
def _fix(inputs, h0, W, U, V, f):
    T, n = len(inputs), len(h0)
    drive = inputs @ W
    states = np.zeros((T, n), dtype=inputs.dtype)
    for _ in range(T):
        before = np.vstack([h0[None], states])[:T]
        states = f(drive + before @ U)
    return states @ V, states
def srn_linear(inputs, h0, W, U, V):
    return _fix(inputs, h0, W, U, V, np.positive)
def srn_tanh(inputs, h0, W, U, V):
    return _fix(inputs, h0, W, U, V, np.tanh)
