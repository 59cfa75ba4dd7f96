"""Judges exercise rnn: layers over a whole sequence, torch's own nn.RNN, and shapes (14 points)."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from autograder.suite import (
    assert_close,
    assert_shape,
    assert_that,
    hidden,
    points,
    tensor,
    two,
)
from tests.suites.given_numbers import floats
from tests.suites.parameters import assert_used, called, load, turned
from tests.suites.rnn_building import make, parameter_shapes, run, run_in_double, run_twice, slopes, weights
from tests.suites.rnn_reading import (
    assert_computed,
    assert_reads_inputs,
    assert_srn_settled,
    compare_argument,
    compare_output,
    compare_parameters,
    compare_parts,
    compare_rows,
    compare_shapes,
    compare_srn_outputs,
    drawn_sizes,
    has_rows,
    is_heard,
    parts_of,
    read,
    srn_results,
    width,
)
from tests.suites.slopes import compare_gradients, compare_own_slopes, near, pulled
from tests.suites.small_nets import small_layer

SECOND, TWO = "test_two_layers_have_torchs_parameters", "test_two_layers"
EXAMPLE = torch.tensor([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]])


@points(0.5)
def test_one_layer_has_torchs_parameters(student):
    """RNN(3, 5) has the parameters of torch.nn.RNN(3, 5): the same names, the same shapes."""
    compare_parameters(student, student.RNN(3, 5), parameter_shapes(3, 5, 1))


@points(0.5)
def test_two_layers_have_torchs_parameters(student):
    """RNN(3, 5, num_layers=2) has weights and biases for each layer, and the second layer reads 5 numbers."""
    compare_parameters(student, student.RNN(3, 5, num_layers=2), parameter_shapes(3, 5, 2))


@points(0.5)
def test_rnn_without_bias_parameters(student):
    """RNN(2, 4, num_layers=2, bias=False) has its four weights and no other parameter."""
    net = student.RNN(2, 4, num_layers=2, bias=False)
    compare_parameters(student, net, parameter_shapes(2, 4, 2, bias=False))


@small_layer
@points(0.5)
def test_one_layer(student, expected, rng):
    """One layer gives all its states as output."""
    args = (weights(rng, 3, 5, 1), {}, tensor(rng, 4, 2, 3), torch.zeros(1, 2, 5))
    compare_output(student, run, args, expected(run, *args))


@points(0.5)
def test_one_layer_with_relu(student, expected, rng):
    """With nonlinearity="relu" no state is negative, and states may pass 1."""
    values = {name: 0 * v if name.startswith("bias") else v for name, v in weights(rng, 4, 6, 1).items()}
    args = (values, {"nonlinearity": "relu"}, tensor(rng, 3, 2, 4), torch.zeros(1, 2, 6))
    compare_output(student, run, args, expected(run, *args))


@points(0.75)
def test_rnn_gives_output_and_h_n(student, rng, passed):
    """forward gives (output, h_n): output (T, B, H) with a row for each step, h_n (L, B, H) with one for each layer."""
    for layers in (1, 2):
        inputs = width(passed, 3, 5, SECOND) if layers > 1 else 3
        net, args = (
            make(student, weights(rng, inputs, 5, layers)),
            (tensor(rng, 4, 3, inputs), torch.zeros(layers, 3, 5)),
        )
        output, h_n = two(called(net, *args), "RNN.forward", "(output, h_n)")
        assert_shape(output, (4, 3, 5), what="output", axes="time batch hidden")
        assert_shape(h_n, (layers, 3, 5), what="h_n", axes="layer batch hidden")
        if layers > 1:  # what a second layer makes of the steps, its numbers tell
            continue
        other = args[0].clone()
        other[2] += 0.5
        changed = two(called(net, other, args[1]), "RNN.forward", "(output, h_n)")[0]
        compare_rows(floats(output), floats(changed), "output")


@points(1)
def test_rnn_h_n_holds_the_last_state_of_each_layer(student, expected, rng):
    """h_n holds the state of the bottom layer after the last step, and that of the top layer."""
    values, x, hx = weights(rng, 4, 4, 2), tensor(rng, 5, 3, 4), tensor(rng, 2, 3, 4)
    output, h_n = read(run(student, values, {}, x, hx), len(x))
    assert_that(h_n is not None, "RNN.forward gives one result, the output; h_n does not come back.", what="h_n")
    wanted = expected(run, values, {}, x, hx)[1]
    if not near(h_n, wanted):
        bottom = {name: value for name, value in values.items() if name.endswith("_l0")}
        own = [floats(read(run(student, bottom, {}, x, hx[:1]), len(x))[0]), floats(output)]
        wanted = np.stack([part[-1] for part in own]) if all(has_rows(part, (5, 3, 4)) for part in own) else wanted
    assert_computed(h_n, "h_n")
    assert_close(h_n, wanted, what="h_n", axes="layer batch hidden")


@points(0.25)
def test_the_loop_over_time_is_your_own(student, rng):
    """RNN.forward walks along time in Python; one step may be torch's, the whole sequence may not."""
    values, x = weights(rng, 3, 5, 1), tensor(rng, 4, 2, 3)
    nets = [make(student, each) for each in (values, turned(values))]
    assert_own_loop(student, nets[0], x)
    assert_used(*(parts_of(net(x))[0] for net in nets), "your RNN")


@points(0.75)
def test_two_layers(student, expected, rng):
    """The second layer reads the states of the first, with its own weights and its own starting state."""
    args = (weights(rng, 4, 4, 2), {}, tensor(rng, 5, 3, 4), tensor(rng, 2, 3, 4))
    compare_output(student, run, args, expected(run, *args))


@points(0.5)
def test_rnn_state_left_out_is_zeros(student, rng, passed):
    """Without hx the network starts from zeros, in float32 and in float64 as the input is."""
    values, x, zeros = weights(rng, 3, 4, 1), tensor(rng, 5, 2, 3), torch.zeros(1, 2, 4)
    net = make(student, values)
    given, repeated = parts_of(called(net, x, zeros)), parts_of(called(net, x, zeros))
    assert_computed(given[0], "output")
    message = "Called twice with the same input and the same hx, your RNN gives other numbers."
    assert_that(near(repeated[0], given[0]), message, what="repeated call")
    load(student, net, turned(values))
    assert_used(given[0], parts_of(called(net, x, zeros))[0], "your RNN")
    first, again = (parts_of(result) for result in run_twice(student, values, x))
    pairs = ((first, given), (again, given), (first, again))
    message = (
        "Called twice with the same input and no hx, your RNN gives other numbers each time, and never those that it "
        "gives for hx of zeros."
    )
    assert_that(any(near(left[0], right[0]) for left, right in pairs), message, what="output")
    compare_parts(first, given, "", torch.float32)
    compare_parts(again, given, " of a second call", torch.float32)
    wanted = parts_of(run_in_double(student, values, {}, x.double(), zeros.double()))
    compare_parts(parts_of(run_in_double(student, values, {}, x.double())), wanted, " in float64", torch.float64)
    if not passed(TWO):
        return
    net, x = make(student, weights(rng, 4, 4, 2)), tensor(rng, 5, 2, 4)
    compare_parts(parts_of(net(x)), parts_of(net(x, torch.zeros(2, 2, 4))), " of two layers", torch.float32)


@points(0.75)
def test_batch_first_turns_input_and_output_only(student, rng):
    """With batch_first the input is (B, T, I) and the output (B, T, H), while hx and h_n stay (L, B, H)."""
    values, x, hx = weights(rng, 3, 6, 1), tensor(rng, 5, 4, 3), tensor(rng, 1, 4, 6)
    compare_batch_first(student, run, values, x, hx)


@points(0.5)
def test_rnn_gradients_reach_every_step(student, expected, rng):
    """What the last step gives has gradients for hx, for all inputs and for every parameter of one layer."""
    # as many sequences as steps: whoever takes one for the other has paid for it
    compare_slopes(student, expected, (weights(rng, 3, 4, 1), tensor(rng, 3, 3, 3), tensor(rng, 1, 3, 4)), rng)


@points(0.25)
def test_rnn_leaves_its_arguments(student, rng, passed):
    """After the call the caller's input and hx are what they were, with batch_first and without."""
    inputs = width(passed, 3, 4, SECOND, TWO)
    for options in ({}, {"batch_first": True}):
        net = make(student, weights(rng, inputs, 4, 2), **options)
        args = {"input": tensor(rng, 3, 3, inputs), "hx": tensor(rng, 2, 3, 4)}
        held = [student.inside.keep(value) for value in args.values()]
        first = parts_of(net(*held))[0]
        assert_computed(first, "output")
        for (label, before), handle in zip(args.items(), held, strict=True):
            compare_argument(student, handle, before, label, "RNN.forward")
        again = parts_of(net(*held))[0]
        assert_close(again, first, what="output of a second call with the same tensors")


@points(0.5)
def test_srn_states_on_the_worked_example(student, expected):
    """The worked example: a state of two equal numbers after each step, for one sequence and two."""
    for batch in (1, 2):
        inputs = EXAMPLE.unsqueeze(1).repeat(1, batch, 1)
        states, wanted = srn_results(student, inputs)[1], expected(srn, inputs)[1]
        assert_srn_settled(student, near(states, wanted))
        assert_close(states, wanted, what="states of srn_with_rnn", axes="time batch hidden")


@points(0.25)
def test_srn_outputs_on_the_worked_example(student, expected):
    """The worked example: outputs 1.9281, 1.9985, 2.0000, the sums of the states."""
    inputs = EXAMPLE.unsqueeze(1).repeat(1, 2, 1)
    compare_srn_outputs(student, inputs, expected(srn, inputs)[0])


@points(0.25)
def test_srn_with_rnn_leaves_its_inputs(student, rng):
    """After srn_with_rnn the caller's inputs are what they were, and a second call with them gives the same."""
    inputs = tensor(rng, 4, 3, 2)
    held = student.inside.keep(inputs)
    first = srn_results(student, held)[0]
    assert_computed(first, "what srn_with_rnn gives first")
    compare_argument(student, held, inputs, "inputs", "srn_with_rnn")
    again = srn_results(student, held)[0]
    assert_srn_settled(student, near(again, first, 1e-5))
    assert_close(again, first, what="outputs of a second call with the same tensor")


@points(0.25)
def test_shapes_of_input_and_output(student, expected):
    """shapes(7, 3, 4, 5, 2) names the shapes of "input" and "output": 7 steps, 3 sequences, 4 inputs, 5 units."""
    sizes = (7, 3, 4, 5, 2)
    compare_shapes(table(student, *sizes), sizes, expected(table, *sizes), ("input", "output"))


@points(0.25)
def test_shapes_of_states(student, expected):
    """shapes(7, 3, 4, 5, 2) names the shapes of "h0" and "h_n": 3 sequences, 5 units and 2 layers."""
    sizes = (7, 3, 4, 5, 2)
    compare_shapes(table(student, *sizes), sizes, expected(table, *sizes), ("h0", "h_n"))


@points(0.5)
@hidden("A sequence of one step, and a batch of one sequence, keep all three axes.")
def test_hidden_axes_of_one(student, rng, passed):
    """T = 1 and B = 1 keep their axes in output and h_n."""
    inputs = width(passed, 3, 5, SECOND, TWO)
    for steps, batch in ((1, 3), (4, 1), (1, 1)):
        args = (weights(rng, inputs, 5, 2), {}, tensor(rng, steps, batch, inputs), torch.zeros(2, batch, 5))
        output, h_n = read(run(student, *args), steps)
        assert_shape(output, (steps, batch, 5), what="output", axes="time batch hidden")
        if h_n is not None:
            assert_shape(h_n, (2, batch, 5), what="h_n", axes="layer batch hidden")


@points(1)
@hidden("Your RNN is tried with three layers, each from a state of its own, and inputs as wide as its states or not.")
def test_hidden_three_layers(student, expected, rng, passed):
    """Three layers give the right output, or where no output has all steps the right h_n."""
    for inputs, units in ((3, 3), (2, 6)):
        args = (weights(rng, inputs, units, 3), {}, tensor(rng, 7, 4, inputs), tensor(rng, 3, 4, units))
        relu = None if passed("test_one_layer") else expected(run, args[0], {"nonlinearity": "relu"}, *args[2:])
        compare_output(student, run, args, expected(run, *args), or_h_n=True, paid=relu)
    assert_own_loop(student, make(student, args[0]), args[2])


@points(0.5)
@hidden("Your RNN is tried with relu and without biases, on two layers.")
def test_hidden_relu_without_bias(student, expected, rng, passed):
    """With relu and no biases each layer gives relu(x W_ih^T + h W_hh^T)."""
    options, inputs = {"nonlinearity": "relu", "bias": False}, width(passed, 3, 5, SECOND, TWO)
    args = (weights(rng, inputs, 5, 2, bias=False), options, tensor(rng, 4, 2, inputs), torch.zeros(2, 2, 5))
    compare_output(student, run, args, expected(run, *args), or_h_n=True)


@points(1)
@hidden("Gradients are taken through two layers and all steps, back to hx, the inputs and every parameter.")
def test_hidden_gradients(student, expected, rng, passed):
    """Gradients reach hx, the inputs and every parameter, from output and from h_n."""
    wide = width(passed, 3, 4, SECOND, TWO)
    args = (weights(rng, wide, 4, 2), tensor(rng, 4, 4, wide), tensor(rng, 2, 4, 4))
    compare_slopes(student, expected, args, rng)


@points(0.25)
@hidden("Your RNN is tried with batch_first and no hx, in float64.")
def test_hidden_batch_first_without_state(student, rng):
    """With batch_first a missing state still has one row for each sequence of the batch."""
    values, x = weights(rng, 2, 4, 1), tensor(rng, 6, 3, 2, dtype=torch.float64)
    compare_batch_first(student, run_in_double, values, x)


@points(0.5)
@hidden("The states of srn_with_rnn are compared for other inputs, for one sequence and for three.")
def test_hidden_srn_states(student, expected, rng):
    """srn_with_rnn keeps the sequences of a batch apart."""
    for batch in (3, 1):
        inputs = tensor(rng, 5, batch, 2)
        assert_reads_inputs(student, inputs)
        states, wanted = srn_results(student, inputs)[1], expected(srn, inputs)[1]
        assert_srn_settled(student, near(states, wanted))
        assert_close(states, wanted, what="states of srn_with_rnn", axes="time batch hidden")


@points(0.5)
@hidden("The outputs of srn_with_rnn are compared with what your own states come to, for other inputs.")
def test_hidden_srn_outputs(student, expected, rng):
    """The outputs are the sums of the student's own states."""
    inputs = tensor(rng, 5, 3, 2)
    assert_reads_inputs(student, inputs)
    compare_srn_outputs(student, inputs, expected(srn, inputs)[0])


@points(0.5)
@hidden("shapes is asked for the input and the output of other sizes, with more than one layer.")
def test_hidden_shapes_of_input_and_output(student, expected, rng):
    """The shapes of input and output are right for several layers."""
    for sizes in drawn_sizes(rng):
        compare_shapes(table(student, *sizes), sizes, expected(table, *sizes), ("input", "output"))


@points(0.5)
@hidden("shapes is asked for the states before and after other sequences, with more than one layer.")
def test_hidden_shapes_of_states(student, expected, rng):
    """The shapes of h0 and h_n are right for several layers."""
    for sizes in drawn_sizes(rng):
        compare_shapes(table(student, *sizes), sizes, expected(table, *sizes), ("h0", "h_n"))


# ------------------------------------------------------------------------ what the tests run, and how they compare


def srn(side: Any, inputs: torch.Tensor) -> Any:
    """Gives the side's srn_with_rnn."""
    return side.srn_with_rnn(inputs)


def table(side: Any, *sizes: int) -> Any:
    """Gives the side's table of shapes."""
    return side.shapes(*sizes)


def assert_own_loop(student: Any, net: Any, x: torch.Tensor) -> None:
    """Passes where no function of torch's ran over the whole sequence."""
    used, watched = student.inside.torch_loops(net, x)
    message = (
        f"Inside RNN.forward torch's own {', '.join(used)} ran over the whole sequence. Write that loop yourself; "
        "nn.RNNCell may do a single step."
    )
    assert_that(not used, message, actual=used, expected="a loop over the steps", what="loop over time")
    for watched_part, part in zip(parts_of(watched), parts_of(net(x)), strict=False):
        assert_close(watched_part, part, what="result of a call that is watched for torch's loops")


def compare_batch_first(
    student: Any, scenario: Any, values: dict[str, torch.Tensor], x: torch.Tensor, *hx: Any
) -> None:
    """Compares a network with batch_first with the student's own without it, on the same sequences."""
    plain = parts_of(scenario(student, values, {}, x, *hx))
    other = parts_of(scenario(student, values, {"batch_first": True}, x.transpose(0, 1).contiguous(), *hx))
    if read(plain, len(x))[0] is not plain[0]:  # the two results are exchanged, here as there
        plain, other = plain[::-1], other[::-1]
    assert_same_nets(student, scenario, values, x, *hx)
    own = floats(plain[0])
    message = "Without batch_first the output has no axes of time and batch to be turned."
    assert_that(own is not None and own.ndim == 3, message, what="output")
    assert own is not None
    assert_computed(own, "output")
    assert_used(own, read(scenario(student, turned(values), {}, x, *hx), len(x))[0], "your RNN")
    assert_close(other[0], own.swapaxes(0, 1), what="output with batch_first", axes="batch time hidden")
    for part, right in zip(other[1:], plain[1:], strict=False):
        assert_close(part, right, what="h_n with batch_first", axes="layer batch hidden")


def compare_slopes(student: Any, expected: Any, args: tuple[Any, ...], rng: np.random.Generator) -> None:
    """Compares gradients of output and h_n: with ours where these are right, else with how the student's own change."""
    values, inputs, hx = args
    pulls = (tensor(rng, *inputs.shape[:2], hx.shape[2]), tensor(rng, *hx.shape))
    given, found = parts_of(run(student, values, {}, inputs, hx)), slopes(student, *args, pulls)
    for options in ({}, {"nonlinearity": "relu"}):  # which of the two comes out has been paid for
        right = expected(run, values, options, inputs, hx)
        if len(given) == 2 and all(near(*pair) for pair in zip(given, right, strict=True)):
            compare_gradients(found, expected(slopes, *args, pulls, **options), "numbers of your RNN")
            return

    def goal(leaves: dict[str, torch.Tensor]) -> float:
        weights = {name: leaves[name] for name in values}
        parts = parts_of(run(student, weights, {}, leaves["inputs"], leaves["hx"]))
        return sum(pulled(part, pull) for part, pull in zip(parts, pulls, strict=False))

    assert_same_nets(student, run, values, inputs, hx)
    other = inputs.clone()
    other[0, 0] += 1
    ends = [floats(read(run(student, values, {}, x, hx), len(x))[0]) for x in (inputs, other)]
    message = "What the first step reads changes nothing after it, so that no gradient comes back to it."
    assert_that(is_heard(*ends), message, what="gradient of inputs")
    leaves = {"inputs": inputs, "hx": hx, **values}
    compare_own_slopes(found, goal, leaves, "hx", "numbers of your RNN")


def assert_same_nets(student: Any, scenario: Any, values: dict[str, torch.Tensor], *args: torch.Tensor) -> None:
    """Passes where two networks of the same parameters give the same numbers."""
    first, second = (parts_of(scenario(student, values, {}, *args))[0] for _ in range(2))
    message = "Two RNNs with the same parameters give other numbers for one input: something else is drawn in each."
    assert_that(near(first, second), message, what="output of two networks")
