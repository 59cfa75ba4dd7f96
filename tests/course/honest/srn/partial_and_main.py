"""Both functions are partial applications of one scan, whose activations are made under `if __name__ == "__main__"`."""

from functools import partial
from itertools import accumulate

import numpy as np


def scan(kind, inputs, h0, W, U, V):
    step = lambda h, x: ACTIVATIONS[kind](x @ W + h @ U)
    states = np.asarray(list(accumulate(inputs, step, initial=h0))[1:]).reshape(len(inputs), h0.size)
    return states @ V, states


srn_linear = partial(scan, "linear")
srn_tanh = partial(scan, "tanh")

if __name__ == "__main__":
    ACTIVATIONS = {"linear": lambda z: z, "tanh": np.tanh}
    name = input("Whose homework is this? ")
    print(name, srn_tanh(np.ones((3, 2)), np.zeros(2), np.ones((2, 2)), np.ones((2, 2)), np.ones((2, 2))))
