"""Judges exercise srn: the simple recurrent network in NumPy (12 points)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.compare import assert_close, assert_equal, assert_shape, assert_that
from tests.suites.probes import array, two

EXAMPLE = np.array([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]])
ONES = np.ones((2, 2))
RESULTS = "(outputs, states)"
BOTH = ("srn_linear", "srn_tanh")

STATE = (
    "state_not_carried",
    "h0_as_first_state",
    "h0_among_states",
    "last_step_missing",
    "only_last_step",
    "previous_input_fed",
    "output_fed_back",
    "units_updated_in_turn",
    "states_share_one_array",
    "h0_ones",
)
READING = ("output_from_previous_state", "results_swapped", "states_returned_as_outputs")
TRANSPOSED = (
    "input_weights_transposed",
    "recurrent_weights_transposed",
    "weights_swapped",
    "output_weights_transposed",
)
ACTIVATION = (
    "no_activation",
    "tanh_on_output",
    "tanh_on_both",
    "preactivation_carried",
    "tanh_on_input_part",
    "tanh_on_each_part",
    "sigmoid_for_tanh",
    "relu_for_tanh",
)
ALL_LINEAR = (*STATE, "h0_ignored", *READING, "tanh_in_linear")
ALL_TANH = (*STATE, "h0_ignored", *READING, *ACTIVATION)


def draw(rng: np.random.Generator, T: int, I: int, H: int, O: int, dtype: Any = np.float64) -> list[Any]:  # noqa: E741
    """Returns inputs, h0, W, U, V for a network of these sizes; no value is zero and no matrix symmetric."""
    return [array(rng, *shape, dtype=dtype) for shape in ((T, I), (H,), (I, H), (H, H), (H, O))]


def run(side: Any, name: str, *args: Any) -> Any:
    """Runs srn_linear or srn_tanh."""
    return getattr(side, name)(*args)


def compare(result: Any, wanted: Any, name: str, dtype: Any = None) -> None:
    """Compares states first, because outputs are read from them, then outputs."""
    outputs, states = two(result, name, RESULTS)
    assert_close(states, wanted[1], what=f"states of {name}", axes="time hidden", dtype=dtype)
    assert_close(outputs, wanted[0], what=f"outputs of {name}", axes="time output", dtype=dtype)


@pytest.mark.points(1)
@pytest.mark.mistakes(*STATE, *READING, "tanh_in_linear")
def test_worked_example_without_activation(student):
    """With all weights one, srn_linear gives 4, 12, 32 for the inputs 1, 1, 2."""
    result = run(student, "srn_linear", EXAMPLE, np.zeros(2), ONES, ONES, ONES)
    compare(result, ([[4.0, 4.0], [12.0, 12.0], [32.0, 32.0]], [[2.0, 2.0], [6.0, 6.0], [16.0, 16.0]]), "srn_linear")


@pytest.mark.points(1)
@pytest.mark.mistakes(*STATE, *READING, *ACTIVATION)
def test_worked_example_with_tanh(student, expected):
    """With all weights one, srn_tanh gives 1.9281, 1.9985, 2.0000 for the inputs 1, 1, 2."""
    args = ("srn_tanh", EXAMPLE, np.zeros(2), ONES, ONES, ONES)
    compare(run(student, *args), expected(run, *args), "srn_tanh")


@pytest.mark.points(1)
@pytest.mark.mistakes(*ALL_LINEAR, *TRANSPOSED)
def test_linear_states_follow_the_recurrence(student, expected, rng):
    """Without activation each state is x_t @ W + h_(t-1) @ U, whatever the weights and h0."""
    args = ("srn_linear", *draw(rng, T=5, I=3, H=3, O=3))
    compare(run(student, *args), expected(run, *args), "srn_linear")


@pytest.mark.points(1.5)
@pytest.mark.mistakes(*ALL_TANH, *TRANSPOSED)
def test_tanh_states_follow_the_recurrence(student, expected, rng):
    """With tanh each state is tanh(x_t @ W + h_(t-1) @ U), whatever the weights and h0."""
    args = ("srn_tanh", *draw(rng, T=5, I=3, H=3, O=3))
    compare(run(student, *args), expected(run, *args), "srn_tanh")


@pytest.mark.points(1)
@pytest.mark.mistakes(*ALL_TANH, "tanh_in_linear", *TRANSPOSED)
def test_inputs_units_and_outputs_may_differ_in_number(student, expected, rng):
    """Both networks work for 3 inputs, 5 units and 2 outputs over 4 steps."""
    args = draw(rng, T=4, I=3, H=5, O=2)
    for name in BOTH:
        compare(run(student, name, *args), expected(run, name, *args), name)


@pytest.mark.points(1)
@pytest.mark.mistakes("forced_float32")
def test_precision_follows_the_input(student, expected, rng):
    """float64 in gives float64 out, to all digits; float32 in is right to 5 digits."""
    args = draw(rng, T=4, I=2, H=3, O=4)
    small = [a.astype(np.float32) for a in args]
    for name in BOTH:
        compare(run(student, name, *args), expected(run, name, *args), name, dtype=np.float64)
        compare(run(student, name, *small), expected(run, name, *small), name)


@pytest.mark.points(0.5)
@pytest.mark.mistakes("caller_array_overwritten")
def test_arguments_stay_as_they_were(student, rng):
    """After the call the caller's inputs, h0 and weights are the same as before."""
    args = draw(rng, T=3, I=2, H=4, O=2)
    for name in BOTH:
        held = [student.inside.keep(a) for a in args]
        run(student, name, *held)
        for label, handle, before in zip(("inputs", "h0", "W", "U", "V"), held, args, strict=True):
            after = student.inside.fetch(handle)
            assert_that(
                np.array_equal(after, before),
                f"{name} changed the caller's {label}: it came in as one array and was another after the call.",
                actual=after,
                expected=before,
                what=label,
            )


@pytest.mark.points(0.5)
@pytest.mark.mistakes("empty_sequence_fails", "empty_sequence_loses_width", "only_last_step", "h0_among_states")
def test_no_steps_give_empty_results(student, rng):
    """A sequence of no steps gives outputs of shape (0, O) and states of shape (0, H)."""
    args = draw(rng, T=0, I=2, H=4, O=3)
    for name in BOTH:
        outputs, states = two(run(student, name, *args), name, RESULTS)
        assert_shape(states, (0, 4), what=f"states of {name} for T = 0", axes="time hidden")
        assert_shape(outputs, (0, 3), what=f"outputs of {name} for T = 0", axes="time output")
        kinds = [np.asarray(part).dtype.kind for part in (outputs, states)]
        assert_equal(kinds, ["f", "f"], what="kind of number in the empty results (f is floating point)")


@pytest.mark.points(1)
@pytest.mark.hidden("srn_linear is tried with other sizes, a longer sequence and another starting state.")
@pytest.mark.mistakes(*ALL_LINEAR, *TRANSPOSED)
def test_hidden_linear(student, expected, rng):
    """srn_linear follows the recurrence on values of our own."""
    for sizes in ({"T": 8, "I": 4, "H": 4, "O": 4}, {"T": 7, "I": 5, "H": 2, "O": 3}):
        args = ("srn_linear", *draw(rng, **sizes))
        compare(run(student, *args), expected(run, *args), "srn_linear")


@pytest.mark.points(1.5)
@pytest.mark.hidden("srn_tanh is tried with other sizes, a longer sequence and another starting state.")
@pytest.mark.mistakes(*ALL_TANH, *TRANSPOSED)
def test_hidden_tanh(student, expected, rng):
    """srn_tanh follows the recurrence on values of our own."""
    for sizes in ({"T": 12, "I": 4, "H": 4, "O": 4}, {"T": 9, "I": 2, "H": 6, "O": 3}):
        args = ("srn_tanh", *draw(rng, **sizes))
        compare(run(student, *args), expected(run, *args), "srn_tanh")


@pytest.mark.points(1)
@pytest.mark.hidden("A sequence of one step is a sequence too: both functions are called with T = 1.")
@pytest.mark.mistakes(
    "h0_ignored",
    "h0_ones",
    "h0_as_first_state",
    "h0_among_states",
    "last_step_missing",
    "only_last_step",
    *READING,
    "units_updated_in_turn",
    "tanh_in_linear",
    "no_activation",
    *TRANSPOSED,
)
def test_hidden_single_step(student, expected, rng):
    """One step mixes the only input with h0."""
    args = draw(rng, T=1, I=3, H=3, O=3)
    for name in BOTH:
        compare(run(student, name, *args), expected(run, name, *args), name)


@pytest.mark.points(1)
@pytest.mark.hidden(
    "A sequence is cut in two, and the second half is run from the last state of the first. Together they "
    "have to give what the whole sequence gives."
)
@pytest.mark.mistakes(
    "state_not_carried",
    "h0_ignored",
    "h0_ones",
    "h0_as_first_state",
    "last_step_missing",
    "previous_input_fed",
    "output_fed_back",
    "preactivation_carried",
    "output_from_previous_state",
)
def test_hidden_halves_make_a_whole(student, expected, rng):
    """The last state is all that the network remembers, so that a sequence can be run in parts."""
    inputs, h0, *weights = draw(rng, T=6, I=3, H=3, O=3)
    for name in BOTH:
        wanted = expected(run, name, inputs, h0, *weights)
        first = two(run(student, name, inputs[:4], h0, *weights), name, RESULTS)
        middle = np.asarray(first[1])
        assert_close(middle, wanted[1][:4], what=f"states of {name}", axes="time hidden")
        second = run(student, name, inputs[4:], middle[-1].astype(h0.dtype), *weights)
        compare(second, (wanted[0][4:], wanted[1][4:]), name)
