"""Deadlines: what a busy machine may add to a call's time, and what it may not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograder.sandbox.wire import deadline
from autograder.sandbox.wire.deadline import STRETCH, Deadline

pytestmark = pytest.mark.clock

Ends = Callable[..., float]


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> Ends:
    """A function that gives the time at which a call of 10 s is stopped whose child gets `share` of a processor."""

    def found(share: float | None, **more: float) -> float:
        now = [0.0]
        monkeypatch.setattr(deadline.time, "monotonic", lambda: now[0])
        clock = Deadline(10.0, lambda: None if share is None else share * now[0], **more)
        try:
            while now[0] < 1000:
                now[0] += clock.left()
        except TimeoutError:
            return now[0]
        raise AssertionError("it was never stopped")

    return found


@pytest.mark.parametrize("share", [1.0, 2.0, 0.95, 0.0, 0.04, None])
def test_a_call_that_computes_or_sleeps_all_the_time_has_its_limit(ends: Ends, share: float | None) -> None:
    """Who has a processor to himself, sleeps, or cannot be asked, is stopped when the clock says so."""
    assert ends(share) == pytest.approx(10.0, rel=0.06)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
def test_a_call_that_is_held_up_gets_the_processor_time_of_its_limit(ends: Ends, share: float) -> None:
    """On a busy machine a call is stopped when it could compute for about as long as on a quiet one."""
    found = ends(share)
    assert found > 10.5
    assert 0.8 * 10 <= share * found <= 10.0


def test_a_call_never_lasts_longer_than_the_stretch(ends: Ends) -> None:
    """However little it computes, the clock ends it."""
    assert ends(0.1) == pytest.approx(10 * STRETCH)


def test_nor_longer_than_what_is_left_of_the_exercise(ends: Ends) -> None:
    """The budget of the exercise is by the clock."""
    assert ends(0.3, most=12.0) == pytest.approx(12.0)
    assert ends(0.3, most=4.0) == pytest.approx(10.0)
