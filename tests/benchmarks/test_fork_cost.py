"""The walls' price, kept under its limit."""

from __future__ import annotations

import pytest

from autograder.sandbox import walls
from tests.benchmarks import fork_cost


def test_walls_cost_at_most_three_bare_forks() -> None:
    """Fork, walls, load and first call take at most three times a bare fork from the same zygote (median of 50)."""
    if walls.why_not("landlock"):
        pytest.skip(walls.why_not("landlock"))
    figures = fork_cost.run(rounds=50)
    assert figures["ratio"] <= fork_cost.TARGET, figures
