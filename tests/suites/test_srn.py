"""Judges exercise srn: the simple recurrent network in NumPy (12 points)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.suite import (
    assert_close,
    assert_dtype,
    assert_shape,
    assert_that,
    difference,
    hidden,
    points,
    small,
    two,
)
from tests.suites.given_numbers import floats, is_alive
from tests.suites.srn_reading import (
    ORDINARY,
    RESULTS,
    compare_outputs,
    has_states,
    is_coarse,
    is_in_order,
    is_right,
    last_state,
    near,
    outputs_alone,
    read,
    read_out,
)
from tests.suites.srn_recurrence import (
    assert_is_carried,
    assert_is_no_constant,
    assert_starts_anew,
    compare_first,
    compare_recurrence,
    compare_states,
    draw,
    goes_on,
    other_inputs,
    run,
    states_of,
)

EXAMPLE = np.array([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]])
ONES = np.ones((2, 2))
NUDGE = 1e-9  # far below what float32 tells apart, far above what float64 does


ROWS = "test_results_have_a_row_for_each_step"
SHAPES = {"inputs": "T I", "h0": "H", "W": "I H", "U": "H H", "V": "H O"}


def for_both(worth: float, title: str) -> Any:
    """Makes one test of each function: what it is worth and its title."""
    names = ("srn_linear", "srn_tanh")
    cases = [pytest.param(name, title.format(name=name), id=name, marks=points(worth)) for name in names]
    return pytest.mark.parametrize(("name", "title"), cases)


@points(0.5)
def test_worked_example_without_activation(student):
    """With all weights one, srn_linear gives 4, 12, 32 for the inputs 1, 1, 2."""
    result = run(student, "srn_linear", EXAMPLE, np.zeros(2), ONES, ONES, ONES)
    compare_outputs(result, [[4.0, 4.0], [12.0, 12.0], [32.0, 32.0]], "srn_linear")


@points(0.5)
def test_worked_example_with_tanh(student, expected):
    """With all weights one, srn_tanh gives 1.9281, 1.9985, 2.0000 for the inputs 1, 1, 2."""
    args = ("srn_tanh", EXAMPLE, np.zeros(2), ONES, ONES, ONES)
    compare_outputs(run(student, *args), expected(run, *args)[0], "srn_tanh")


@points(0.75)
@small(compare_states, **SHAPES)
def test_linear_states_follow_the_recurrence(student, expected, rng):
    """Without activation each state is x_t @ W + h_(t-1) @ U, whatever the weights and h0."""
    args = ("srn_linear", *draw(rng, T=5, I=3, H=3, O=3))
    compare_first(student, expected, args, rng)


@points(1.25)
@small(compare_states, **SHAPES)
def test_tanh_states_follow_the_recurrence(student, expected, rng):
    """With tanh each state is tanh(x_t @ W + h_(t-1) @ U), whatever the weights and h0."""
    args = ("srn_tanh", *draw(rng, T=5, I=3, H=3, O=3))
    compare_first(student, expected, args, rng)


@small("compare_read_outputs", **SHAPES)
@for_both(0.5, "Each output of {name} is read from the state of its step: y_t = h_t @ V.")
def test_outputs_are_read_from_the_states(student, expected, rng, name, title):
    """The outputs are the student's own states times V."""
    args = (name, *draw(rng, T=5, I=3, H=3, O=3))
    result, wanted = run(student, *args), expected(run, *args)
    if not is_coarse(outputs_alone(result), wanted[0]):
        compare_read_outputs(result, wanted, args)


@for_both(
    1,
    "{name} gives (outputs, states), a row for each step, for 3 inputs, 5 units and 2 outputs over 4 steps.",
)
def test_results_have_a_row_for_each_step(student, expected, rng, name, title):
    """Both results have a row for each step, in the order of time, where I, H and O are all different."""
    inputs, h0, *weights = draw(rng, T=4, I=3, H=5, O=2)
    h0 = np.zeros_like(h0)
    outputs, states = two(run(student, name, inputs, h0, *weights), name, RESULTS)
    other = inputs.copy()
    other[2] += 0.5
    changed = two(run(student, name, other, h0, *weights), name, RESULTS)
    assert_no_older_rows(states, changed[1], name)
    assert_shape(states, (4, 5), what=f"states of {name}", axes="time hidden")
    rows = floats(outputs)
    message = f"The outputs of {name} are no array with a row for each of the 4 steps."
    assert_that(rows is not None and rows.ndim == 2 and len(rows) == 4, message, actual=outputs, what="outputs")
    if is_in_order(rows, floats(changed[0])) or goes_on(student, expected, (name, inputs, h0, *weights)):
        return
    compare_rows(floats(states), floats(changed[1]), f"states of {name}")


@for_both(0.25, "{name} computes in the precision of its input, float64 or float32.")
def test_precision_follows_the_input(student, expected, rng, name, title):
    """float64 in gives float64 out, to all digits; float32 in gives the same to 5 digits."""
    args = draw(rng, T=4, I=2, H=2, O=2)
    assert_starts_anew(student, expected, (name, *args))
    outputs, states = read(run(student, name, *args), name, args[0], args[1], args[4])
    assert_dtype(states, np.float64, what=f"states of {name}")
    assert_dtype(outputs, np.float64, what=f"outputs of {name}")
    nudged = read(run(student, name, args[0] + NUDGE, *args[1:]), name, args[0], args[1], args[4])
    if near(floats(outputs), floats(nudged[0])):
        assert_is_no_constant(student, expected, (name, *args))
    for what, part, other in (("outputs", outputs, nudged[0]), ("states", states, nudged[1])):
        compare_nudged(floats(part), floats(other), f"{what} of {name}")
    single = [a.astype(np.float32) for a in args]
    in_single = read(run(student, name, *single), name, args[0], args[1], args[4])
    assert_close(in_single[1], states, what=f"states of {name} in float32", axes="time hidden", tol=ORDINARY)
    assert_close(in_single[0], outputs, what=f"outputs of {name} in float32", axes="time output", tol=ORDINARY)


@for_both(0.25, "{name} leaves the caller's inputs, h0 and weights as they were.")
def test_arguments_stay_as_they_were(student, expected, rng, name, title):
    """After the call the caller's arrays are the same as before, and a second call with them gives the same."""
    args = draw(rng, T=3, I=2, H=2, O=2)
    assert_starts_anew(student, expected, (name, *args))
    assert_is_no_constant(student, expected, (name, *args))
    again = [floats(outputs_alone(run(student, name, *args))) for _ in range(2)]
    assert_no_nan(again[0], f"outputs of {name}")
    message = f"Called twice with the same arrays, {name} gives other numbers."
    assert_that(again[0] is None or near(*again), message, what=f"repeated call of {name}")
    held = [student.inside.keep(a) for a in args]
    first = floats(outputs_alone(run(student, name, *held)))
    other = floats(outputs_alone(run(student, name, other_inputs(args[0]), *args[1:])))
    assert_that(not near(first, other), f"{name} gives the same for other inputs.", what=f"outputs of {name}")
    ones = [np.ones_like(weight) for weight in args[2:]]
    message = f"{name} gives for weights of one what it gives for other weights: it does not use its W, U and V."
    assert_that(not near(first, floats(outputs_alone(run(student, name, *args[:2], *ones)))), message, what="weights")
    for label, handle, before in zip(("inputs", "h0", "W", "U", "V"), held, args, strict=True):
        after = student.inside.fetch(handle)
        message = f"{name} changed the caller's {label}: after the call it {difference(after, before)} than before."
        assert_that(is_same(after, before), message, actual=after, expected=before, what=label)
    again = outputs_alone(run(student, name, *held))
    assert_close(again, first, what=f"outputs of a second call of {name} with the same arrays", axes="time output")
    earlier = student.inside.kept(getattr(student, name), *args)
    run(student, name, args[0] - 1, *args[1:])
    states = [
        floats(states_of(result, (name, *args)))
        for result in (student.inside.fetch(earlier), run(student, name, *args))
    ]
    message = f"A later call of {name} changes what an earlier call has given."
    assert_that(states[0] is None or near(*states), message, what=f"earlier result of {name}")


@for_both(0.25, "For a sequence of no steps {name} gives outputs of shape (0, O) and states of shape (0, H).")
def test_no_steps_give_empty_results(student, rng, name, title):
    """T = 0 gives empty results of the right widths, in floating point."""
    outputs, states = two(run(student, name, *draw(rng, T=0, I=2, H=4, O=3)), name, RESULTS)
    assert_shape(states, (0, 4), what=f"states of {name} for T = 0", axes="time hidden")
    assert_shape(outputs, (0, 3), what=f"outputs of {name} for T = 0", axes="time output")
    for what, part in (("outputs", outputs), ("states", states)):
        floating = "float" in str(getattr(part, "dtype", ""))
        assert_that(floating, f"The empty {what} of {name} should be floating point.", what=what)


@points(0.5)
@hidden("srn_linear is tried with other sizes and a longer sequence.")
def test_hidden_linear(student, expected, rng, passed):
    """srn_linear follows the recurrence on values of our own."""
    for sizes in ({"T": 8, "I": 4, "H": 4, "O": 4}, {"T": 7, "I": 3, "H": 3, "O": 3}):
        inputs, h0, *weights = draw(rng, **sizes)
        args = ("srn_linear", inputs, np.zeros_like(h0), *weights)
        compare_recurrence(student, expected, args, is_paid=not passed(f"{ROWS}[srn_linear]"))


@points(1)
@hidden("srn_tanh is tried with other sizes and a longer sequence.")
def test_hidden_tanh(student, expected, rng, passed):
    """srn_tanh follows the recurrence on values of our own."""
    for sizes in ({"T": 12, "I": 4, "H": 4, "O": 4}, {"T": 9, "I": 3, "H": 3, "O": 3}):
        inputs, h0, *weights = draw(rng, **sizes)
        args = ("srn_tanh", inputs, np.zeros_like(h0), *weights)
        compare_recurrence(student, expected, args, is_paid=not passed(f"{ROWS}[srn_tanh]"))


@hidden("The outputs are compared with your own states times V, for other sizes.")
@for_both(0.25, "Each output of {name} is its state times V, for other sizes as well.")
def test_hidden_outputs(student, expected, rng, name, title):
    """The outputs are the student's own states times V, on values of our own."""
    args = (name, *draw(rng, T=6, I=4, H=4, O=4))
    compare_read_outputs(run(student, *args), expected(run, *args), args)


@hidden("A sequence of one step is a sequence too: the function is called with T = 1.")
@for_both(0.75, "In {name} a single step mixes the only input with h0, and both results have one row.")
def test_hidden_single_step(student, expected, rng, name, title):
    """One step mixes the only input with h0; both results keep their axis of time."""
    longer = draw(rng, T=3, I=3, H=3, O=3)
    assert_computed(read(run(student, name, *longer), name, longer[0], longer[1], longer[4])[1], name)
    assert_starts_anew(student, expected, (name, *longer))
    assert_is_carried(student, (name, *longer))
    for sizes in ({"I": 3, "H": 3}, {"I": 2, "H": 4}, {"I": 2, "H": 1}):
        args = (name, *draw(rng, T=1, O=sizes["H"], **sizes))
        outputs, states = two(run(student, *args), name, RESULTS)
        wanted = expected(run, *args)
        assert_shape(states, wanted[1].shape, what=f"states of {name}", axes="time hidden")
        if is_coarse(outputs, wanted[0]) or is_coarse(
            states, wanted[1]
        ):  # the other one's numbers are judged elsewhere
            assert_shape(outputs, wanted[0].shape, what=f"outputs of {name}", axes="time output")
            continue
        assert_close(states, wanted[1], what=f"states of {name}", axes="time hidden", tol=ORDINARY)
        assert_shape(outputs, wanted[0].shape, what=f"outputs of {name}", axes="time output")


@hidden(
    "A sequence is cut in two, and the second half is run from the last state of the first. The last state "
    "has to be what the whole sequence ends in."
)
@for_both(0.5, "{name} can run a sequence in two parts, the second from the last state of the first.")
def test_hidden_halves_make_a_whole(student, expected, rng, name, title):
    """The last state is all that the network remembers."""
    inputs, h0, *weights = draw(rng, T=6, I=3, H=3, O=3)
    assert_starts_anew(student, expected, (name, inputs, h0, *weights))
    states = read(run(student, name, inputs, h0, *weights), name, inputs, h0, weights[2])[1]
    assert_computed(states, name)
    whole = last_state(states, name)
    middle = end(student, name, inputs[:4], h0, *weights)
    message = f"The last state of {name} is no row of {len(h0)} numbers."
    assert_that(middle.shape == h0.shape, message, what=f"states of {name}")
    halves = end(student, name, inputs[4:], middle.astype(h0.dtype), *weights)
    what = f"last state of {name} after two halves"
    if not is_coarse(halves, whole):
        assert_close(halves, whole, what=what, axes="hidden", tol=ORDINARY)
    other = end(student, name, inputs[4:], h0 - 1, *weights)
    message = f"Two different h0 give the same last state of {name}: nothing is carried over the cut."
    assert_that(not near(other, halves), message, actual=other, what=f"last state of {name}")


# ------------------------------------------------------------------------ what the tests run, and how they compare


def end(side: Any, name: str, *args: Any) -> Any:
    """Returns the last state of srn_linear or srn_tanh."""
    states = read(run(side, name, *args), name, args[0], args[1], args[4])[1]
    return last_state(states, name)


def assert_no_nan(part: Any, what: str) -> None:
    """Passes where no number is NaN, which is unlike itself."""
    is_there = part is not None and bool(np.isnan(part).any())
    assert_that(not is_there, f"There is NaN (not a number) in the {what}.", what=what)


def assert_no_older_rows(states: Any, later: Any, name: str) -> None:
    """Passes where the states of a second call of four steps are no longer than those of the first."""
    first, second = floats(states), floats(later)
    lengths = [len(part) if part is not None and part.ndim == 2 else 0 for part in (first, second)]
    is_longer = lengths[1] == lengths[0] + 4 > 4
    message = f"Each call of {name} gives the rows of its earlier calls as well: something grows from call to call."
    assert_that(not is_longer, message, what=f"rows of a second call of {name}")


def compare_read_outputs(result: Any, wanted: Any, args: tuple[Any, ...]) -> None:
    """Compares the outputs with what is read from the student's own states, or with ours where these are none."""
    name, inputs, h0, *_, V = args
    if not has_states(result, wanted[0]):
        compare_outputs(result, wanted[0], name)
        return
    outputs, states = read(result, name, inputs, h0, V)
    if is_right(outputs, wanted[0]):
        return
    own = floats(states)
    right = read_out(own, V) if own is not None and is_alive(own) else None
    what = f"outputs of {name}" if right is None else f"outputs of {name} (your states @ V)"
    assert_close(outputs, wanted[0] if right is None else right, what=what, axes="time output", tol=ORDINARY)


def compare_rows(before: Any, after: Any, what: str) -> None:
    """Compares two results whose third input alone differs: the rows before it are the same, the third is not."""
    is_there = before is not None and after is not None and before.shape == after.shape
    assert_that(is_there, f"The {what} are no numbers, or change their shape from call to call.", what=what)
    is_early = near(after[:2], before[:2])
    message = f"The third input has changed, and with it the first two rows of the {what}: row t belongs to step t."
    assert_that(is_early, message, actual=after[:2], expected=before[:2], what=what)
    message = f"The third input has changed, and the third row of the {what} has not: row t belongs to step t."
    assert_that(not near(after[2], before[2]), message, actual=after[2], what=what)


def assert_computed(states: Any, name: str) -> None:
    """Passes where states are finite numbers that differ from each other: of all the same there is nothing to judge."""
    message = f"The states of {name} are no numbers, or all the same number."
    assert_that(is_alive(floats(states)), message, what=f"states of {name}")


def compare_nudged(part: Any, other: Any, what: str) -> None:
    """Compares results for inputs that differ in the ninth digit: float64 tells them apart, and by little."""
    is_there = part is not None and other is not None and part.shape == other.shape
    assert_that(is_there, f"The {what} are no numbers, or change their shape from call to call.", what=what)
    assert_no_nan(part, what)
    gap = float(np.max(np.abs(part - other), initial=0.0))
    is_fine = 0 < gap < 100 * NUDGE * max(1.0, float(np.max(np.abs(part), initial=0.0)))
    message = (
        f"The inputs change by {NUDGE:g}, and the {what} by {gap:g}: float64 has digits for a change of about the "
        "same size, and somewhere they are lost."
    )
    assert_that(is_fine, message, actual=gap, what=what)


def is_same(after: Any, before: Any) -> bool:
    """Tells whether an argument is as it was."""
    found = floats(after)
    return found is not None and np.array_equal(found, before)
