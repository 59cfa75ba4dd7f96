"""What a slip of the pen costs: a hand-in that lost points is judged once more with the slips of its source put right.

What is won by that counts, less the price of the slips: two fifths of it, and at most a quarter of the exercise each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from autograder.grading.replays import Replays
from autograder.grading.session import Session
from autograder.model import TestResult

SHARE = 0.4
MOST = 0.25
STEP = 0.25
PASSES_WITHOUT = "With the slip of the notes put right, this test passes, and a part of its points is given."


class MendingSession(Session):
    """A session that can lay aside what a submission came to, and run it once more without its slips."""

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Keeps what the tests of the exercise have come to, while a mended submission runs them in the block."""
        kept = self._results, self._replays, self._units, self.suspicions
        self._replays = Replays(self.grader, self._call, self.rng)
        try:
            yield
        finally:
            self._results, self._replays, self._units, seen = kept
            self.suspicions = seen | self.suspicions


def with_slips_paid(
    before: Sequence[TestResult], after: Sequence[TestResult], slips: Sequence[str]
) -> tuple[tuple[TestResult, ...], tuple[str, ...]]:
    """Returns the verdicts with what is given where the slips are put right, and what is said of it, if anything."""
    won = [max(second.points - first.points, 0.0) for first, second in zip(before, after, strict=True)]
    most = MOST * len(slips) * sum(test.max_points for test in before)
    price = max(round(min(SHARE * sum(won), most) / STEP), 1) * STEP
    if sum(won) <= price:
        return tuple(before), ()
    given = _dealt(won, sum(won) - price)
    made = tuple(_raised(test, more) if more else test for test, more in zip(before, given, strict=True))
    told = f"What hangs on it was judged with this put right, which costs {price:g} points in all."
    return made, (" ".join([*slips, told]),)


def _dealt(won: Sequence[float], total: float) -> list[float]:
    """Returns `total` dealt out in proportion to what was won, in hundredths; what they leave goes to the last."""
    given = [round(more * total / sum(won), 2) for more in won]
    last = max(index for index, more in enumerate(won) if more)
    given[last] = round(given[last] + total - sum(given), 6)
    return given


def _raised(test: TestResult, more: float) -> TestResult:
    return replace(test, points=round(test.points + more, 6), message=f"{test.message} {PASSES_WITHOUT}".strip())
