"""Judges gradients of rnn_cell and rnn: against ours where the numbers are right, else against the student's own.

Where a student's numbers are wrong the points for them are lost already; what backward gives is then compared with how
those numbers change, along one direction for each thing that a gradient is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch

from autograder.suite import as_array, assert_close, assert_that

Tensors = dict[str, torch.Tensor]
GRADIENT_TOLERANCE = 1e-4  # float32 sums over all steps; the mildest mistake changes a gradient by more than 1e-2
STEP = 2e-3  # for float32 numbers: over 40 draws these slopes were off by at most 6e-4 of the largest
SLOPE_TOLERANCE = 3e-2
ALIVE = 1e-3


def near(left: Any, right: Any, tol: float = 1e-4) -> bool:
    """Tells whether what came back has the shape and about the numbers of `right`."""
    try:
        found, wanted = as_array(left), as_array(right)
    except (TypeError, ValueError, RuntimeError):
        return False
    if found.dtype.kind not in "biuf" or found.shape != wanted.shape:
        return False
    scale = float(np.max(np.abs(wanted), initial=0.0)) or 1.0
    return bool(np.all(np.abs(found.astype(float) - wanted.astype(float)) <= tol * scale))


def compare_gradients(found: Any, wanted: Tensors, of: str) -> None:
    """Compares each gradient of numbers that are right, that of the inputs first: it shows how far back it reaches."""
    for name, gradient in wanted.items():
        is_renamed = name not in found and bool(set(found) - set(wanted))
        message = f"There is no parameter {name}: the parameters that are there have other names."
        assert_that(not is_renamed, message, what="names of parameters")
        assert_that(name in found, f"There is no parameter {name} to take a gradient for.", what=f"gradient of {name}")
        axes = "time batch input" if name == "inputs" else ""
        message = f"The {of} are right, and their gradient for {name} is zero: nothing that happens reaches it."
        is_zero = near(found[name], torch.zeros_like(gradient))
        assert_that(not is_zero, message, actual=found[name], expected=gradient, what=f"gradient of {name}")
        assert_close(found[name], gradient, what=f"gradient of {name}", axes=axes, tol=GRADIENT_TOLERANCE)


def compare_own_slopes(found: Any, goal: Callable[[Tensors], float], leaves: Tensors, must: str, of: str) -> None:
    """Compares gradients with how a goal changes where each of `leaves` moves a little; it has to move with `must`
    and with weights of the input.

    `goal(leaves)` is the number whose gradients `found` are. A bias that is no parameter is paid for where parameters
    are listed.
    """
    rng = np.random.default_rng(7)
    moves = {n: torch.from_numpy(rng.normal(size=tuple(leaf.shape))).to(leaf) for n, leaf in leaves.items()}
    moves = {name: move for name, move in moves.items() if name in found or not name.startswith("bias")}
    slopes = {name: _slope(goal, leaves, name, move) for name, move in moves.items()}
    message = f"The {of} are no numbers, or do not depend on {must}, so that no gradient can be asked for."
    assert_that(abs(slopes[must]) > ALIVE, message, actual=slopes[must], what=f"gradient of {must}")
    is_used = any(abs(slope) > ALIVE for name, slope in slopes.items() if name.startswith("weight_ih"))
    assert_that(is_used, f"The {of} do not depend on the weights that meet the input.", what="gradients of weights")
    backward = [_along(found, name, move) for name, move in moves.items()]
    what = f"gradients of the {of}, along one direction for each of {', '.join(moves)}"
    assert_close(np.array(backward), np.array(list(slopes.values())), what=what, tol=SLOPE_TOLERANCE)


def _slope(goal: Callable[[Tensors], float], leaves: Tensors, name: str, move: torch.Tensor) -> float:
    ahead, behind = ({**leaves, name: leaves[name] + sign * STEP * move} for sign in (1, -1))
    return (goal(ahead) - goal(behind)) / (2 * STEP)


def _along(found: Mapping[str, Any], name: str, move: torch.Tensor) -> float:
    """Returns the part of a gradient along a direction; none where there is no such gradient."""
    gradient = as_array(found[name]) if name in found else np.zeros(0)
    return float((gradient * move.numpy()).sum()) if gradient.shape == tuple(move.shape) else 0.0


def pulled(parts: Any, pull: torch.Tensor) -> float:
    """Returns the sum of numbers times `pull`, dealt out to them in turn as the helpers do; nan where they are none."""
    try:
        values = as_array(parts)
        weights = np.resize(pull.numpy(), values.shape)
        return float((values.astype(float) * weights).sum())
    except (TypeError, ValueError, RuntimeError):
        return float("nan")
