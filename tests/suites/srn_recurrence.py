"""Judges the recurrence of srn_linear and srn_tanh: the states of a call, and what passes from one call to another."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.suite import StudentFault, array, assert_close, assert_that
from tests.suites.given_numbers import floats, is_alive
from tests.suites.srn_reading import (
    ORDINARY,
    compare_outputs,
    has_states,
    is_coarse,
    is_right,
    late_inputs,
    near,
    outputs_alone,
    read,
    settled,
)

AS_THE_EXAMPLE = {"T": 3, "I": 2, "H": 2, "O": 2}


def draw(rng: np.random.Generator, *, T: int, I: int, H: int, O: int) -> list[Any]:
    """Returns inputs, h0, W, U, V for a network of these sizes; no value is zero and no matrix symmetric."""
    return [array(rng, *shape) for shape in ((T, I), (H,), (I, H), (H, H), (H, O))]


def run(side: Any, name: str, *args: Any) -> Any:
    """Runs srn_linear or srn_tanh."""
    return getattr(side, name)(*args)


def compare_states(result: Any, wanted: Any, args: tuple[Any, ...]) -> None:
    """Compares the states, wherever they stand in the result."""
    name, inputs, h0, *_, V = args
    states = read(result, name, inputs, h0, V)[1]
    if is_right(states, wanted[1]):
        return
    assert_close(states, wanted[1], what=f"states of {name}", axes="time hidden", tol=ORDINARY)


def compare_first(student: Any, expected: Any, args: tuple[Any, ...], rng: np.random.Generator) -> None:
    """Compares the states to three digits; where they have the sizes of the example, whatever the sizes, for these.

    That the other digits are lost, or the sizes fixed, later tests see.
    """
    small = (args[0], *draw(rng, **AS_THE_EXAMPLE))
    wanted = expected(run, *small)[1]  # asked for in any case, so that a bundle has it
    if not has_sizes_of_the_example(student, args, small):
        compare_recurrence(student, expected, args, is_coarse_enough=True)
    elif not is_right(states_of(run(student, *small), small), wanted):
        compare_recurrence(student, expected, args)


def has_sizes_of_the_example(student: Any, args: tuple[Any, ...], small: tuple[Any, ...]) -> bool:
    """Tells whether a network of other sizes gives as many states and units as the example has, or none."""
    try:
        shape = np.shape(floats(states_of(run(student, *args), args)))
    except StudentFault:
        return True
    return shape == (len(small[1]), len(small[2])) or (len(shape) == 2 and shape[1] == len(small[2]))


def compare_recurrence(
    student: Any, expected: Any, args: tuple[Any, ...], *, is_paid: bool = False, is_coarse_enough: bool = False
) -> None:
    """Compares the states, or the outputs where these alone came back; that h0 has been read, other tests see.

    So does the test of rows that inputs are read a step late and, where it `is_paid`, that time runs the other way.
    """
    result, wanted = run(student, *args), expected(run, *args)
    if not has_states(result, wanted[0]):
        compare_outputs(result, wanted[0], args[0])
        return
    states = floats(states_of(result, args))
    if has_own_time(expected, states, args, is_paid) or (is_coarse_enough and is_coarse(states, wanted[1])):
        return
    if is_right(states, wanted[1]) or not goes_on(student, expected, args):
        compare_states(result, wanted, args)


def has_own_time(expected: Any, states: Any, args: tuple[Any, ...], is_paid: bool) -> bool:
    """Tells whether states are right for inputs of the step before; where it `is_paid`, for the other way of time."""
    name, inputs, *others = args
    ways = [*late_inputs(inputs), inputs[::-1].copy()] if is_paid else late_inputs(inputs)
    own = [expected(run, name, way, *others)[1] for way in ways]  # asked for all of them, so that a bundle has each
    own += [expected(run, *args)[1][::-1]] if is_paid else []
    return any(near(states, way) for way in own)


def goes_on(student: Any, expected: Any, args: tuple[Any, ...]) -> bool:
    """Tells whether a call starts from the state in which the call before has ended, in place of h0."""
    name, inputs, _, *weights = args
    first, second = (floats(states_of(run(student, *args), args)) for _ in range(2))
    if not is_alive(first) or first is None or first.ndim != 2 or first.shape[1] != len(args[2]):
        return False
    if near(first, second):
        return False
    return near(second, expected(run, name, inputs, first[-1].astype(args[2].dtype), *weights)[1])


def assert_starts_anew(student: Any, expected: Any, args: tuple[Any, ...]) -> None:
    """Passes where the second of two calls does not go on from where the first has ended."""
    message = f"{args[0]} starts where its call before has ended, not from the h0 that it is given."
    assert_that(not goes_on(student, expected, args), message, what=f"starting state of {args[0]}")


def states_of(result: Any, args: tuple[Any, ...]) -> Any:
    """Returns the states, wherever they stand in the result, None where it is not two."""
    is_pair = isinstance(settled(result), tuple | list) and len(settled(result)) == 2
    return read(result, args[0], args[1], args[2], args[5])[1] if is_pair else None


def assert_is_no_constant(student: Any, expected: Any, args: tuple[Any, ...]) -> None:
    """Passes where other inputs give other outputs; also where the first outputs are right, since a cache's are."""
    name, inputs, *rest = args
    first, other = (floats(outputs_alone(run(student, name, each, *rest))) for each in (inputs, other_inputs(inputs)))
    is_constant = near(first, other) and not is_right(first, expected(run, *args)[0])
    message = f"{name} gives the same for any inputs: its results are not worked out from them."
    assert_that(not is_constant, message, what=f"outputs of {name}")


def assert_is_carried(student: Any, args: tuple[Any, ...]) -> None:
    """Passes where the second of several steps is not what it would be as the only one, from h0."""
    name, inputs, *others = args
    states = floats(states_of(run(student, *args), args))
    alone = floats(states_of(run(student, name, inputs[1:2], *others), (name, inputs[1:2], *others)))
    is_there = states is not None and alone is not None and states.ndim == alone.ndim == 2 and len(states) > 1
    message = f"Each step of {name} starts from h0: the second of several is what it is as the only one."
    assert_that(not is_there or not near(alone, states[1:2]), message, what=f"states of {name}")


def other_inputs(inputs: Any) -> Any:
    """Returns inputs so far from these that whole numbers of what they give differ too."""
    return 20 * inputs - 7
