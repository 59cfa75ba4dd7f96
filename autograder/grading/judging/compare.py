"""Compares what a student's code gave with what it should give, and explains the first difference.

The order is the order in which a learner can act: is it an array at all, has it the right shape, the right dtype, no
NaN or infinity, and then where in time the first number differs and by how much. A failed comparison raises
`Mismatch`, which carries the student's value so that a diagnosis can look for a mistake with the same numbers.
"""

from __future__ import annotations

import contextlib
import functools
import math
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec

import numpy as np

from autograder.grading.judging.panels import panel_of
from autograder.grading.judging.phrases import (
    at_most,
    gap_phrase,
    named_shape,
    permutation,
    place,
    where_texts_part,
    within_a_sentence,
)
from autograder.grading.judging.show import SHOWN_TEXT, as_array, both_numbers, of_numbers, short, show, show_both
from autograder.model import Panel
from autograder.sandbox.wire import parts_in

# Largest difference over the largest expected value. Measured at T 35, B 32, H 512: twenty honest ways to write the
# recurrence differ by at most 1.4e-6 in float32 and 1e-15 in float64, the mildest wrong one by 1.3e-4.
TOLERANCES = {"float16": 2e-3, "bfloat16": 2e-2, "float32": 1e-5, "float64": 1e-9}
SAME = 1e-4
"""How far two outcomes' numbers may lie apart, of the largest, and still be the same mistake."""

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
    """A difference, in words for the student; `value` is what came back, `index` which comparison it was.

    `tol` is how far two solutions' numbers may lie apart, of the largest, and still count as the same here. `kind` is
    what differs: type, shape, dtype, finite, numbers or value; empty where a suite says it in a sentence of its own.
    """

    def __init__(
        self,
        message: str,
        *,
        what: str,
        value: Any,
        expected: str = "",
        actual: str = "",
        tol: float = 0.0,
        kind: str = "",
        panel: Panel | None = None,
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
        self.kind = kind
        self.panel = panel
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
        there: Any = tuple(map(_arrived, args))
        try:
            check(*there, **kwargs)
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
    """Passes where `actual` equals `expected` exactly; for integers, strings, lists, dicts, sets. Raises Mismatch."""
    if _plain(actual) != _plain(expected):
        got, wanted = show_both(actual, expected)
        message = f"{what} is {short(got)}; wanted {short(wanted)}."
        if short(got) == short(wanted):
            message = f"{what} is not what is wanted{where_texts_part(got, wanted)}."
        raise Mismatch(message, what=what, value=_plain(actual), expected=wanted, actual=got, kind="value")


@_comparison
def assert_that(condition: bool, message: str, *, actual: Any = "", expected: Any = "", what: str = "") -> None:
    """Passes where `condition` holds; otherwise raises Mismatch with `message`, a sentence for the student."""
    if not bool(condition):
        value = _plain(actual) if actual is not None and not isinstance(actual, str) else (message, actual)
        texts = (short(part, SHOWN_TEXT) if isinstance(part, str) else show(part) for part in (expected, actual))
        wanted, got = texts
        raise Mismatch(message, what=what, value=value, expected=wanted, actual=got)


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
    if type(left) is type(right) and hasattr(left, "detach"):  # tensors
        return same_value(as_array(left), as_array(right), tol)
    if isinstance(left, tuple | list) and isinstance(right, tuple | list):
        return len(left) == len(right) and all(same_value(a, b, tol) for a, b in zip(left, right, strict=True))
    if isinstance(left, float) and isinstance(right, float):
        return abs(left - right) <= tol * max(abs(right), 1e-30) or (left != left and right != right)
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same_value(v, right[k], tol) for k, v in left.items())
    return type(left) is type(right) and bool(left == right)


def _arrived(value: Any) -> Any:
    """Returns what a suite compares: of an attribute of the student's, `cell.weight`, its value."""
    return value.__arrived__() if hasattr(type(value), "__arrived__") else value


def is_elsewhere(value: Any) -> bool:
    """Tells whether a value stayed with the submission because it is no data: a generator, a net."""
    return hasattr(type(value), "__type_name__")


def type_name(value: Any) -> str:
    """Returns the name of a value's type as the student knows it, also of what stayed with the submission."""
    return str(value.__type_name__()) if is_elsewhere(value) else type(value).__name__


def _student_array(actual: Any, what: str, wanted: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    try:
        array = of_numbers(as_array(actual))
    except (TypeError, ValueError, RuntimeError):
        array = np.array(None, dtype=object)
    if array.dtype.kind in "biufc":
        return array
    asked = f"an array of shape {wanted.shape}" if wanted.shape else "a number"
    got = _no_array(actual)
    message = f"{what} should be {asked}; what came back is {got}."
    raise Mismatch(message, what=what, value=("type", got), expected=f"array {wanted.shape}", actual=got, kind="type")


def _no_array(value: Any) -> str:
    """Returns in words what is no array: nothing, the name of a type, or a list and what keeps it from being one."""
    if value is None:
        return "nothing (None)"
    if isinstance(value, np.ndarray):
        return f"an array of dtype {value.dtype}, not of numbers"
    if not isinstance(value, list | tuple):
        return type_name(value)
    kind = type_name(value)
    odd = next((part for part in value if not _could_be_numbers(part)), value)
    if odd is not value:
        return f"{kind} with {'None' if odd is None else type_name(odd)} in it"
    return f"{kind} of {len(value)} parts of unequal shapes"


def _could_be_numbers(value: Any) -> bool:
    return isinstance(value, list | tuple | int | float | complex | np.generic) or hasattr(value, "shape")


def _check_shape(got: Any, shape: tuple[int, ...], what: str, axes: list[str], expected: Any) -> None:
    if got.shape == tuple(shape):
        return
    wanted_text = named_shape(tuple(shape), axes)
    message = f"{what} has shape {got.shape}; wanted {wanted_text}."
    order = permutation(got.shape, tuple(shape))
    if order and len(axes) == len(shape):
        mine = ", ".join(axes[i] for i in order)
        message += f" The axes look exchanged: you gave ({mine}), wanted ({', '.join(axes)})."
    elif got.size and got.size == math.prod(shape):
        message += " The number of values is right, their arrangement is not."
    asked, came = f"shape {wanted_text}", f"shape {got.shape}"
    raise Mismatch(message, what=what, value=got, expected=asked, actual=came, kind="shape")


def _check_dtype(actual: Any, dtype: Any, what: str) -> None:
    name = str(dtype).removeprefix("torch.") if not isinstance(dtype, type) else np.dtype(dtype).name
    words = isinstance(actual, str | bytes)
    kind = type_name(actual) if words else getattr(actual, "dtype", None) or as_array(actual).dtype
    got = str(kind).removeprefix("torch.")
    if got != name:
        message = f"{what} is {got}; wanted {name}."
        raise Mismatch(message, what=what, value=("dtype", got), expected=name, actual=got, kind="dtype")


def _is_plainly_close(got: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any], tol: float) -> bool:
    """Tells whether all numbers are real, finite and close; what is not has to be looked at more closely."""
    if "c" in (got.dtype.kind, wanted.dtype.kind):
        return False
    right = wanted.astype(np.float64)
    scale = float(np.abs(right).max()) or 1.0
    return math.isfinite(scale) and bool((np.abs(got - right) <= tol * scale + _rounding(got, wanted, right)).all())


def _check_finite(got: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any], what: str, axes: list[str]) -> None:
    bad = ~np.isfinite(got) & np.isfinite(wanted)
    if not bad.any():
        return
    where = place(tuple(int(i) for i in np.argwhere(bad)[0]), axes)
    nans = int(np.isnan(got[bad]).sum())
    counts = [f"{n} {kind}" for n, kind in ((nans, "NaN"), (int(bad.sum()) - nans, "infinite")) if n]
    message = f"{what} has {' and '.join(counts)} value{'s' if bad.sum() > 1 else ''}, the first {where}."
    raise Mismatch(message, what=what, value=got, expected=show(wanted), actual=show(got), kind="finite")


def _check_numbers(
    got: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any], what: str, axes: list[str], tol: float
) -> None:
    if wanted.size == 0:
        return
    wide = np.complex128 if "c" in (got.dtype.kind, wanted.dtype.kind) else np.float64
    left, right = got.astype(wide), wanted.astype(wide)
    gap = np.abs(left - right)
    scale = float(np.max(np.abs(right[np.isfinite(right)]), initial=0.0)) or 1.0
    bad = ~((gap <= tol * scale + _rounding(got, wanted, right)) | (left == right))
    if not bad.any():
        return
    first = tuple(int(i) for i in np.argwhere(bad)[0])
    is_, should = both_numbers(left[first], right[first])
    off = gap_phrase(left[first], right[first])
    message = f"{what} differs: got {is_}, wanted {should}{off}."
    if first:
        inside = within_a_sentence(what)
        message = f"In {inside}, the first difference is {place(first, axes)}: got {is_}, wanted {should}{off}."
    if wanted.size > 1:
        message += f" {int(bad.sum())} of {bad.size} values differ{at_most(gap[bad])}."
    texts = show_both(got, wanted)
    panel = panel_of(wanted, got, first, axes)
    raise Mismatch(
        message, what=what, value=got, expected=texts[1], actual=texts[0], tol=tol, kind="numbers", panel=panel
    )


def _tolerance(got: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any]) -> float:
    """Returns the tolerance of the dtype asked for, or float32's where the numbers came back in that or less.

    What they were asked for decides; that float64's work was done in float32 costs the point for the dtype alone.
    """
    asked, given = (TOLERANCES.get(array.dtype.name, TOLERANCES["float64"]) for array in (wanted, got))
    return max(asked, min(given, TOLERANCES["float32"]))


def _rounding(got: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> Any:
    """Returns by how much the right numbers may change when float16 writes them: one step of it."""
    if got.dtype != np.float16 or wanted.dtype == np.float16:
        return 0.0
    kind = np.finfo(np.float16)
    return float(kind.eps) * np.abs(np.where(np.isfinite(right), right, 0.0)) + float(kind.smallest_subnormal)


class _Whole:
    """An array that is too large to be taken apart into lists: equal to another of the same shape and numbers."""

    def __init__(self, array: np.ndarray[Any, Any]) -> None:
        self.array = array

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Whole) and np.array_equal(self.array, other.array)

    __hash__ = None  # type: ignore[assignment]


@dataclass
class _Room:
    """How many parts arrays may still be taken apart into."""

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
