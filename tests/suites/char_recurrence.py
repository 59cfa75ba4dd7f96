"""What a side's own rnn says of itself in char_rnn: outputs and gradients that are right for its own states.

A slip in the step costs the point for the states; what is read out of these, and how gradients flow through them, is
judged with the student's own step in the place of the reference's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from autograder.suite import StudentFault, assert_that, few
from tests.suites import char_drawing as draw
from tests.suites.char_habits import close
from tests.suites.char_scenarios import rnn_gradients, run_rnn, shapes_of, unpacked

Case = tuple[torch.Tensor, torch.Tensor, list[torch.Tensor]]
STEPS, SLACK = (2e-3, 4e-4), 2e-2
"""How far a parameter is moved, at last so little that no kink of a ReLU lies between, and what it may be off."""

ODD = (StudentFault, AssertionError, TypeError, ValueError, RuntimeError, IndexError, AttributeError)


class Turned:
    """A side whose rnn takes its weights as (out, in), as it stores them; all else is the side's own."""

    def __init__(self, side: Any) -> None:
        self.side = side

    def rnn(self, inputs: torch.Tensor, state: Any, params: list[torch.Tensor]) -> Any:
        """Gives what the side's rnn gives for the same weights."""
        return self.side.rnn(inputs, state, turned(params))


class Named(Turned):
    """A side whose rnn takes its parameters by name, as its get_params gives them; all else is the side's own."""

    def __init__(self, side: Any, names: list[str]) -> None:
        super().__init__(side)
        self.names = names

    def rnn(self, inputs: torch.Tensor, state: Any, params: list[torch.Tensor]) -> Any:
        """Gives what the side's rnn gives for the same parameters."""
        return self.side.rnn(inputs, state, dict(zip(self.names, params, strict=True)))


def turned(params: list[Any]) -> list[Any]:
    """Returns the five parameters, or their gradients, with each matrix transposed."""
    return [p.T.contiguous() if isinstance(p, torch.Tensor) and p.dim() == 2 else p for p in params]


def in_own_layout(side: Any, device: torch.device) -> Any:
    """Returns the side as its get_params stores parameters, as (out, in) or in a dict: that has been paid for."""
    names = names_of(side, device)
    if names is not None:
        return Named(side, names)
    return Turned(side) if shapes_of(side, device) == [(5, 7), (5, 5), (5,), (7, 5), (7,)] else side


def names_of(side: Any, device: torch.device) -> list[str] | None:
    """Returns the names under which get_params gives its five parameters in a dict; None where it gives no dict."""
    try:
        made = side.get_params(7, 5, device)
        return list(made) if isinstance(made, dict) and len(made) == 5 and all(type(n) is str for n in made) else None
    except ODD:
        return None


def slopes(side: Any, case: Case, weights: list[torch.Tensor], again: bool = False) -> list[Any]:
    """Returns what rnn_gradients gives, for weights as they are asked for."""
    inputs, state, params = case
    if not isinstance(side, Turned):
        return rnn_gradients(side, *case, weights, again)
    if isinstance(side, Named):
        return few(side.side.inside.rnn_gradients(side.side.rnn, inputs, state, params, weights, again, side.names))
    first, *others = few(rnn_gradients(side.side, inputs, state, turned(params), weights, again))
    return [first, *turned(others)]


def assert_repeats(side: Any, case: Case, last: Any, want: Any) -> None:
    """Compares a last state that is wrong with that of a second call: nothing in the recurrence is left to chance."""
    if close(last, want):
        return
    again = run_rnn(side, *case)[1]
    text = "rnn gives another last state when it is called again with the same inputs, state and parameters."
    assert_that(close(last, few(again)[0]), text, actual="another state", expected="the same state", what="chance")


def outputs_of_own_states(side: Any, inputs: torch.Tensor, state: torch.Tensor, params: list[torch.Tensor]) -> Any:
    """Returns (T*B, V) outputs read from the states that a side itself has after each step; None where it has none.

    None also for states that do not hang on the characters before: there is no recurrence to read out.
    """
    try:
        states = [_last(side, inputs[: t + 1], state, params) for t in range(len(inputs))]
        other = torch.cat([inputs[:1].roll(1, dims=2), inputs[1:]])
        if close(states[-1], _last(side, other, state, params)):
            return None
        return torch.cat([H @ params[3].cpu() + params[4].cpu() for H in states])
    except ODD:
        return None


def _last(side: Any, inputs: torch.Tensor, state: torch.Tensor, params: list[torch.Tensor]) -> torch.Tensor:
    return torch.as_tensor(run_rnn(side, inputs, state, params)[1][0]).detach().cpu()


def gradients_of_own_numbers(side: Any, case: Case, weights: list[torch.Tensor], got: list[Any]) -> bool:
    """Tells whether gradients fit the side's own outputs and states: moved along a direction, these change so."""
    inputs, state, params = case
    if outputs_of_own_states(side, inputs, state, params) is None:
        return False
    leaves = [state, *params]
    try:
        return all(_fits(side, inputs, leaves, weights, place, got[place]) for place in range(len(leaves)))
    except ODD:
        return False


def _fits(
    side: Any, inputs: torch.Tensor, leaves: list[torch.Tensor], weights: list[torch.Tensor], place: int, gradient: Any
) -> bool:
    generator = torch.Generator().manual_seed(place)
    direction = torch.randn(leaves[place].shape, generator=generator)
    direction = direction / direction.norm()
    told = torch.as_tensor(gradient).cpu().double()
    slope = float((told * direction.double()).sum())
    return any(
        abs(_slope(side, inputs, leaves, weights, place, step * direction) / step - slope)
        <= SLACK * max(1.0, float(told.norm()))
        for step in STEPS
    )


def _slope(
    side: Any, inputs: torch.Tensor, leaves: list[torch.Tensor], weights: list[torch.Tensor], place: int, step: Any
) -> float:
    """Returns by how much the total grows where a leaf is moved by a step, taken to both sides."""
    ends = [_total(side, inputs, _moved(leaves, place, sign * step), weights) for sign in (1, -1)]
    return (ends[0] - ends[1]) / 2


def _moved(leaves: list[torch.Tensor], place: int, step: torch.Tensor) -> list[torch.Tensor]:
    return [leaf + step.to(leaf.device) if at == place else leaf for at, leaf in enumerate(leaves)]


def _total(side: Any, inputs: torch.Tensor, leaves: list[torch.Tensor], weights: list[torch.Tensor]) -> float:
    outputs, (last,) = run_rnn(side, inputs, leaves[0], leaves[1:])
    parts = zip((outputs, last), weights, strict=True)
    return float(sum((torch.as_tensor(p).cpu().double() * w.cpu().double()).sum() for p, w in parts))


def rows_first(values: torch.Tensor, T: int, B: int) -> torch.Tensor:
    """Returns (T*B, V) rows that stand step by step in the order row by row."""
    return values.reshape(T, B, -1).transpose(0, 1).reshape(T * B, -1)


def steps_first(values: torch.Tensor, T: int, B: int) -> torch.Tensor:
    """Returns (T*B, V) rows that stand row by row in the order step by step."""
    return values.reshape(B, T, -1).transpose(0, 1).reshape(T * B, -1)


def is_right_for_own_labels(side: Any, expected: Any, case: Case) -> bool:
    """Tells whether rnn's numbers are right, its outputs step by step or row by row: then training can use it."""
    T, B = case[0].shape[:2]
    want, (want_last,) = expected(run_rnn, *case)
    try:
        outputs, (last,) = run_rnn(side, *case)
        return close(last, want_last) and any(close(outputs, rows) for rows in (want, rows_first(want, T, B)))
    except ODD:
        return False


def gradients(
    side: Any, expected: Any, rng: np.random.Generator, device: torch.device
) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    """Returns the gradients for H_0 and the parameters, and what is wanted: those that the side's own numbers have."""
    T, B, V, H = 4, 3, 6, 5
    case = draw.recurrence(rng, device, T=T, B=B, V=V, H=H)
    weights = [draw.tensor(rng.normal(size=shape), torch.float32, device) for shape in ((T * B, V), (B, H))]
    got = unpacked(slopes(side, case, weights), 6, "The gradients for H_0 and the parameters", "list")
    turned = [steps_first(weights[0], T, B), weights[1]]  # for outputs that come row by row, which is paid for
    wanted = [expected(rnn_gradients, *case, w) for w in (weights, turned)]
    outputs = expected(run_rnn, *case)[0]
    fitting = next((want for want in wanted if all(map(close, got, want))), None)
    if fitting is not None:
        return got, fitting
    if is_right_for_own_labels(side, expected, case):
        return got, wanted[not close(run_rnn(side, *case)[0], outputs)]
    return got, got if gradients_of_own_numbers(side, case, weights, got) else wanted[0]
