"""Reads what RNN.forward gives, also in an order or with axes of the student's own, which cost points once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from autograder.suite import (
    StudentFault,
    assert_close,
    assert_equal,
    assert_that,
    difference,
    few,
    two,
    type_name,
)
from tests.suites.given_numbers import Array, floats, is_alive
from tests.suites.parameters import assert_kept
from tests.suites.slopes import near
from tests.suites.srn_modules import assert_settled

MOST_AXES = 64


def parts_of(result: Any) -> list[Any]:
    """Returns the one or two things that came back, in the student's order; of three the first two."""
    is_three = isinstance(result, tuple) and len(result) == 3
    return list(result)[:2] if is_three or (isinstance(result, tuple | list) and len(result) == 2) else [result]


def read(result: Any, steps: int) -> tuple[Any, Any]:
    """Returns output and h_n, exchanged ones put right by their numbers of rows; None for an h_n that is missing."""
    parts = parts_of(result)
    if len(parts) == 1:
        return parts[0], None
    first, second = (floats(part) for part in parts)
    is_swapped = (
        first is not None
        and second is not None
        and first.ndim == second.ndim == 3
        and len(first) != steps == len(second)
    )
    return (parts[1], parts[0]) if is_swapped else (parts[0], parts[1])


def compare_output(
    student: Any, run: Callable[..., Any], args: Any, wanted: Any, *, or_h_n: bool = False, paid: Any = None
) -> None:
    """Compares the output; with `or_h_n`, h_n where the output has not all the steps.

    Where a network takes the batch for the first axis, it is asked as it wants to be asked. `paid` are the results of
    another activation, where that has lost its points already.
    """
    x = args[2]
    try:
        output, h_n = read(run(student, *args), len(x))
    except StudentFault:
        if not _fits_batch_first(student, run, args, wanted):
            raise
        return
    if or_h_n and h_n is not None and np.shape(floats(output)) != tuple(wanted[0].shape) and near(h_n, wanted[1]):
        return
    if paid is not None and near(output, paid[0]):
        return
    if not near(output, wanted[0]) and _fits_batch_first(student, run, args, wanted):
        return
    assert_close(output, wanted[0], what="output", axes="time batch hidden")


def _fits_batch_first(student: Any, run: Callable[..., Any], args: Any, wanted: Any) -> bool:
    values, options, x, *states = args
    try:
        output, _ = read(run(student, values, options, x.transpose(0, 1).contiguous(), *states), x.shape[1])
    except StudentFault:
        return False
    return near(output, torch.as_tensor(wanted[0]).transpose(0, 1))


def compare_parts(given: list[Any], wanted: list[Any], when: str, dtype: torch.dtype) -> None:
    """Compares the results of one call with those of another, part by part; `when` is put behind their names."""
    for what, part, right in zip(("output", "h_n"), given, wanted, strict=False):
        assert_close(part, right, what=what + when, dtype=dtype)


def compare_rows(before: Array | None, after: Array | None, what: str) -> None:
    """Compares two results whose third input alone differs: the rows before it are the same, the third is not."""
    is_there = before is not None and after is not None and before.shape == after.shape
    assert_that(is_there, f"The {what} is no numbers, or changes its shape from call to call.", what=what)
    assert before is not None and after is not None
    message = f"The third input has changed, and with it the first two rows of the {what}: row t belongs to step t."
    assert_that(near(after[:2], before[:2]), message, actual=after[:2], expected=before[:2], what=what)
    message = f"The third input has changed, and the third row of the {what} has not: row t belongs to step t."
    assert_that(not near(after[2], before[2]), message, actual=after[2], what=what)


def assert_computed(part: Any, what: str) -> None:
    """Passes for numbers that differ from each other: of all the same there is nothing to judge."""
    assert_that(is_alive(floats(part)), f"{what} is no array of numbers, or all the same number.", what=what)


def sums(states: Any) -> Array | None:
    """Returns what a linear layer of ones reads from states (…, 2), None where they are no such numbers."""
    found = floats(states)
    is_read = found is not None and found.ndim > 1 and found.shape[-1] == 2 and found.size and float(np.ptp(found)) > 0
    return found.astype(float) @ np.ones((2, 2)) if is_read and found is not None else None


def compare_argument(student: Any, handle: Any, before: torch.Tensor, label: str, name: str) -> None:
    """Compares an argument with what it was before the call."""
    after = student.inside.fetch(handle)
    message = f"{name} changed the caller's {label}: after the call it {difference(after, before)} than before."
    assert_that(near(after, before, 0.0), message, actual=after, expected=before, what=label)


def compare_parameters(student: Any, net: Any, shapes: dict[str, tuple[int, ...]]) -> None:
    """Compares names first, then each shape; last, whether they keep what is put into them."""
    found = student.inside.parameters(net)
    names = sorted(few(found))
    is_listed = bool(names) and all(re.fullmatch(r"\w+\.\d+\.(weight|bias)_(ih|hh)", name) for name in names)
    message = (
        "The parameters have the names of cells in a list, with a dot and a number before weight_ih and the others. "
        "torch.nn.RNN calls them weight_ih_l0, weight_hh_l0 and so on: they belong to the RNN itself."
    )
    assert_that(not is_listed, message, what="names of parameters")
    assert_equal(names, sorted(shapes), what="list of the RNN's parameters")
    for name, shape in shapes.items():
        assert_equal(tuple(found[name].shape), shape, what=f"shape of {name}")
    assert_kept(student, net, found)


def compare_shapes(found: Any, sizes: tuple[int, ...], wanted: dict[str, tuple[int, ...]], names: Any) -> None:
    """Compares the named shapes one after the other; anything that lists whole numbers is a shape."""
    assert_that(isinstance(found, dict), "shapes returns a dict.", actual=type_name(found), what="shapes")
    call = f"shapes(T={sizes[0]}, B={sizes[1]}, I={sizes[2]}, H={sizes[3]}, L={sizes[4]})"
    missing = [name for name in names if name not in found]
    assert_that(not missing, f"{call} lacks {missing}.", actual=sorted(map(str, found)), what="keys")
    message = "A shape is a tuple of whole numbers, worked out from T, B, I, H and L; what came back is a text."
    assert_that(not any(isinstance(found[name], str) for name in names), message, what="kind of the shapes")
    for name in names:
        assert_equal(as_shape(found[name]), wanted[name], what=f'"{name}" in {call}')


def drawn_sizes(rng: np.random.Generator) -> list[tuple[int, ...]]:
    """Returns sizes (T, B, I, H, L) that are all different, with several layers and with one."""
    several, one = (tuple(int(n) for n in rng.permutation(np.arange(2, 30))[:5]) for _ in range(2))
    return [several, (*one[:4], 1)]


def as_shape(value: Any) -> Any:
    """Returns a list, torch.Size or array of whole numbers as a tuple, anything else, or anything long, as it is."""
    try:
        return tuple(int(n) for n in value) if len(value) <= MOST_AXES else value
    except (TypeError, ValueError):
        return value


def assert_reads_inputs(student: Any, inputs: torch.Tensor) -> None:
    """Passes where srn_with_rnn gives other numbers for other inputs."""
    pairs = zip(srn_results(student, inputs), srn_results(student, inputs - 1), strict=True)
    is_same = all(near(left, right) for left, right in pairs)
    assert_that(not is_same, "srn_with_rnn gives the same numbers whatever the inputs.", what="results of srn_with_rnn")


def srn_results(student: Any, inputs: torch.Tensor) -> tuple[Any, Any]:
    """Returns outputs and states of srn_with_rnn."""
    return two(student.srn_with_rnn(inputs), "srn_with_rnn", "(outputs, states)")


def assert_srn_settled(student: Any, is_right: bool) -> None:
    """Passes where numbers of srn_with_rnn are right, or at least the same whenever it is called."""
    if not is_right:
        assert_settled(lambda inputs, _: student.srn_with_rnn(inputs), "srn_with_rnn")


def compare_srn_outputs(student: Any, inputs: torch.Tensor, wanted: torch.Tensor) -> None:
    """Compares the outputs with ours, or with the sums of the student's own states where there are states."""
    outputs, states = srn_results(student, inputs)
    if near(outputs, wanted, 1e-5):
        return
    assert_srn_settled(student, is_right=False)
    own = sums(states)
    what = "outputs of srn_with_rnn" if own is None else "outputs of srn_with_rnn (from your states)"
    assert_close(outputs, wanted if own is None else own, what=what, axes="time batch output")


def has_rows(part: Any, shape: tuple[int, ...]) -> bool:
    """Tells whether an output has all its rows, which are more than one number again and again."""
    return part is not None and part.shape == shape and float(np.ptp(part)) > 0


def is_heard(before: Array | None, after: Array | None) -> bool:
    """Tells whether outputs whose first input of the first sequence differs, differ in more than the first state.

    So it is where one of them is no table of rows, of which this cannot be told.
    """
    if before is None or after is None or min(before.ndim, after.ndim) < 3:
        return True
    rows = [part.astype(float) for part in (before, after)]
    for part in rows:
        part[0, 0] = 0.0
    return not near(*rows)


def width(passed: Any, inputs: int, units: int, *tests: str) -> int:
    """Returns how wide inputs are: as the states, where what a second layer reads has lost its points in `tests`."""
    return inputs if all(map(passed, tests)) else units
