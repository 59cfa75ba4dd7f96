"""Grades hello: one-hot vectors, a model on RNNCell, a model on RNN, and the course of their training.

Nothing is judged by the string that a model spells: of 500 honest trainings from random starting values 31 % miss "ohlol",
and wrong programs hit it. From given parameters every honest solution gives the same losses. Measured over 300 draws (seven
honest styles, sum or mean, float64 against float32) they differ by at most 5e-5 of the largest, parameters after training by
2e-4; TRAINED leaves a factor of ten and more to both sides (see `tests/course/test_separation_hello.py`).

A model with an extra Linear layer on top of the state is not what is asked for, but honest. Its layer is made the
identity, so that one step gives the same numbers, and its training is compared with a training of the same shape.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from autograder.compare import assert_close, assert_dtype, assert_equal, assert_that

X, Y = [1, 0, 2, 2, 3], [3, 1, 2, 3, 2]
EXTRA = "The state itself is the logits in this exercise: the extra Linear layer costs no points, but is not needed."
TRAINED = 1e-3
