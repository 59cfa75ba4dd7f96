"""Cuts out of two arrays that differ a matrix small enough to be drawn, with the first wrong number in it."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.model import Panel

ROWS, COLUMNS = 12, 16
"""Numbers of an axis that are drawn at most."""

Array = np.ndarray[Any, Any]


def panel_of(wanted: Array, got: Array, first: tuple[int, ...], axes: list[str]) -> Panel | None:
    """Returns the matrix of the first and the last axis at the first wrong place; None where there is none to draw."""
    if wanted.size < 2 or not wanted.ndim or "c" in (wanted.dtype.kind, got.dtype.kind):
        return None
    names = axes if len(axes) == wanted.ndim else [f"axis {i}" for i in range(wanted.ndim)]
    if wanted.ndim == 1:
        wanted, got, first, names = wanted[None], got[None], (0, *first), ["", *names]
    middle: tuple[Any, ...] = (slice(None), *first[1:-1], slice(None))
    wanted, got, place = wanted[middle], got[middle], (first[0], first[-1])
    begin = _begin(place[0], len(wanted), ROWS), _begin(place[1], wanted.shape[1], COLUMNS)
    window = slice(begin[0], begin[0] + ROWS), slice(begin[1], begin[1] + COLUMNS)
    shown, came = wanted[window], got[window]
    return Panel(
        (names[0], names[-1]), (shown.shape[0], shown.shape[1]), begin, _floats(shown), _floats(came),
        (place[0] - begin[0], place[1] - begin[1]),
    )  # fmt: skip


def _begin(place: int, length: int, most: int) -> int:
    """Returns where a window begins so that it holds the place, and what is before it where there is room."""
    return 0 if place < most else min(place - 1, length - 1)


def _floats(array: Array) -> tuple[float, ...]:
    """Returns the numbers, rounded to what a picture and its text can show."""
    return tuple(float(f"{float(value):.6g}") for value in array.reshape(-1))
