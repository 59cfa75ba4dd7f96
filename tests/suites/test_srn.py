"""Judges exercise srn: the simple recurrent network in NumPy (12 points)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.suite import (
    array,
    assert_close,
    assert_dtype,
    assert_shape,
    assert_that,
    difference,
    hidden,
    needs,
    points,
    two,
)

EXAMPLE = np.array([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]])
ONES = np.ones((2, 2))
RESULTS = "(outputs, states)"
ORDINARY = 1e-5  # asked of everything but the test of precision, so that float32 inside costs that test only


def for_both(worth: float, title: str, *, needed: tuple[str, ...] = ()) -> Any:
    """Makes one test of each function: what it is worth, its title, and what it needs."""
    cases = []
    for name, worked in (("srn_linear", "without_activation"), ("srn_tanh", "with_tanh")):
        before = [test.format(kind=name.removeprefix("srn_"), worked=worked) for test in needed]
        cases.append(pytest.param(name, title.format(name=name), id=name, marks=(points(worth), needs(*before))))
    return pytest.mark.parametrize(("name", "title"), cases)


@points(1)
def test_worked_example_without_activation(student):
    """With all weights one, srn_linear gives 4, 12, 32 for the inputs 1, 1, 2."""
    result = run(student, "srn_linear", EXAMPLE, np.zeros(2), ONES, ONES, ONES)
    compare_outputs(result, [[4.0, 4.0], [12.0, 12.0], [32.0, 32.0]], "srn_linear")


@points(1)
def test_worked_example_with_tanh(student, expected):
    """With all weights one, srn_tanh gives 1.9281, 1.9985, 2.0000 for the inputs 1, 1, 2."""
    args = ("srn_tanh", EXAMPLE, np.zeros(2), ONES, ONES, ONES)
    compare_outputs(run(student, *args), expected(run, *args)[0], "srn_tanh")


@points(1)
def test_linear_states_follow_the_recurrence(student, expected, rng):
    """Without activation each state is x_t @ W + h_(t-1) @ U, whatever the weights and h0."""
    args = ("srn_linear", *draw(rng, T=5, I=3, H=3, O=3))
    compare(run(student, *args), expected(run, *args), "srn_linear")


@points(1.5)
def test_tanh_states_follow_the_recurrence(student, expected, rng):
    """With tanh each state is tanh(x_t @ W + h_(t-1) @ U), whatever the weights and h0."""
    args = ("srn_tanh", *draw(rng, T=5, I=3, H=3, O=3))
    compare(run(student, *args), expected(run, *args), "srn_tanh")


@for_both(0.5, "{name} works for 3 inputs, 5 units and 2 outputs over 4 steps.")
def test_inputs_units_and_outputs_may_differ_in_number(student, expected, rng, name, title):
    """Both networks work where I, H and O are all different."""
    inputs, h0, *weights = draw(rng, T=4, I=3, H=5, O=2)
    args = (name, inputs, np.zeros_like(h0), *weights)
    compare(run(student, *args), expected(run, *args), name)


@for_both(
    0.5,
    "{name} computes in the precision of its input, float64 or float32.",
    needed=("test_{kind}_states_follow_the_recurrence",),
)
def test_precision_follows_the_input(student, expected, rng, name, title):
    """float64 in gives float64 out, to all digits; float32 in is right to 5 digits."""
    args = draw(rng, T=4, I=2, H=3, O=4)
    single = [a.astype(np.float32) for a in args]
    wanted = expected(run, name, *args)
    outputs, states = two(run(student, name, *args), name, RESULTS)
    assert_dtype(states, np.float64, what=f"states of {name}")
    assert_dtype(outputs, np.float64, what=f"outputs of {name}")
    compare((outputs, states), wanted, name, tol=None)
    compare(run(student, name, *single), expected(run, name, *single), name)


@for_both(
    0.25,
    "{name} leaves the caller's inputs, h0 and weights as they were.",
    needed=("test_{kind}_states_follow_the_recurrence",),
)
def test_arguments_stay_as_they_were(student, rng, name, title):
    """After the call the caller's arrays are the same as before."""
    args = draw(rng, T=3, I=3, H=3, O=3)
    held = [student.inside.keep(a) for a in args]
    run(student, name, *held)
    for label, handle, before in zip(("inputs", "h0", "W", "U", "V"), held, args, strict=True):
        after = student.inside.fetch(handle)
        message = f"{name} changed the caller's {label}: after the call it {difference(after, before)} than before."
        assert_that(np.array_equal(after, before), message, actual=after, expected=before, what=label)


@for_both(
    0.25,
    "For a sequence of no steps {name} gives outputs of shape (0, O) and states of shape (0, H).",
    needed=("test_worked_example_{worked}",),
)
def test_no_steps_give_empty_results(student, rng, name, title):
    """T = 0 gives empty results of the right widths, in floating point."""
    outputs, states = two(run(student, name, *draw(rng, T=0, I=2, H=4, O=3)), name, RESULTS)
    assert_shape(states, (0, 4), what=f"states of {name} for T = 0", axes="time hidden")
    assert_shape(outputs, (0, 3), what=f"outputs of {name} for T = 0", axes="time output")
    for what, part in (("outputs", outputs), ("states", states)):
        floating = "float" in str(getattr(part, "dtype", ""))
        assert_that(floating, f"The empty {what} of {name} should be floating point.", what=what)


@points(1)
@hidden("srn_linear is tried with other sizes and a longer sequence.")
def test_hidden_linear(student, expected, rng):
    """srn_linear follows the recurrence on values of our own."""
    for sizes in ({"T": 8, "I": 4, "H": 4, "O": 4}, {"T": 7, "I": 5, "H": 2, "O": 3}):
        inputs, h0, *weights = draw(rng, **sizes)
        args = ("srn_linear", inputs, np.zeros_like(h0), *weights)
        compare(run(student, *args), expected(run, *args), "srn_linear")


@points(1.5)
@hidden("srn_tanh is tried with other sizes and a longer sequence.")
def test_hidden_tanh(student, expected, rng):
    """srn_tanh follows the recurrence on values of our own."""
    for sizes in ({"T": 12, "I": 4, "H": 4, "O": 4}, {"T": 9, "I": 2, "H": 6, "O": 3}):
        inputs, h0, *weights = draw(rng, **sizes)
        args = ("srn_tanh", inputs, np.zeros_like(h0), *weights)
        compare(run(student, *args), expected(run, *args), "srn_tanh")


@hidden("A sequence of one step is a sequence too: the function is called with T = 1.")
@for_both(0.5, "In {name} a single step mixes the only input with h0.")
def test_hidden_single_step(student, expected, rng, name, title):
    """One step mixes the only input with h0."""
    args = (name, *draw(rng, T=1, I=3, H=3, O=3))
    compare(run(student, *args), expected(run, *args), name)


@hidden(
    "A sequence is cut in two, and the second half is run from the last state of the first. Together they "
    "have to give what the whole sequence gives."
)
@for_both(0.5, "{name} can run a sequence in two parts, the second from the last state of the first.")
def test_hidden_halves_make_a_whole(student, expected, rng, name, title):
    """The last state is all that the network remembers."""
    inputs, h0, *weights = draw(rng, T=6, I=3, H=3, O=3)
    wanted = expected(run, name, inputs, h0, *weights)
    first = run(student, name, inputs[:4], h0, *weights)
    compare(first, (wanted[0][:4], wanted[1][:4]), name)
    middle = np.asarray(first[1][-1], dtype=h0.dtype)
    compare(run(student, name, inputs[4:], middle, *weights), (wanted[0][4:], wanted[1][4:]), name)


# ------------------------------------------------------------------------ what the tests run, and how they compare


def draw(rng: np.random.Generator, *, T: int, I: int, H: int, O: int) -> list[Any]:
    """Returns inputs, h0, W, U, V for a network of these sizes; no value is zero and no matrix symmetric."""
    return [array(rng, *shape) for shape in ((T, I), (H,), (I, H), (H, H), (H, O))]


def run(side: Any, name: str, *args: Any) -> Any:
    """Runs srn_linear or srn_tanh."""
    return getattr(side, name)(*args)


def compare(result: Any, wanted: Any, name: str, tol: float | None = ORDINARY) -> None:
    """Compares states first, because outputs are read from them, then outputs."""
    outputs, states = two(result, name, RESULTS)
    assert_close(states, wanted[1], what=f"states of {name}", axes="time hidden", tol=tol)
    assert_close(outputs, wanted[0], what=f"outputs of {name}", axes="time output", tol=tol)


def compare_outputs(result: Any, wanted: Any, name: str) -> None:
    """Compares the outputs alone, also where they are all that came back."""
    outputs = result[0] if isinstance(result, tuple | list) and len(result) == 2 else result
    assert_close(outputs, wanted, what=f"outputs of {name}", axes="time output", tol=ORDINARY)
