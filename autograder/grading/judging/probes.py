"""What the suites share: random numbers of the right size, what is drawn only once, and results that come in pairs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.grading.judging.compare import assert_that, is_elsewhere, type_name

if TYPE_CHECKING:
    import torch

MOST_PARTS = 10_000
MOST_DRAWN = 500


def array(rng: np.random.Generator, *shape: int) -> np.ndarray[Any, Any]:
    """Returns normal numbers of standard deviation 0.8: large enough to show every mistake, small enough for tanh."""
    return rng.normal(scale=0.8, size=shape)


def tensor(rng: np.random.Generator, *shape: int, dtype: torch.dtype | None = None) -> torch.Tensor:
    """Returns the same numbers as a tensor, of dtype float32 unless another is given."""
    import torch

    return torch.from_numpy(array(rng, *shape)).to(dtype or torch.float32)


def drawn_once(rng: np.random.Generator, make: Callable[..., Any], *args: Any) -> Any:
    """Returns `make(rng, *args)`, worked out for the first submission of a class; the generator goes on as after it.

    The value is shared: it may be passed on, and must not be changed.
    """
    key = f"{make.__module__}.{make.__qualname__}", repr(rng.bit_generator.state), repr(args)
    if key not in _DRAWN:
        _DRAWN[key] = make(rng, *args), rng.bit_generator.state
        if len(_DRAWN) > MOST_DRAWN:
            del _DRAWN[next(iter(_DRAWN))]
    value, rng.bit_generator.state = _DRAWN[key]
    return value


_DRAWN: dict[tuple[str, str, str], tuple[Any, Any]] = {}


def two(result: Any, call: str, names: str) -> tuple[Any, Any]:
    """Returns the two results of `call`; Mismatch where they are not two. `names` says what they are."""
    is_pair = isinstance(result, tuple | list) and len(result) == 2
    kind = described(result)
    assert_that(is_pair, f"{call} returns two results, {names}; what came back is {kind}.", what=names)
    return result[0], result[1]


def few(parts: Any) -> list[Any]:
    """Returns what came back part by part; Mismatch for more parts than anything here has: an array can have millions.

    Going through the parts is the grader's work, and their number is the submission's word.
    """
    assert_that(len(parts) <= MOST_PARTS, f"What came back has {len(parts)} parts, far too many.", what="parts")
    return list(parts)


def numbers(losses: Any) -> Any:
    """Returns a list of losses as float64 numbers, whatever float() takes; anything else, or far too many, as it is."""
    try:
        if len(losses) > MOST_PARTS:
            return losses
        return np.array([float(np.asarray(loss).reshape(())) for loss in losses])
    except (TypeError, ValueError):
        return losses


def difference(after: Any, before: Any) -> str:
    """Returns in words how an array differs from what it was: another shape, another dtype, or other numbers."""
    if not hasattr(after, "shape") or is_elsewhere(after):
        return f"is of another type ({described(after)})"
    if tuple(after.shape) != tuple(before.shape):
        return f"has another shape ({tuple(after.shape)})"
    return f"has another dtype ({after.dtype})" if after.dtype != before.dtype else "holds other numbers"


def described(result: Any) -> str:
    """Returns in words what came back: one array and its shape, how many values, or the name of its type."""
    if result is None:
        return "nothing (None)"
    if hasattr(result, "shape") and not is_elsewhere(result):
        kind = "tensor" if type(result).__module__.startswith("torch") else "array"
        return f"one {kind} of shape {tuple(result.shape)}" if result.shape else "one number"
    if isinstance(result, tuple | list):
        return f"a {type_name(result)} of {len(result)} value{'' if len(result) == 1 else 's'}"
    return f"one {type_name(result)}"
