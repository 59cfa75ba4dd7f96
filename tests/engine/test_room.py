"""Memory of the grader: what a test may take, and who is to blame where it is not enough."""

from __future__ import annotations

import resource

import numpy as np
import pytest
import torch

from autograder.errors import LimitReached
from autograder.grading.room import ROOM_BYTES, room_for_a_test


@pytest.mark.parametrize("make", [lambda n: np.ones(n, dtype=np.uint8), lambda n: torch.ones(n, dtype=torch.uint8)])
def test_sizes_that_an_answer_claims_do_not_fill_the_memory(make: object) -> None:
    """What would take gigabytes is refused before it is there, and that is a verdict on what came back."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(LimitReached, match="far too large to be compared") as caught, room_for_a_test():
        make(2 * ROOM_BYTES)  # type: ignore[operator]
    assert caught.value.limit == "reply"
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_other_errors_pass_and_ordinary_arrays_fit() -> None:
    """Nothing changes for a test that needs no more than the reference does."""
    with room_for_a_test():
        assert np.ones(10_000_000).sum() == 10_000_000
    with pytest.raises(ValueError, match="other"), room_for_a_test():
        raise ValueError("other")
