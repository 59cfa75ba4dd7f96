"""Deadlines and meters: what a busy machine may add to a call's time, what a sleeper may not, and what a test keeps."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from autograder.sandbox.host import meter
from autograder.sandbox.host.budget import LATE_SECONDS, LEAST_SECONDS, OWN_SECONDS, Budget
from autograder.sandbox.host.meter import Meter, Usage
from autograder.sandbox.wire import deadline
from autograder.sandbox.wire.deadline import STRETCH, Deadline

pytestmark = pytest.mark.clock

Ends = Callable[..., float]


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that the clock shows, to be set by the test; this process is never held up itself."""
    shown = [0.0]
    monkeypatch.setattr(deadline.time, "monotonic", lambda: shown[0])
    monkeypatch.setattr(meter, "queued_seconds", lambda: 0.0)
    return shown


@pytest.fixture
def ends(now: list[float]) -> Ends:
    """A function that gives the time at which a call of 10 s is stopped whose child gets `share` of a processor.

    For the rest it waits for a processor (`queued`), sleeps, or the kernel does not say which (None).
    """

    def found(share: float | None, queued: float | None = 0.0) -> float:
        def usage() -> Usage | None:
            return None if share is None else Usage(share * now[0], None if queued is None else queued * now[0])

        measured = Meter(usage)
        clock = Deadline(10.0, measured.look)
        with measured.waiting():
            try:
                while now[0] < 1000:
                    now[0] += clock.left()
            except TimeoutError:
                return now[0]
        raise AssertionError("it was never stopped")

    return found


def test_who_says_often_that_it_is_there_is_not_asked_as_often(now: list[float]) -> None:
    """What a child has used is asked for when it could be over, not with each of its messages."""
    asked: list[float] = []

    def used() -> float:
        asked.append(now[0])
        return now[0] / 2

    clock = Deadline(10.0, used)
    while now[0] < 19:
        now[0] += 0.001
        clock.left()
    assert len(asked) < 20 and asked[0] >= 10


@pytest.mark.parametrize(
    ("share", "queued"),
    [(1.0, 0.0), (2.0, 0.0), (0.0, 0.0), (0.5, 0.0), (0.04, 0.0), (0.0, None), (0.04, None), (None, None)],
)
def test_a_call_that_computes_or_sleeps_all_the_time_has_its_limit(
    ends: Ends, share: float | None, queued: float | None
) -> None:
    """Who has a processor to himself, sleeps all or half of the time, or cannot be asked, is stopped by the clock."""
    assert ends(share, queued) == pytest.approx(10.0, rel=0.01)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.9])
def test_a_call_that_is_held_up_gets_the_processor_time_of_its_limit(ends: Ends, share: float) -> None:
    """On a busy machine a call is stopped when it has computed for exactly as long as on a quiet one."""
    assert share * ends(share, 1 - share) == pytest.approx(10.0, rel=0.02)


def test_where_the_kernel_does_not_tell_waiting_from_sleep_who_computes_is_taken_to_wait(ends: Ends) -> None:
    """A call that gets a third of a processor is held up: nobody sleeps so short and so often."""
    assert 0.3 * ends(0.3, None) == pytest.approx(10.0, rel=0.02)


def test_a_call_never_lasts_longer_than_the_stretch(ends: Ends) -> None:
    """However little it computes, the clock ends it."""
    assert ends(0.01, 0.99) == pytest.approx(10 * STRETCH)


def test_reading_an_answer_is_the_submission_s_time_and_waiting_to_read_it_is_not(
    now: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the grader itself is held up, a child that has answered long ago has used nothing meanwhile."""
    held = [0.0]
    monkeypatch.setattr(meter, "queued_seconds", lambda: held[0])
    measured = Meter(lambda: Usage(1.0, 0.0))
    with measured.waiting():
        now[0] = 9.0
        held[0] = 6.0
    assert measured.used == pytest.approx(3.0)


def test_short_calls_are_not_asked_about(now: list[float]) -> None:
    """A question costs more than most calls; what is not asked about is less than a moment by the clock."""
    asked = []
    measured = Meter(lambda: asked.append(now[0]) or Usage(0.0, 1000.0))  # type: ignore[func-returns-value]
    for _ in range(100):
        with measured.waiting():
            now[0] += 0.004
    assert len(asked) <= 10
    assert measured.used <= 100 * 0.004


def test_the_wait_of_a_thread_is_read_from_the_kernel() -> None:
    """Each thread has its own, and the figure never falls."""
    found = [meter.queued_seconds() for _ in range(3)]
    thread = threading.Thread(target=lambda: found.append(meter.queued_seconds()))
    thread.start()
    thread.join()
    assert found[:3] == sorted(found[:3])
    assert all(0.0 <= seconds < time.monotonic() for seconds in found)


def test_a_test_that_comes_too_late_has_a_little_of_its_own() -> None:
    """What all tests have together is given first; then each has OWN_SECONDS, and after many of these the least."""
    budget = Budget(40.0)
    budget.begin_test()
    assert (budget.left, budget.is_small) == (40.0, False)
    budget.used += 39.5
    for _ in range(3):
        budget.begin_test()
        assert (budget.left, budget.is_small) == (OWN_SECONDS, True)
        budget.used += OWN_SECONDS
        assert budget.left == 0
    assert budget.is_used_up
    for _ in range(1000):
        budget.begin_test()
        budget.used += budget.left
    assert budget.used == pytest.approx(40.0 + LATE_SECONDS + 1000 * LEAST_SECONDS, abs=2)
