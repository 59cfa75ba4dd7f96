"""Compares what a student's code gave with what it should give, and explains the first difference.

The order is the order in which a learner can act: is it an array at all, has it the right shape, the right dtype, no
NaN or infinity, and then where in time the first number differs and by how much. A failed comparison raises
`Mismatch`, which carries the student's value so that a diagnosis can look for a mistake with the same numbers.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec

import numpy as np

from autograder.grading.judging.show import SHOWN_TEXT, as_array, short, show
from autograder.sandbox.wire import parts_in

# Largest difference over the largest expected value. Measured at T 35, B 32, H 512: twenty honest ways to write the
# recurrence differ by at most 1.4e-6 in float32 and 1e-15 in float64, the mildest wrong one by 1.3e-4.
TOLERANCES = {"float16": 2e-3, "bfloat16": 2e-2, "float32": 1e-5, "float64": 1e-9}
SAME = 1e-4
"""Is how far two outcomes' numbers may lie apart, of the largest, and still be the same mistake."""

MOST_PARTS = 1_000_000
"""Lists and numbers that the arrays of a value may become: some bytes of a reply can be gigabytes of lists in lists."""

MOST_KEPT = 4_000_000
"""Numbers of an array that a diagnosis looks at; of a larger one, which no known mistake gives, it sees the shape."""

P = ParamSpec("P")


@dataclass
class Trace:
    """Counts the comparisons of one run of one test; with `goes_on`, failed ones are kept and do not end the test."""

    goes_on: bool = False
    count: int = 0
    failed: list[Mismatch] = field(default_factory=list)


_trace: ContextVar[Trace | None] = ContextVar("trace", default=None)


class Mismatch(AssertionError):
    """Says in words for the student what differs; `value` is what came back, `index` which comparison it was.

    `tol` is how far two solutions' numbers may lie apart, of the largest, and still count as the same here.
    """

    def __init__(
        self, message: str, *, what: str, value: Any, expected: str = "", actual: str = "", tol: float = 0.0
    ) -> None:
        self.message = short(message, SHOWN_TEXT)  # a suite may quote what came back
        super().__init__(self.message)
        self.what = what
        value = value.array if isinstance(value, _Whole) else value
        is_large = isinstance(value, np.ndarray) and value.size > MOST_KEPT
        self.value = ("array", value.shape, str(value.dtype)) if is_large else value
        self.expected = expected
        self.actual = actual
        self.tol = tol
        trace = _trace.get()
        self.index = trace.count if trace else 0


@contextlib.contextmanager
def tracing(*, goes_on: bool = False) -> Iterator[Trace]:
    """Counts comparisons made in the block, so that two runs of a test can be laid side by side."""
    trace = Trace(goes_on)
    token = _trace.set(trace)
    try:
        yield trace
    finally:
        _trace.reset(token)


def _comparison(check: Callable[P, None]) -> Callable[P, None]:
    """Makes a check one comparison of the trace that is being taken, if any."""

    @functools.wraps(check)
    def counted(*args: P.args, **kwargs: P.kwargs) -> None:
        trace = _trace.get()
        if trace is not None:
            trace.count += 1
        try:
            check(*args, **kwargs)
        except Mismatch as mismatch:
            if trace is None or not trace.goes_on:
                raise
            trace.failed.append(mismatch)

    return counted


@_comparison
def assert_close(
    actual: Any,
    expected: Any,
    *,
    what: str = "outputs",
    axes: str = "",
    tol: float | None = None,
    dtype: Any = None,
) -> None:
    """Passes where `actual` has the shape and, within `tol` of the largest expected value, the numbers of `expected`.

    `axes` names the axes, e.g. "time batch hidden"; `dtype` is asked for where given. Raises Mismatch.
    """
    wanted = as_array(expected)
    got = _student_array(actual, what, wanted)
    _check_shape(got, wanted.shape, what, axes.split(), expected)
    if wanted.size == 0:
        # Whatever is empty would pass; where nothing is asked for, the shape is what counts (assert_shape).
        raise Mismatch(f"{what} is empty, so there is nothing to compare.", what=what, value=("empty", got.shape))
    if dtype is not None:
        _check_dtype(actual, dtype, what)
    tol = tol if tol is not None else _tolerance(got, wanted)
    if _is_plainly_close(got, wanted, tol):
        return
    _check_finite(got, wanted, what, axes.split())
    _check_numbers(got, wanted, what, axes.split(), tol)


@_comparison
def assert_shape(actual: Any, shape: Sequence[int], *, what: str = "outputs", axes: str = "") -> None:
    """Passes where `actual` is an array of the given shape. Raises Mismatch."""
    wanted = np.zeros(tuple(shape), dtype=np.int8)
    _check_shape(_student_array(actual, what, wanted), tuple(shape), what, axes.split(), None)


@_comparison
def assert_dtype(actual: Any, dtype: Any, *, what: str = "outputs") -> None:
    """Passes where `actual` has the given dtype (torch's or NumPy's). Raises Mismatch."""
    _check_dtype(actual, dtype, what)


@_comparison
def assert_equal(actual: Any, expected: Any, *, what: str = "result") -> None:
    """Passes where `actual` equals `expected` exactly; for integers, strings, lists and dicts. Raises Mismatch."""
    if _plain(actual) != _plain(expected):
        got, wanted = show(actual), show(expected)
        message = f"{what} is {short(got)}; wanted {short(wanted)}."
        raise Mismatch(message, what=what, value=_plain(actual), expected=wanted, actual=got)


@_comparison
def assert_that(condition: bool, message: str, *, actual: Any = "", expected: Any = "", what: str = "") -> None:
    """Passes where `condition` holds; otherwise raises Mismatch with `message`, a sentence for the student."""
    if not bool(condition):
        value = _plain(actual) if actual is not None and not isinstance(actual, str) else (message, actual)
        raise Mismatch(message, what=what, value=value, expected=show(expected), actual=show(actual))


def same_value(left: Any, right: Any, tol: float = SAME) -> bool:
    """Tells whether two students' values are the same numbers, to `tol` of the largest, or equal in any other type."""
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
        if left.shape != right.shape:
            return False
        if left.dtype.kind not in "fc" and right.dtype.kind not in "fc":
            return bool(np.array_equal(left, right))
        both = np.isfinite(left) & np.isfinite(right)
        if not np.array_equal(np.isfinite(left), np.isfinite(right)):
            return False
        scale = float(np.max(np.abs(right[both]), initial=0.0)) or 1.0
        return bool(np.all(np.abs(left[both] - right[both]) <= tol * scale))
    if isinstance(left, tuple | list) and isinstance(right, tuple | list):
        return len(left) == len(right) and all(same_value(a, b, tol) for a, b in zip(left, right, strict=True))
    if isinstance(left, float) and isinstance(right, float):
        return abs(left - right) <= tol * max(abs(right), 1e-30) or (left != left and right != right)
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same_value(v, right[k], tol) for k, v in left.items())
    return type(left) is type(right) and bool(left == right)


def is_elsewhere(value: Any) -> bool:
    """Tells whether a value stayed with the submission because it is no data: a generator, a net."""
    return hasattr(type(value), "__type_name__")


def type_name(value: Any) -> str:
    """Returns the name of a value's type as the student knows it, also of what stayed with the submission."""
    return str(value.__type_name__()) if is_elsewhere(value) else type(value).__name__


def _student_array(actual: Any, what: str, wanted: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    try:
        array = as_array(actual)
    except (TypeError, ValueError, RuntimeError):
        array = np.array(None, dtype=object)
    if array.dtype.kind in "biufc":
        return array
    got = type_name(actual) if not isinstance(actual, list | tuple) else f"{type_name(actual)} of unequal parts"
    got = "nothing (None)" if actual is None else got
    message = f"{what} should be an array of shape {wanted.shape}; what came back is {got}."
    raise Mismatch(message, what=what, value=("type", got), expected=f"array {wanted.shape}", actual=got)


def _check_shape(got: Any, shape: tuple[int, ...], what: str, axes: list[str], expected: Any) -> None:
    if got.shape == tuple(shape):
        return
    wanted_text = _named_shape(tuple(shape), axes)
    message = f"{what} has shape {got.shape}; wanted {wanted_text}."
    order = _permutation(got.shape, tuple(shape))
    if order and len(axes) == len(shape):
        mine = ", ".join(axes[i] for i in order)
        message += f" The axes look exchanged: you gave ({mine}), wanted ({', '.join(axes)})."
    elif got.size == int(np.prod(shape)):
        message += " The number of values is right, their arrangement is not."
    raise Mismatch(message, what=what, value=got, expected=f"shape {wanted_text}", actual=f"shape {got.shape}")


def _named_shape(shape: tuple[int, ...], axes: list[str]) -> str:
    return f"{shape} ({', '.join(axes)})" if axes and len(axes) == len(shape) else str(shape)


def _permutation(got: tuple[int, ...], wanted: tuple[int, ...]) -> tuple[int, ...]:
    """Returns the only order of the wanted axes that gives the student's shape, or () where none or several do."""
    if len(got) != len(wanted) or len(set(wanted)) != len(wanted):
        return ()
    fits = [p for p in itertools.permutations(range(len(wanted))) if tuple(wanted[i] for i in p) == got]
    return fits[0] if len(fits) == 1 else ()


def _check_dtype(actual: Any, dtype: Any, what: str) -> None:
    name = str(dtype).removeprefix("torch.") if not isinstance(dtype, type) else np.dtype(dtype).name
    words = isinstance(actual, str | bytes)
    kind = type_name(actual) if words else getattr(actual, "dtype", None) or as_array(actual).dtype
    got = str(kind).removeprefix("torch.")
    if got != name:
        message = f"{what} is {got}; wanted {name}, as the input."
        raise Mismatch(message, what=what, value=("dtype", got), expected=name, actual=got)


def _is_plainly_close(got: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any], tol: float) -> bool:
    """Is true where all numbers are real, finite and close; what is not has to be looked at more closely."""
    if "c" in (got.dtype.kind, wanted.dtype.kind):
        return False
    right = wanted.astype(np.float64)
    scale = float(np.abs(right).max()) or 1.0
    return math.isfinite(scale) and bool((np.abs(got - right) <= tol * scale).all())


def _check_finite(got: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any], what: str, axes: list[str]) -> None:
    bad = ~np.isfinite(got) & np.isfinite(wanted)
    if not bad.any():
        return
    where = _place(tuple(int(i) for i in np.argwhere(bad)[0]), axes)
    kind = "NaN" if np.isnan(got[bad]).any() else "infinite"
    message = f"{what} has {int(bad.sum())} {kind} value{'s' if bad.sum() > 1 else ''}, the first {where}."
    raise Mismatch(message, what=what, value=got, expected=show(wanted), actual=show(got))


def _check_numbers(
    got: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any], what: str, axes: list[str], tol: float
) -> None:
    if wanted.size == 0:
        return
    wide = np.complex128 if "c" in (got.dtype.kind, wanted.dtype.kind) else np.float64
    left, right = got.astype(wide), wanted.astype(wide)
    gap = np.abs(left - right)
    scale = float(np.max(np.abs(right[np.isfinite(right)]), initial=0.0)) or 1.0
    bad = ~((gap <= tol * scale) | (left == right))
    if not bad.any():
        return
    first = tuple(int(i) for i in np.argwhere(bad)[0])
    message = (
        f"{what} differs{_place_phrase(first, axes)}: got {_number(left[first])}, wanted {_number(right[first])}"
        f"{_gap(left[first], right[first])}."
    )
    if wanted.size > 1:
        message += f" {int(bad.sum())} of {bad.size} values differ, by at most {_number(float(np.max(gap[bad])))}."
    raise Mismatch(message, what=what, value=got, expected=show(wanted), actual=show(got), tol=tol)


def _place_phrase(index: tuple[int, ...], axes: list[str]) -> str:
    return f" first {_place(index, axes)}" if index else ""


def _place(index: tuple[int, ...], axes: list[str]) -> str:
    if not index:
        return "there"
    if len(axes) != len(index):
        return f"at index {list(index)}"
    return "at " + ", ".join(f"{name} {i}" for name, i in zip(axes, index, strict=True))


def _gap(got: Any, wanted: Any) -> str:
    off = abs(got - wanted)
    relative = f", {off / abs(wanted):.1%} of it" if 1e-12 < abs(wanted) and off < 2 * abs(wanted) else ""
    return f" (off by {_number(float(off))}{relative})"


def _number(value: Any) -> str:
    return f"{value:.6g}"


def _tolerance(got: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any]) -> float:
    return max(TOLERANCES.get(array.dtype.name, 1e-9) for array in (got, wanted))


class _Whole:
    """Is an array that is too large to be taken apart into lists: equal to another of the same shape and numbers."""

    def __init__(self, array: np.ndarray[Any, Any]) -> None:
        self.array = array

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Whole) and np.array_equal(self.array, other.array)

    __hash__ = None  # type: ignore[assignment]


@dataclass
class _Room:
    """Is how many parts arrays may still be taken apart into."""

    parts: int = MOST_PARTS

    def lists(self, array: np.ndarray[Any, Any]) -> Any:
        """Returns the array as lists of numbers, or whole where there is no room for these."""
        self.parts -= parts_in(array.shape)
        return array.tolist() if self.parts >= 0 else _Whole(array)


def _plain(value: Any, room: _Room | None = None) -> Any:
    """Returns a value as lists, dicts and Python's own numbers, which compare by what they are."""
    room = room or _Room()
    if type(value).__module__.startswith("torch") and hasattr(value, "detach"):
        value = as_array(value)
    if isinstance(value, np.ndarray):
        return room.lists(value)
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, list | tuple):
        return [_plain(v, room) for v in value]
    if isinstance(value, dict):
        return {k: _plain(v, room) for k, v in value.items()}
    return value
