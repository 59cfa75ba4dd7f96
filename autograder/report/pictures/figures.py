"""Figures of a test that are drawn by their form: a training over its passes, gradients before and after clipping."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.report.pictures.curves import HEIGHT, WIDTH

NUMBER = r"\d+(?:\.\d+)?(?:e[+-]?\d+)?"
TRAINING = re.compile(rf"((?:\d+: {NUMBER}, )+\d+: {NUMBER}); floor ({NUMBER}), threshold ({NUMBER})")
CLIPPED = re.compile(rf"({NUMBER}) → ({NUMBER}) \(θ = ({NUMBER})\)")
BAR = 0.9 * WIDTH


@dataclass(frozen=True)
class Training:
    """A figure over the passes of a training: points as SVG takes them, and where floor and threshold lie."""

    line: str
    dots: tuple[tuple[float, float], ...]
    floor: float
    threshold: float


@dataclass(frozen=True)
class Clipped:
    """The length of gradients before and after clipping and the bound, each as a length of the picture."""

    before: float
    after: float
    bound: float


def training(text: str) -> Training | None:
    """Returns the picture of a text such as `15: 6.4, 18: 5.9; floor 3.1, threshold 4.8`; None for any other."""
    found = TRAINING.fullmatch(text)
    if found is None:
        return None
    steps = [(float(step), float(value)) for step, value in re.findall(rf"(\d+): ({NUMBER})", found[1])]
    floor, threshold = float(found[2]), float(found[3])
    top, bottom = _ends([floor, threshold, *(value for _, value in steps)])
    right, left = _ends([step for step, _ in steps])

    def height(value: float) -> float:
        return round(HEIGHT * (top - value) / (top - bottom), 1)

    dots = tuple((round(WIDTH * (step - left) / (right - left), 1), height(value)) for step, value in steps)
    return Training(" ".join(f"{x},{y}" for x, y in dots), dots, height(floor), height(threshold))


def clipped(text: str) -> tuple[Clipped, ...]:
    """Returns the bars of a text such as `13 → 1 (θ = 1); 13 → 2 (θ = 2)`; none for any other."""
    parts = [CLIPPED.fullmatch(part) for part in text.split("; ")]
    cases = [tuple(map(float, part.groups())) for part in parts if part is not None]
    longest = max((length for case in cases for length in case), default=0.0)
    if len(cases) < len(parts) or not longest:
        return ()
    return tuple(Clipped(*(round(BAR * length / longest, 1) for length in case)) for case in cases)


def _ends(values: Sequence[float]) -> tuple[float, float]:
    """Returns the largest and the smallest number, one apart where they are the same."""
    return max(values), min(values) if max(values) > min(values) else max(values) - 1.0
