"""Lets itertools.accumulate carry the state, after the inputs' part has been computed for all steps at once."""

from itertools import accumulate, islice

import numpy as np


def unroll(inputs, h0, W, U, V, squash):
    drive = np.matmul(inputs, W)
    walk = accumulate(drive, lambda h, d: squash(d + h @ U), initial=h0)
    states = np.fromiter(islice(walk, 1, None), dtype=(drive.dtype, h0.shape), count=len(inputs))
    return states @ V, states


def srn_linear(inputs, h0, W, U, V):
    return unroll(inputs, h0, W, U, V, np.positive)


def srn_tanh(inputs, h0, W, U, V):
    return unroll(inputs, h0, W, U, V, np.tanh)
