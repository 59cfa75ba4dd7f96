"""Looks for the smallest case on which a student's function still differs: few steps, few units, whole numbers.

A suite says for a test how the arguments are shaped and what compares the results (see `suite.small`). The order of
the search is fixed and its end is a number of calls, so that a class's students with one mistake get one case.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.grading.judging import Mismatch
from autograder.model import SmallCase

LONGEST, WIDEST = 4, 3
"""How long the first axis gets, and how wide the others: unequal ones below WIDEST, then all of them as wide."""
CALLS = 160
"""Calls of the student's function that a search may take."""
SECONDS = 1.0
"""The deadline of each of these calls."""
VALUES: tuple[tuple[float, ...], ...] = ((1, 1, 1, 1), (1, 2, 1, 2), (1, 0, 2, -1), (0.5, 2, -1, 0.25))
"""What arguments are filled with, one number after the other."""

Array = np.ndarray[Any, Any]
Differs = Callable[[Sequence[Array]], Mismatch | None]


@dataclass(frozen=True)
class Small:
    """How small inputs are drawn for a test: its arguments by name, each with the letters of its axes.

    `compare(result, wanted, (name, *arguments))` raises Mismatch where the results of the function `name` differ. The
    first letter of all is the length that a case is made short in first.

    Where more than one call is needed, `run(side, *arguments)` makes them, and `shown` has the lines that do the same
    with the arguments as tensors.
    """

    compare: Callable[[Any, Any, tuple[Any, ...]], None]
    arguments: Mapping[str, str]
    run: Callable[..., Any] | None = None
    shown: str = ""

    def result(self, side: Any, name: str, values: Sequence[Array]) -> Any:
        """Returns what a side gives for the arguments."""
        return self.run(side, *values) if self.run is not None else getattr(side, name)(*values)


def smallest(small: Small, differs: Differs) -> tuple[tuple[Array, ...], Mismatch] | None:
    """Returns the first case in order of size on which the numbers differ, its arguments made plain; None if none."""
    left = itertools.count(CALLS, -1)
    for values in _cases(small):
        if next(left) <= 0:
            return None
        found = differs(values)
        if found is not None:
            return _plainer(values, found, differs, left)
    return None


def _cases(small: Small) -> Iterator[tuple[Array, ...]]:
    """Yields arguments, few numbers first: all one, then unequal ones, which tell a matrix from its transpose."""
    letters = list(dict.fromkeys("".join(small.arguments.values()).replace(" ", "")))
    widths = [*itertools.product(range(1, WIDEST), repeat=len(letters) - 1), (WIDEST,) * (len(letters) - 1)]
    counts = itertools.product(range(1, LONGEST + 1), widths)
    sizes = [dict(zip(letters, (length, *width), strict=True)) for length, width in counts]
    shaped = [[tuple(size[axis] for axis in axes.split()) for axes in small.arguments.values()] for size in sizes]
    for shapes in sorted(shaped, key=lambda shapes: sum(int(np.prod(shape)) for shape in shapes)):
        for fill in VALUES:
            yield tuple(_filled(shape, fill, k) for k, shape in enumerate(shapes))


def _filled(shape: tuple[int, ...], fill: Sequence[float], begin: int) -> Array:
    """Returns an array filled with the numbers in turn, each argument from another one on."""
    turned = itertools.islice(itertools.cycle(fill), begin, begin + int(np.prod(shape)))
    return np.array(list(turned), dtype=np.float64).reshape(shape)


def _plainer(
    values: tuple[Array, ...], found: Mismatch, differs: Differs, left: Iterator[int]
) -> tuple[tuple[Array, ...], Mismatch]:
    """Makes each argument zeros, or ones, where the results differ all the same."""
    for k, value in enumerate(values):
        for plain in (np.zeros_like(value), np.ones_like(value)):
            if next(left) <= 0 or np.array_equal(plain, value):
                break
            tried = (*values[:k], plain, *values[k + 1 :])
            again = differs(tried)
            if again is not None:
                values, found = tried, again
                break
    return values, found


def told(name: str, small: Small, values: Sequence[Array], found: Mismatch) -> SmallCase:
    """Returns a case in words, and as lines of Python that run below the student's own."""
    names = tuple(small.arguments)
    package, kind = ("import torch", "torch.tensor") if small.shown else ("import numpy as np", "np.array")
    lines = [f"{k} = {kind}({_numbers(v)})" for k, v in zip(names, values, strict=True)]
    snippet = "\n".join([package, *lines, small.shown or f"print({name}({', '.join(names)}))"])
    return SmallCase(snippet, found.message, found.expected, found.actual, sum(v.size for v in values))


def _numbers(value: Array) -> str:
    """Returns an array as nested lists, whole numbers with a point and no zeros behind it."""
    return repr(value.tolist()).replace(".0", ".")
