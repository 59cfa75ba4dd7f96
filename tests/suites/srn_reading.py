"""Reads what srn_linear and srn_tanh give, also in an order or with rows of the student's own, which cost points once.

What the results have to look like is judged by one test; all others judge the numbers, wherever they stand.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.suite import assert_close, assert_that, two
from tests.suites.given_numbers import Array, floats

RESULTS = "(outputs, states)"
NEAR = 1e-6  # how far numbers that are read from each other may lie apart, of the largest
COARSE = 5e-3  # three digits, as float16 keeps them; the mildest mistake changes drawn numbers by more than 1e-2
ORDINARY = 1e-5  # asked of everything but the test of precision, so that float32 inside costs that test only


def near(left: Array | None, right: Array | None, tol: float = NEAR) -> bool:
    """Tells whether two arrays have the same shape and about the same numbers."""
    if left is None or right is None or left.shape != right.shape:
        return False
    scale = float(np.max(np.abs(right), initial=0.0)) or 1.0
    return bool(np.all(np.abs(left.astype(float) - right.astype(float)) <= tol * scale))


def is_coarse(found: Any, wanted: Array) -> bool:
    """Tells whether numbers are right to about three digits: less is kept of them than float32 keeps."""
    return near(floats(found), wanted, COARSE) and wanted.size > 0


def read_out(states: Array, V: Array) -> Array | None:
    """Returns states @ V, None where their widths do not fit."""
    with np.errstate(all="ignore"):
        return states @ V if states.ndim and states.shape[-1] == len(V) else None


def is_right(found: Any, wanted: Array) -> bool:
    """Tells whether numbers are the right ones, or these rounded to some digits, which the test of precision sees."""
    given = floats(found)
    if given is None or given.shape != wanted.shape or not given.size:
        return False
    return near(given, wanted) or any(np.allclose(given, np.round(wanted, k), rtol=0, atol=1e-9) for k in (3, 4, 5, 6))


def settled(result: Any) -> Any:
    """Returns a dict of two results as a pair, and a pair without axes of length one behind the steps or the units."""
    if isinstance(result, dict) and len(result) == 2:
        first, second = map(str, result)
        pair = tuple(result.values())
        result = pair[::-1] if "state" in first.lower() and "state" not in second.lower() else pair
    if not (isinstance(result, tuple | list) and len(result) == 2):
        return result
    parts = [part for part in map(floats, result) if part is not None and part.ndim == 3]
    for axis in (1, 2):
        if len(parts) == 2 and all(part.shape[axis] == 1 for part in parts):
            return tuple(part.squeeze(axis) for part in parts)
    return result


def read(result: Any, name: str, inputs: Array, h0: Array, V: Array) -> tuple[Any, Any]:
    """Returns outputs and states; exchanged ones are put right, rows for h0 or of earlier calls left out.

    Mismatch where they are not two.
    """
    outputs, states = two(settled(result), name, RESULTS)
    first, second = floats(outputs), floats(states)
    if first is None or second is None:
        return outputs, states
    if near(second, read_out(first, V), COARSE) and not near(first, read_out(second, V), COARSE):
        first, second = second, first
    steps = len(inputs)
    if steps and second.ndim == first.ndim == 2 and len(second) == len(first) > steps + 1:
        return first[-steps:], second[-steps:]
    if second.ndim == 2 and len(second) == steps + 1 and near(second[0], h0, COARSE):
        second = second[1:]
        first = first[1:] if first.ndim == 2 and len(first) == steps + 1 else first
    return first, second


def is_in_order(before: Array | None, after: Array | None) -> bool:
    """Tells whether results whose third input alone differs have the same rows before it, and another third row."""
    if before is None or after is None or before.shape != after.shape or before.ndim < 1 or len(before) < 3:
        return False
    return near(after[:2], before[:2]) and not near(after[2], before[2])


def last_state(states: Any, name: str) -> Array:
    """Returns the last row of the states, or all there is where only the last came back; Mismatch for anything else."""
    found = floats(states)
    is_right = found is not None and found.ndim in (1, 2) and found.size > 0
    assert_that(is_right, f"The states of {name} have no last row of numbers.", what=f"states of {name}")
    assert found is not None
    return found if found.ndim == 1 else found[-1]


def outputs_alone(result: Any) -> Any:
    """Returns the outputs, also where they are all that came back."""
    result = settled(result)
    return result[0] if isinstance(result, tuple | list) and len(result) == 2 else result


def has_states(result: Any, outputs: Array) -> bool:
    """Tells whether more came back than one array of the shape of the outputs."""
    result = settled(result)
    found = floats(result) if not (isinstance(result, tuple | list) and len(result) == 2) else None
    return found is None or found.shape != outputs.shape


def late_inputs(inputs: Array) -> list[Array]:
    """Returns the inputs that a network reads which is one step late: nothing at first, or the last one."""
    return [np.concatenate([first, inputs[:-1]]) for first in (np.zeros_like(inputs[:1]), inputs[-1:])]


def compare_outputs(result: Any, wanted: Any, name: str) -> None:
    """Compares the outputs alone, also where they are all that came back."""
    if is_right(outputs_alone(result), np.asarray(wanted)):
        return
    assert_close(outputs_alone(result), wanted, what=f"outputs of {name}", axes="time output", tol=ORDINARY)
