"""The search for a smallest case: in a fixed order, within its calls, and told so that it can be worked by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from autograder.grading.judging import Mismatch
from autograder.grading.smallest import CALLS, Small, smallest, told

Array = np.ndarray[Any, Any]
SMALL = Small(lambda *given: None, {"x": "T I", "U": "I I"})


def _search(is_wrong: Callable[[Array, Array], bool]) -> tuple[tuple[Array, ...] | None, int]:
    calls = 0

    def differs(values: Sequence[Array]) -> Mismatch | None:
        nonlocal calls
        calls += 1
        return Mismatch("It differs.", what="x", value=0.0) if is_wrong(values[0], values[1]) else None

    found = smallest(SMALL, differs)
    return (None if found is None else found[0]), calls


@pytest.mark.parametrize(
    ("is_wrong", "steps", "width"),
    [
        (lambda x, U: True, 1, 1),
        (lambda x, U: len(x) > 1, 2, 1),
        (lambda x, U: not np.array_equal(U, U.T), 1, 2),
        (lambda x, U: len(x) > 3, 4, 1),
        (lambda x, U: len(U) > 2, 1, 3),
    ],
    ids=["always", "second step", "transposed", "fourth step", "third unit"],
)
def test_the_smallest_shape_is_found(is_wrong: Callable[[Array, Array], bool], steps: int, width: int) -> None:
    """No shape with fewer numbers shows the mistake."""
    found, _ = _search(is_wrong)
    assert found is not None
    assert (found[0].shape, found[1].shape) == ((steps, width), (width, width))


def test_what_does_not_matter_is_zero() -> None:
    """Arguments become zeros, or ones, where the mistake shows all the same."""
    found, _ = _search(lambda x, U: bool(x.any()))
    assert found is not None
    assert (found[0].tolist(), found[1].tolist()) == ([[1.0]], [[0.0]])


def test_a_search_ends() -> None:
    """What is nowhere wrong, and what is wrong far out only, cost a fixed number of calls."""
    assert _search(lambda x, U: False) == (None, min(CALLS, 48))
    assert _search(lambda x, U: len(x) > 9)[0] is None


def test_a_case_is_told_as_lines_that_run() -> None:
    """The snippet defines every argument and calls the function with them in order."""
    values = (np.array([[1.0, -2.0]]), np.array([[0.5, 0.0], [3.0, 1.0]]))
    case = told("total", SMALL, values, Mismatch("It differs.", what="x", value=0.0, expected="7", actual="8"))
    assert case.snippet.splitlines()[1:] == [
        "x = np.array([[1., -2.]])",
        "U = np.array([[0.5, 0.], [3., 1.]])",
        "print(total(x, U))",
    ]
    given: list[Any] = []
    exec(case.snippet, {"total": lambda *args: given.extend(args)})
    assert all(np.array_equal(made, value) for made, value in zip(given, values, strict=True))
    assert (case.expected, case.actual, case.size) == ("7", "8", 6)
