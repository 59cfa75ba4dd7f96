"""Curves of numbers that follow one another, as losses do: as they should be, and as they came back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.model import Panel

STEPS = ("epoch", "update", "pass")
"""Axes along which a course of numbers is drawn as a curve."""

WIDTH, HEIGHT = 240, 96
SHORTEST = 3


@dataclass(frozen=True)
class Curves:
    """Two curves on one scale: points as SVG takes them, the scale's ends as texts, and where the first gap is."""

    step: str
    wanted: str
    got: str
    highest: str
    lowest: str
    first: float
    told: str


def curves(panel: Panel) -> Curves | None:
    """Returns the curves of a panel of one row whose axis counts steps; None for any other, or without numbers."""
    if panel.shape[0] != 1 or panel.axes[1] not in STEPS or panel.shape[1] < SHORTEST:
        return None
    known = [value for value in (*panel.wanted, *panel.got) if math.isfinite(value)]
    if not known:
        return None
    top, bottom = max(known), min(known)
    place = panel.first[1]
    told = (
        f"{panel.shape[1]} numbers by {panel.axes[1]}: wanted from {panel.wanted[0]:.4g} to {panel.wanted[-1]:.4g}, "
        f"got from {panel.got[0]:.4g} to {panel.got[-1]:.4g}; they part at {panel.axes[1]} {panel.begin[1] + place}"
    )
    return Curves(
        panel.axes[1], _points(panel.wanted, top, bottom), _points(panel.got, top, bottom),
        f"{top:.4g}", f"{bottom:.4g}", _across(place, len(panel.wanted)), told,
    )  # fmt: skip


def _points(values: Sequence[float], top: float, bottom: float) -> str:
    """Returns the points of a curve; what is no number is left out."""
    span = top - bottom or 1.0
    places = ((_across(i, len(values)), HEIGHT * (top - v) / span) for i, v in enumerate(values) if math.isfinite(v))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _across(index: int, count: int) -> float:
    return round(WIDTH * index / (count - 1), 1)
