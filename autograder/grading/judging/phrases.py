"""The parts of a sentence about a difference: where it is, how large it is, how the axes lie."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np

from autograder.grading.judging.show import short
from autograder.report.language import mid_sentence

BEGINNINGS = ("The", "What", "Part", "Gradients")
"""Words with a capital only where a sentence begins with them."""


def where_texts_part(got: str, wanted: str) -> str:
    """Returns from where on two long texts differ; nothing where they are cut before that."""
    at = next((i for i, (a, b) in enumerate(zip(got + " ", wanted + " ", strict=False)) if a != b), None)
    return "" if at is None else f": {_from(got, at)} stands where {_from(wanted, at)} should"


def _from(text: str, at: int) -> str:
    """Returns a bit of a long text from just before a place on, with signs where it is cut."""
    start = max(0, at - 20)
    return f"{'…' if start else ''}{short(text[start:], 60)}"


def named_shape(shape: tuple[int, ...], axes: list[str]) -> str:
    """Returns a shape with the names of its axes where they are known."""
    return f"{shape} ({', '.join(axes)})" if axes and len(axes) == len(shape) else str(shape)


def permutation(got: tuple[int, ...], wanted: tuple[int, ...]) -> tuple[int, ...]:
    """Returns the only order of the wanted axes that gives the student's shape, or () where none or several do."""
    if len(got) != len(wanted) or len(set(wanted)) != len(wanted):
        return ()
    fits = [p for p in itertools.permutations(range(len(wanted))) if tuple(wanted[i] for i in p) == got]
    return fits[0] if len(fits) == 1 else ()


def at_most(gaps: np.ndarray[Any, Any]) -> str:
    """Returns by how much numbers differ at most; nothing where that is no number."""
    return f", by at most {_number(float(np.max(gaps)))}" if np.isfinite(gaps).all() else ""


def place(index: tuple[int, ...], axes: list[str]) -> str:
    """Returns an index in words, by the names of its axes where they are known."""
    if not index:
        return "there"
    if len(axes) != len(index):
        return f"at index {list(index)}"
    return "at " + ", ".join(f"{name} {i}" for name, i in zip(axes, index, strict=True))


def gap_phrase(got: Any, wanted: Any) -> str:
    """Returns how far a number is off, and which part of what is wanted that is."""
    off = float(abs(got - wanted))
    if not math.isfinite(off):
        return ""
    share = 100 * off / abs(wanted) if 1e-12 < abs(wanted) and off < 2 * abs(wanted) else 0.0
    relative = f", {share:.{0 if share >= 10 else 2}{'f' if share >= 10 else 'g'}}% of it" if share else ""
    return f" (off by {_number(off)}{relative})"


def _number(value: float) -> str:
    return f"{value:.6g}"


def within_a_sentence(what: str) -> str:
    """Returns words that begin a sentence as they stand inside one: `The first state` as `the first state`."""
    return mid_sentence(what) if what.split(" ")[0] in BEGINNINGS else what
