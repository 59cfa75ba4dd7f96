"""How often is a figure above a threshold that few or none of the measured ones reached?

The rate is estimated twice. Counting cannot show less than about 3 / seeds (the "rule of three": Hanley and
Lippman-Hand, JAMA 249, 1983). Beyond that the upper tenth of the figures is fitted by a generalised Pareto tail by
probability-weighted moments (Hosking and Wallis, Technometrics 29, 1987), whose shape is never taken below 0: a tail
that is assumed to go on for ever cannot make a threshold look safer than it is.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.errors import CourseError

TARGET = 1e-3
TAIL_SHARE = 0.1


@dataclass(frozen=True)
class Tail:
    """A generalised Pareto tail: beyond `start`, which a share `share` of the figures exceeds."""

    start: float
    share: float
    scale: float
    shape: float

    def beyond(self, value: float) -> float:
        """Returns the probability that a figure is above `value`, for values from `start` on."""
        if self.scale <= 0:
            return 0.0 if value > self.start else self.share
        reach = max(value - self.start, 0.0) / self.scale
        if self.shape < 1e-9:
            return self.share * math.exp(-reach)
        return float(self.share * (1 + self.shape * reach) ** (-1 / self.shape))

    def value_at(self, rate: float) -> float:
        """Returns the value that a share `rate` of the figures exceeds, for rates up to `share`."""
        ratio = self.share / rate
        reach = math.log(ratio) if self.shape < 1e-9 else (ratio**self.shape - 1) / self.shape
        return self.start + self.scale * reach


def fit_tail(figures: Sequence[float], share: float = TAIL_SHARE) -> Tail:
    """Returns the tail fitted to the upper `share` of the figures by probability-weighted moments."""
    ordered = sorted(figures)
    count = max(5, round(len(ordered) * share))
    start = ordered[-count - 1]
    beyond = [figure - start for figure in ordered[-count:]]
    mean = statistics.fmean(beyond)
    weighted = statistics.fmean(x * (count - i - 0.65) / count for i, x in enumerate(beyond))
    gap = mean - 2 * weighted
    shape = 2 - mean / gap if gap > 0 else 0.0
    if shape <= 0:
        return Tail(start, count / len(ordered), mean, 0.0)
    return Tail(start, count / len(ordered), 2 * mean * weighted / gap, shape)


def false_fail_rate(figures: Sequence[float], threshold: float) -> float:
    """Returns the estimated share of honest figures above a threshold: by the tail beyond the data, else counted."""
    above = sum(figure > threshold for figure in figures) / len(figures)
    if not all(map(math.isfinite, figures)):
        return above
    tail = fit_tail(figures)
    return max(above, tail.beyond(threshold)) if threshold > tail.start else above


def counting_bound(failures: int, trials: int, confidence: float = 0.95) -> float:
    """Returns the largest rate that `failures` in `trials` leave possible (Clopper and Pearson 1934), by bisection."""
    low, high = failures / trials, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        fewer = sum(math.comb(trials, k) * middle**k * (1 - middle) ** (trials - k) for k in range(failures + 1))
        low, high = (middle, high) if fewer > 1 - confidence else (low, middle)
    return high


def choose(figures: Sequence[float]) -> float:
    """Returns the smallest threshold, rounded up to two places, that fails honest work less often than TARGET."""
    if not all(map(math.isfinite, figures)):
        raise CourseError("Some honest trainings end without a number, so no threshold is safe: train more gently.")
    tail = fit_tail(figures)
    return math.ceil(max(tail.value_at(TARGET), max(figures)) * 100) / 100
