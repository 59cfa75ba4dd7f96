"""Judges exercise rnn_cell: one step as a module, the loop round it, and torch's own cell (14 points)."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from autograder.suite import (
    StudentFault,
    apart,
    assert_close,
    assert_equal,
    assert_that,
    difference,
    few,
    hidden,
    points,
    tensor,
    two,
)
from tests.suites.parameters import assert_kept, assert_used, called, load, turned
from tests.suites.rnn_cell_reading import (
    as_sums,
    assert_computed,
    first_numbers,
    in_order,
    states_alone,
    sums,
    with_right_run_cell,
)
from tests.suites.rnn_cell_steps import (
    alone,
    assert_repeats,
    compare_step,
    make,
    step,
    two_steps,
    usable,
    weights,
)
from tests.suites.slopes import compare_gradients, compare_own_slopes, near, pulled
from tests.suites.small_nets import small_step
from tests.suites.srn_modules import assert_settled

CELL_OF_ONES = {
    "weight_ih": torch.ones(2, 2),
    "weight_hh": torch.ones(2, 2),
    "bias_ih": torch.zeros(2),
    "bias_hh": torch.zeros(2),
}
EXAMPLE = torch.tensor([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]]).unsqueeze(1)


@points(1)
def test_cell_has_torchs_parameters(student):
    """RNNCell(3, 5, bias=True) has the parameters of torch.nn.RNNCell(3, 5): the same names, the same shapes."""
    cell = student.RNNCell(3, 5, bias=True)
    shapes = {"weight_ih": (5, 3), "weight_hh": (5, 5), "bias_ih": (5,), "bias_hh": (5,)}
    compare_parameters(student, cell, shapes)


@points(0.5)
def test_cell_without_bias_parameters(student):
    """RNNCell(2, 4, bias=False) has its two weights and no other parameter."""
    compare_parameters(student, student.RNNCell(2, 4, bias=False), {"weight_ih": (4, 2), "weight_hh": (4, 4)})


@points(1)
def test_cell_defaults(student, rng):
    """RNNCell(3, 5) is what RNNCell(3, 5, bias=True, nonlinearity="tanh") is."""
    values, x, zeros = weights(rng, 3, 5), tensor(rng, 4, 3), torch.zeros(4, 5)
    plain, told = student.RNNCell(3, 5), make(student, values, is_training=True)
    names = [sorted(few(student.inside.parameters(cell))) for cell in (plain, told)]
    assert_equal(names[0], names[1], what="list of the parameters of RNNCell(3, 5)")
    load(student, plain, values)
    own = called(told, x, zeros)
    assert_computed(own)
    assert_repeats(told, x, zeros)
    assert_used(own, called(make(student, turned(values), is_training=True), x, zeros), "RNNCell(3, 5)")
    what = "next state of RNNCell(3, 5) (wanted: your own of bias=True and nonlinearity='tanh')"
    assert_close(called(plain, x, zeros), own, what=what, axes="batch hidden")


@points(0.5)
def test_worked_step(student):
    """The step worked out in the task: the sum is -0.5, so that tanh gives -0.4621."""
    values = {"weight_ih": [[1.0, -1.0]], "weight_hh": [[0.5]], "bias_ih": [0.1], "bias_hh": [0.2]}
    loaded = {name: torch.tensor(value) for name, value in values.items()}
    state = step(student, loaded, "tanh", torch.tensor([[1.0, 2.0]]), torch.tensor([[0.4]]))
    assert_close(state, torch.tensor([[-0.5]]).tanh(), what="next state", axes="batch hidden")


@small_step
@points(1)
def test_step_with_tanh(student, expected, rng, advice):
    """One step gives tanh(x W_ih^T + b_ih + h W_hh^T + b_hh) for every row of the batch."""
    values, x, h = weights(rng, 3, 5), tensor(rng, 2, 3), tensor(rng, 2, 5)
    wanted = expected(step, values, "tanh", x, h)
    cell = make(student, values, is_training=True)
    assert_repeats(cell, x, h)
    compare_step(called(cell, x, h), wanted)
    if student.inside.torch_steps(make(student, values), x, h):
        advice("Your RNNCell lets torch's own cell do the step: the numbers are right, but the step is the exercise.")


@points(0.75)
def test_step_with_relu(student, expected, rng):
    """With nonlinearity="relu" the sum goes through relu: nothing negative comes out, and states may pass 1."""
    values = weights(rng, 4, 6) | {"bias_ih": torch.zeros(6), "bias_hh": torch.zeros(6)}
    args = ("relu", 2 * tensor(rng, 3, 4), torch.zeros(3, 6))
    wanted = expected(step, values, *args)
    compare_step(alone(step(student, usable(student, values, *args[1:]), *args)), wanted)


@points(0.75)
def test_cell_state_left_out_is_zeros(student, rng):
    """Without a state the cell starts from zeros, in float32 and in float64 as the input is."""
    values, x, zeros = weights(rng, 3, 4), tensor(rng, 2, 3), torch.zeros(2, 4)
    values = usable(student, values, x, zeros)
    cell = make(student, values, is_training=True)
    given = cell(x, zeros)
    assert_computed(given)
    assert_repeats(cell, x, zeros)
    other = turned(values, ("weight_ih", "weight_hh"))  # from zeros only the one of them that meets the input counts
    assert_used(given, make(student, other)(x, zeros), "your RNNCell")
    first, again = two_steps(student, values, x)
    is_random = not any(near(left, right) for left, right in ((first, given), (again, given), (first, again)))
    message = (
        "Called twice with the same input and no state, your RNNCell gives other numbers each time, and never those "
        "that it gives for a state of zeros."
    )
    assert_that(not is_random, message, what="next state")
    assert_close(first, given, what="next state", axes="batch hidden", dtype=torch.float32)
    assert_close(again, given, what="next state of a second call", axes="batch hidden")
    wanted = make(student, values, double=True)(x.double(), zeros.double())
    state = make(student, values, double=True)(x.double())
    assert_close(state, wanted, what="next state in float64", axes="batch hidden", dtype=torch.float64)


@points(0.25)
def test_cell_leaves_its_arguments(student, rng):
    """After a step the caller's input and state are what they were, and a second step from them gives the same."""
    values, args = weights(rng, 3, 5), {"input": tensor(rng, 2, 3), "hx": tensor(rng, 2, 5)}
    cell = make(student, usable(student, values, *args.values()), is_training=True)
    compare_arguments(student, cell, args, "RNNCell.forward", "next state")


@points(0.75)
def test_run_cell_gives_the_state_after_every_step(student, expected, rng):
    """run_cell drives torch's own cell over four steps, each from the state of the step before."""
    args = (weights(rng, 3, 5), tensor(rng, 4, 2, 3), tensor(rng, 2, 5))
    compare_states(run_torch_cell(student, *args), expected(run_torch_cell, *args))


@points(0.25)
def test_run_cell_follows_the_dtype(student, rng):
    """run_cell gives float64 states for float64 inputs and a float64 cell."""
    args = [weights(rng, 3, 5), tensor(rng, 4, 2, 3), tensor(rng, 2, 5)]
    single = states_alone(run_torch_cell(student, *args))
    assert_computed(single)
    double = [{name: value.double() for name, value in args[0].items()}, *(part.double() for part in args[1:])]
    states = states_alone(run_torch_cell(student, *double))
    what = "states of run_cell in float64"  # computed from numbers of float32, also where all comes back as float64
    assert_close(states, single, what=what, axes="time batch hidden", dtype=torch.float64, tol=1e-5)


@points(0.25)
def test_run_cell_leaves_its_arguments(student, rng):
    """After run_cell the caller's inputs and h0 are what they were, and a second run of them gives the same."""
    args = {"inputs": tensor(rng, 4, 2, 3), "h0": tensor(rng, 2, 5)}
    cell = student.inside.torch_cell(weights(rng, 3, 5))
    compare_arguments(
        student, lambda *held: states_alone(student.run_cell(cell, *held)), args, "run_cell", "states of run_cell"
    )


@points(1)
def test_gradients_flow_through_run_cell(student, expected, rng):
    """What happens at the last step reaches h0 and the cell's parameters as a gradient."""
    apart(student)  # it was given torch's cell, which the hidden tests of its own one are not to meet
    args = (weights(rng, 3, 5), tensor(rng, 4, 2, 3), tensor(rng, 2, 5))
    compare_slopes(student, expected, (run_torch_cell, slopes), args, tensor(rng, 4, 2, 5), "states of run_cell")


@points(0.25)
def test_srn_with_cell_from_zeros(student, expected, passed):
    """The worked example from zeros: outputs 1.9281, 1.9985, 2.0000."""
    args = (EXAMPLE, torch.zeros(1, 2))
    outputs = two(with_right_run_cell(student, passed, *args), "srn_with_cell", "(outputs, states)")[0]
    wanted = carried(student, expected(srn, *args)[0], outputs, args, lambda states: 0 * states + sums(states))
    assert_srn_settled(student, passed, near(outputs, wanted))
    assert_close(outputs, wanted, what="outputs of srn_with_cell", axes="time batch output")


@points(0.5)
def test_srn_with_cell_from_ones(student, expected, passed):
    """The worked example from ones: the states begin with tanh(4) = 0.9993."""
    args = (EXAMPLE.repeat(1, 3, 1), torch.ones(3, 2))
    states = two(with_right_run_cell(student, passed, *args), "srn_with_cell", "(outputs, states)")[1]
    wanted = carried(student, expected(srn, *args)[1], states, args, lambda own: own)
    assert_srn_settled(student, passed, near(states, wanted))
    compare_states(states, wanted, "states of srn_with_cell")


@points(0.25)
def test_srn_with_cell_leaves_its_arguments(student, rng, passed):
    """After srn_with_cell the caller's inputs and h0 are what they were, and a second call with them gives the same."""
    args = {"inputs": tensor(rng, 4, 3, 2), "h0": tensor(rng, 3, 2)}

    def first_result(*held: Any) -> Any:
        result = with_right_run_cell(student, passed, *held)
        first = result[0] if isinstance(result, tuple | list) and len(result) else result
        is_given = near(first, args["inputs"])
        assert_that(not is_given, "srn_with_cell gives its inputs back.", what="results of srn_with_cell")
        return first

    held = tuple(args.values())
    assert_srn_settled(student, passed, near(first_result(*held), first_result(*held), 1e-5))

    compare_arguments(student, first_result, args, "srn_with_cell", "first result of srn_with_cell")


@points(1.25)
@hidden("One step of your RNNCell is compared for other sizes, and for a batch of one.")
def test_hidden_step(student, expected, rng):
    """One step is right for sizes of our own."""
    for batch, inputs, units in ((4, 2, 7), (1, 6, 3)):
        args = (weights(rng, inputs, units), "tanh", tensor(rng, batch, inputs), tensor(rng, batch, units))
        assert_close(alone(step(student, *args)), expected(step, *args), what="next state", axes="batch hidden")


@points(0.5)
@hidden("Your RNNCell is tried without biases.")
def test_hidden_step_without_bias(student, expected, rng):
    """Without biases one step gives tanh(x W_ih^T + h W_hh^T)."""
    args = (weights(rng, 3, 4, bias=False), "tanh", tensor(rng, 5, 3), torch.zeros(5, 4))
    compare_step(alone(step(student, *args)), expected(step, *args))


@points(0.75)
@hidden("run_cell drives a cell of a kind that you have not seen, and a sequence of one step.")
def test_hidden_run_cell_with_another_cell(student, expected, rng):
    """run_cell assumes nothing of the cell but cell(x, h)."""
    for steps, batch in ((6, 3), (1, 4), (3, 1)):
        args = (tensor(rng, 2, 5), tensor(rng, steps, batch, 2), tensor(rng, batch, 5))
        compare_states(states_alone(run_leaky_cell(student, *args)), expected(run_leaky_cell, *args))


@points(1.5)
@hidden("Gradients are taken through several steps of your own RNNCell.")
def test_hidden_gradients_through_your_own_cell(student, expected, rng):
    """Backpropagation through time reaches each parameter of the student's own cell."""
    args = (weights(rng, 4, 3), tensor(rng, 5, 2, 4), tensor(rng, 2, 3))
    compare_slopes(student, expected, (run_own_cell, own_slopes), args, tensor(rng, 5, 2, 3), "states of your RNNCell")


@points(0.5)
@hidden("srn_with_cell is tried on other inputs and starting states, for one sequence and for three.")
def test_hidden_srn_with_cell(student, expected, rng, passed):
    """srn_with_cell keeps the sequences of a batch apart and starts each from its own state."""
    for batch in (3, 1):
        args = (tensor(rng, 5, batch, 2), tensor(rng, batch, 2))
        assert_reads_inputs(student, passed, *args)
        states = in_order(with_right_run_cell(student, passed, *args))[1]
        wanted = carried(student, expected(srn, *args)[1], states, args, lambda own: own)
        assert_srn_settled(student, passed, near(states, wanted))
        compare_states(states, wanted, "states of srn_with_cell")


@points(0.5)
@hidden("The outputs of srn_with_cell are compared with what your own states come to, for three sequences.")
def test_hidden_outputs_of_srn_with_cell(student, expected, rng, passed):
    """The outputs are the sums of the student's own states."""
    args = (tensor(rng, 5, 3, 2), tensor(rng, 3, 2))
    assert_reads_inputs(student, passed, *args)
    result = with_right_run_cell(student, passed, *args)
    alone = torch.is_tensor(result)
    outputs, states = (result, None) if alone else in_order(result)
    own = as_sums(states)
    wanted = expected(srn, *args)[0] if own is None else own
    what = "outputs of srn_with_cell" if own is None else "outputs of srn_with_cell (from your states)"
    assert_srn_settled(student, passed, near(outputs, wanted))
    assert_close(outputs, wanted, what=what, axes="time batch output")


# ------------------------------------------------------------------------ what the tests run, and how they compare


def run_torch_cell(side: Any, values: dict[str, torch.Tensor], inputs: torch.Tensor, h0: torch.Tensor) -> Any:
    """Gives the side's run_cell with torch's own cell."""
    return side.run_cell(side.inside.torch_cell(values), inputs, h0)


def run_leaky_cell(side: Any, weight: torch.Tensor, inputs: torch.Tensor, h0: torch.Tensor) -> Any:
    """Gives the side's run_cell with a cell of another kind."""
    return side.run_cell(side.inside.leaky_cell(weight), inputs, h0)


def run_own_cell(side: Any, values: dict[str, torch.Tensor], inputs: torch.Tensor, h0: torch.Tensor) -> Any:
    """Gives the states of the side's RNNCell, driven by a loop of the test's."""
    return side.inside.in_steps(make(side, values), inputs, h0)


def slopes(side: Any, values: dict[str, torch.Tensor], *args: torch.Tensor) -> Any:
    """Gives the gradients through the side's run_cell with torch's cell."""
    return side.inside.gradients_through(side.run_cell, side.inside.torch_cell(values), *args)


def own_slopes(side: Any, values: dict[str, torch.Tensor], *args: torch.Tensor) -> Any:
    """Gives the gradients through several steps of the side's RNNCell."""
    return side.inside.gradients_in_steps(make(side, values), *args)


def srn(side: Any, inputs: torch.Tensor, h0: torch.Tensor) -> Any:
    """Gives the side's srn_with_cell."""
    return side.srn_with_cell(inputs, h0)


def compare_parameters(student: Any, cell: Any, shapes: dict[str, tuple[int, ...]]) -> None:
    """Compares names first, then each shape; last, whether they keep what is put into them."""
    found = student.inside.parameters(cell)
    assert_equal(sorted(few(found)), sorted(shapes), what="list of the cell's parameters")
    for name, shape in shapes.items():
        assert_equal(tuple(found[name].shape), shape, what=f"shape of {name}")
    assert_kept(student, cell, found)


def compare_states(states: Any, wanted: torch.Tensor, what: str = "states of run_cell") -> None:
    """Compares the states after every step."""
    assert_close(states, wanted, what=what, axes="time batch hidden")


def compare_slopes(student: Any, expected: Any, scenarios: Any, args: Any, pull: torch.Tensor, of: str) -> None:
    """Compares gradients of states times `pull`: with ours where the states are right, else with the student's own."""
    states, gradients = scenarios
    values, inputs, h0 = args
    found = gradients(student, *args, pull)
    if near(states_alone(states(student, *args)), expected(states, *args)):
        compare_gradients(found, expected(gradients, *args, pull), of)
        return

    def goal(leaves: dict[str, torch.Tensor]) -> float:
        weights = {name: leaves[name] for name in values}
        return pulled(states(student, weights, leaves["inputs"], leaves["h0"]), pull)

    compare_own_slopes(found, goal, {"inputs": inputs, "h0": h0, **values}, "h0", of)


def compare_arguments(student: Any, call: Any, args: dict[str, torch.Tensor], name: str, what: str) -> None:
    """Calls twice with the same tensors: they stay what they were, and so does the answer."""
    held = [student.inside.keep(value) for value in args.values()]
    first = call(*held)
    assert_computed(first)
    for (label, before), handle in zip(args.items(), held, strict=True):
        after = student.inside.fetch(handle)
        message = f"{name} changed the caller's {label}: after the call it {difference(after, before)} than before."
        assert_that(near(after, before, 0.0), message, actual=after, expected=before, what=label)
    message = f"Called twice with the same tensors, {name} gives other numbers."
    assert_that(near(call(*held), first, 1e-5), message, what=f"{what} of a second call")


def assert_reads_inputs(student: Any, passed: Any, inputs: torch.Tensor, h0: torch.Tensor) -> None:
    """Passes where srn_with_cell gives other numbers for other inputs."""
    results = [with_right_run_cell(student, passed, x, h0) for x in (inputs, inputs - 1)]
    parts = [result if isinstance(result, tuple | list) else [result] for result in results]
    is_same = all(near(left, right) for left, right in zip(*parts, strict=False))
    assert_that(
        not is_same, "srn_with_cell gives the same numbers whatever the inputs.", what="results of srn_with_cell"
    )


def carried(student: Any, right: torch.Tensor, given: Any, args: tuple[torch.Tensor, ...], read: Any) -> Any:
    """Returns what srn_with_cell has to give, or what it gives with the student's own run_cell in it.

    The latter only where it was given, and the cell plays a part: run_cell has lost its points already.
    """
    if near(given, right):
        return right
    other = {name: -value for name, value in CELL_OF_ONES.items()}
    apart(student)
    try:
        own, another = (
            first_numbers(student.run_cell(student.inside.torch_cell(values), *args))
            for values in (CELL_OF_ONES, other)
        )
    except StudentFault:
        return right
    is_driven = bool(np.any(own)) and not near(own, another)
    return read(own) if is_driven and near(given, read(own)) else right


def assert_srn_settled(student: Any, passed: Any, is_right: bool) -> None:
    """Passes where numbers of srn_with_cell are right, or at least the same whenever it is called."""
    if not is_right:
        assert_settled(lambda *args: with_right_run_cell(student, passed, *args), "srn_with_cell")
