"""Sizes that a submission claims for its parameters are looked at before anything of these sizes is made."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from autograder.grading.judging import Mismatch
from tests.suites import seq2seq_models as models
from tests.suites.seq2seq_updates import of_same_sizes


def test_parameters_after_training_have_the_shapes_that_they_were_given() -> None:
    """A weight of no rows and thousands of columns, which costs no bytes, is no layer to be put together here."""
    values = models.draw_values(np.random.default_rng(0), models.plain_layout(29, 4), 4, scale=1.0)
    assert of_same_sizes(values, values) is values
    without_biases = {part: {n: v for n, v in own.items() if n.startswith("weight")} for part, own in values.items()}
    assert of_same_sizes(without_biases, values) is without_biases
    for name, shape in (("weight_hh", (0, 9_000)), ("weight_ih", (9_000, 29))):
        claimed = {**values, "encoder": {**values["encoder"], name: torch.zeros(shape)}}
        with pytest.raises(Mismatch, match="the same shapes"):
            of_same_sizes(claimed, values)
    with pytest.raises(Mismatch, match="the same shapes"):
        of_same_sizes({"encoder": {}}, values)
