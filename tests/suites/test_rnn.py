"""Judges exercise rnn: layers over a whole sequence, torch's own nn.RNN, and shapes (14 points)."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from autograder.suite import (
    assert_close,
    assert_equal,
    assert_that,
    few,
    hidden,
    needs,
    points,
    tensor,
    two,
    type_name,
)
from tests.suites.parameters import load

GRADIENT_TOLERANCE = 1e-4  # float32 sums over all steps; the mildest mistake changes a gradient by more than 1e-2
TWO_LAYERS = "test_two_layers_have_torchs_parameters"
OWN_LOOP = "test_the_loop_over_time_is_your_own"
MOST_AXES = 64
EXAMPLE = torch.tensor([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]])


@points(0.5)
def test_one_layer_has_torchs_parameters(student):
    """RNN(3, 5) has the parameters of torch.nn.RNN(3, 5): the same names, the same shapes."""
    found = student.inside.parameters(student.RNN(3, 5))
    compare_parameters(found, parameter_shapes(3, 5, 1))


@points(0.5)
def test_two_layers_have_torchs_parameters(student):
    """RNN(3, 5, num_layers=2) has weights and biases for each layer, and the second layer reads 5 numbers."""
    found = student.inside.parameters(student.RNN(3, 5, num_layers=2))
    compare_parameters(found, parameter_shapes(3, 5, 2))


@points(0.5)
def test_rnn_without_bias_parameters(student):
    """RNN(2, 4, num_layers=2, bias=False) has its four weights and no other parameter."""
    found = student.inside.parameters(student.RNN(2, 4, num_layers=2, bias=False))
    compare_parameters(found, parameter_shapes(2, 4, 2, bias=False))


@points(0.5)
def test_one_layer(student, expected, rng):
    """One layer gives all its states as output and its last state as h_n."""
    args = (weights(rng, 3, 5, 1), {}, tensor(rng, 4, 2, 3), torch.zeros(1, 2, 5))
    compare(run(student, *args), expected(run, *args))


@points(0.5)
def test_one_layer_with_relu(student, expected, rng):
    """With nonlinearity="relu" no state is negative, and states may pass 1."""
    args = (weights(rng, 4, 6, 1), {"nonlinearity": "relu"}, tensor(rng, 3, 2, 4), torch.zeros(1, 2, 6))
    compare(run(student, *args), expected(run, *args))


@points(1.5)
def test_the_loop_over_time_is_your_own(student, rng):
    """RNN.forward walks along time in Python; one step may be torch's, the whole sequence may not."""
    net = make(student, weights(rng, 3, 5, 1))
    args = (tensor(rng, 4, 2, 3), tensor(rng, 1, 2, 5))
    used, watched = student.inside.torch_loops(net, *args)
    message = (
        f"Inside RNN.forward torch's own {', '.join(used)} ran over the whole sequence. Write that loop yourself; "
        "nn.RNNCell may do a single step."
    )
    assert_that(not used, message, actual=used, expected="a loop over the steps", what="loop over time")
    for watched_part, part in zip(tensors(watched), tensors(net(*args)), strict=False):
        assert_close(watched_part, part, what="result of a call that is watched for torch's loops")


@points(1)
@needs(OWN_LOOP)
def test_two_layers(student, expected, rng):
    """The second layer reads the states of the first, with its own weights and its own starting state."""
    args = (weights(rng, 4, 4, 2), {}, tensor(rng, 5, 3, 4), tensor(rng, 2, 3, 4))
    compare(run(student, *args), expected(run, *args))


@points(0.5)
def test_rnn_state_left_out_is_zeros(student, expected, rng):
    """Without hx every layer starts from zeros, in float32 and in float64 as the input is."""
    values, x = weights(rng, 3, 4, 2), tensor(rng, 5, 2, 3)
    compare(run(student, values, {}, x), expected(run, values, {}, x))
    double = (values, {}, x.double())
    compare(run_in_double(student, *double), expected(run_in_double, *double), dtype=torch.float64)
    compare(run_again(student, values, x), expected(run_again, values, x), when=" of a second call")


@points(1)
@needs(OWN_LOOP)
def test_batch_first_turns_input_and_output_only(student, expected, rng):
    """With batch_first the input is (B, T, I) and the output (B, T, H), while hx and h_n stay (L, B, H)."""
    args = (weights(rng, 3, 6, 2), {"batch_first": True}, tensor(rng, 4, 5, 3), tensor(rng, 2, 4, 6))
    compare(run(student, *args), expected(run, *args), axes="batch time hidden")


@points(1)
def test_srn_with_rnn_on_the_worked_example(student, expected):
    """The worked example: outputs 1.9281, 1.9985, 2.0000 and the state after each step, for one sequence and two."""
    for batch in (1, 2):
        inputs = EXAMPLE.unsqueeze(1).repeat(1, batch, 1)
        compare_srn(srn(student, inputs), expected(srn, inputs))


@points(0.5)
def test_shapes(student, expected):
    """shapes(7, 3, 4, 5, 2) names what nn.RNN takes and gives for 7 steps, 3 sequences, 4 inputs, 5 units, 2 layers."""
    sizes = (7, 3, 4, 5, 2)
    compare_shapes(table(student, *sizes), sizes, expected(table, *sizes))


@points(1.5)
@needs(OWN_LOOP)
@hidden("Your RNN is tried with three layers, each from a state of its own, and inputs as wide as its states or not.")
def test_hidden_three_layers(student, expected, rng):
    """Three layers give the right output and h_n."""
    for inputs, units in ((3, 3), (2, 6)):
        args = (weights(rng, inputs, units, 3), {}, tensor(rng, 7, 4, inputs), tensor(rng, 3, 4, units))
        compare(run(student, *args), expected(run, *args))


@points(1)
@needs(OWN_LOOP)
@hidden("Your RNN is tried with relu and without biases, on two layers.")
def test_hidden_relu_without_bias(student, expected, rng):
    """With relu and no biases each layer gives relu(x W_ih^T + h W_hh^T)."""
    options = {"nonlinearity": "relu", "bias": False}
    args = (weights(rng, 3, 5, 2, bias=False), options, tensor(rng, 4, 2, 3), torch.zeros(2, 2, 5))
    compare(run(student, *args), expected(run, *args))


@points(1)
@needs(TWO_LAYERS, OWN_LOOP)
@hidden(
    "Gradients are taken through two layers and all steps, back to hx, the inputs and every parameter. "
    "The caller's hx has to be the same after the call."
)
def test_hidden_gradients_and_arguments(student, expected, rng):
    """Gradients reach everything, and forward leaves its arguments alone."""
    values, inputs, hx = weights(rng, 3, 4, 2), tensor(rng, 5, 2, 3), torch.zeros(2, 2, 4)
    args = (values, inputs, hx, (tensor(rng, 5, 2, 4), tensor(rng, 2, 2, 4)))
    held = student.inside.keep(hx)
    make(student, values)(inputs, held)
    assert_close(student.inside.fetch(held), hx, what="the caller's hx after the call", axes="layer batch hidden")
    found = slopes(student, *args)
    for name, gradient in expected(slopes, *args).items():
        axes = "time batch input" if name == "inputs" else ""
        assert_close(found[name], gradient, what=f"gradient of {name}", axes=axes, tol=GRADIENT_TOLERANCE)


@points(0.5)
@needs(OWN_LOOP)
@hidden("Your RNN is tried with batch_first and no hx, in float64.")
def test_hidden_batch_first_without_state(student, expected, rng):
    """With batch_first a missing state still has one row for each sequence of the batch."""
    x = tensor(rng, 3, 6, 2, dtype=torch.float64)
    args = (weights(rng, 2, 4, 2), {"batch_first": True}, x)
    compare(run_in_double(student, *args), expected(run_in_double, *args), axes="batch time hidden")


@points(1)
@hidden("srn_with_rnn is tried on other inputs, for one sequence and for three.")
def test_hidden_srn_with_rnn(student, expected, rng):
    """srn_with_rnn keeps the sequences of a batch apart."""
    for batch in (3, 1):
        inputs = tensor(rng, 5, batch, 2)
        compare_srn(srn(student, inputs), expected(srn, inputs))


@points(1)
@hidden("shapes is asked for other sizes, with more than one layer.")
def test_hidden_shapes(student, expected):
    """shapes is right for several layers."""
    for sizes in ((8, 2, 3, 5, 4), (2, 6, 8, 5, 1)):
        compare_shapes(table(student, *sizes), sizes, expected(table, *sizes))


# ------------------------------------------------------------------------ what the tests run, and how they compare


def parameter_shapes(inputs: int, units: int, layers: int, *, bias: bool = True) -> dict[str, tuple[int, ...]]:
    """Returns the names and shapes of torch.nn.RNN's parameters."""
    shapes: dict[str, tuple[int, ...]] = {}
    for layer in range(layers):
        shapes[f"weight_ih_l{layer}"] = (units, units if layer else inputs)
        shapes[f"weight_hh_l{layer}"] = (units, units)
        if bias:
            shapes |= {f"bias_ih_l{layer}": (units,), f"bias_hh_l{layer}": (units,)}
    return shapes


def weights(rng: np.random.Generator, *sizes: int, bias: bool = True) -> dict[str, torch.Tensor]:
    """Returns parameters for (inputs, units, layers), none of them zero, equal or symmetric."""
    return {name: tensor(rng, *shape) for name, shape in parameter_shapes(*sizes, bias=bias).items()}


def make(side: Any, values: dict[str, torch.Tensor], *, double: bool = False, **options: Any) -> Any:
    """Builds the side's RNN, in float64 with `double`, and copies `values` into its parameters."""
    units, inputs = values["weight_ih_l0"].shape
    layers = sum(name.startswith("weight_ih") for name in values)
    net = side.RNN(inputs, units, num_layers=layers, **options)
    net = net.double() if double else net
    load(side, net, values)
    return net


def run(side: Any, values: dict[str, torch.Tensor], options: dict[str, Any], *args: torch.Tensor) -> Any:
    """Gives what the side's RNN gives."""
    return make(side, values, **options)(*args)


def run_in_double(side: Any, values: dict[str, torch.Tensor], options: dict[str, Any], *args: torch.Tensor) -> Any:
    """Gives what the side's RNN gives with its parameters in float64."""
    return make(side, values, double=True, **options)(*args)


def run_again(side: Any, values: dict[str, torch.Tensor], *args: torch.Tensor) -> Any:
    """Gives what the side's RNN gives when it is called a second time."""
    net = make(side, values)
    net(*args)
    return net(*args)


def slopes(side: Any, values: dict[str, torch.Tensor], *args: Any) -> Any:
    """Gives the gradients through the side's RNN."""
    return side.inside.gradients(make(side, values), *args)


def srn(side: Any, inputs: torch.Tensor) -> Any:
    """Gives the side's srn_with_rnn."""
    return side.srn_with_rnn(inputs)


def table(side: Any, *sizes: int) -> Any:
    """Gives the side's table of shapes."""
    return side.shapes(*sizes)


def compare_parameters(found: dict[str, torch.Tensor], shapes: dict[str, tuple[int, ...]]) -> None:
    """Compares names first, then each shape."""
    assert_equal(sorted(few(found)), sorted(shapes), what="list of the RNN's parameters")
    for name, shape in shapes.items():
        assert_equal(tuple(found[name].shape), shape, what=f"shape of {name}")


def tensors(result: Any) -> list[torch.Tensor]:
    """Returns the tensors of what a forward gives."""
    return [part for part in (result if isinstance(result, tuple | list) else [result]) if torch.is_tensor(part)]


def compare(result: Any, wanted: Any, axes: str = "time batch hidden", dtype: Any = None, when: str = "") -> None:
    """Compares output first, then h_n; `when` is put behind their names."""
    output, h_n = two(result, "RNN.forward", "(output, h_n)")
    assert_close(output, wanted[0], what=f"output{when}", axes=axes, dtype=dtype)
    assert_close(h_n, wanted[1], what=f"h_n{when}", axes="layer batch hidden", dtype=dtype)


def compare_srn(result: Any, wanted: Any) -> None:
    """Compares states first, because outputs are read from them, then outputs."""
    outputs, states = two(result, "srn_with_rnn", "(outputs, states)")
    assert_close(states, wanted[1], what="states of srn_with_rnn", axes="time batch hidden")
    assert_close(outputs, wanted[0], what="outputs of srn_with_rnn", axes="time batch output")


def compare_shapes(found: Any, sizes: tuple[int, ...], wanted: dict[str, tuple[int, ...]]) -> None:
    """Compares the four shapes one after the other; anything that lists whole numbers is a shape."""
    assert_that(isinstance(found, dict), "shapes returns a dict.", actual=type_name(found), what="shapes")
    call = f"shapes(T={sizes[0]}, B={sizes[1]}, I={sizes[2]}, H={sizes[3]}, L={sizes[4]})"
    missing = [name for name in wanted if name not in found]
    assert_that(not missing, f"{call} lacks {missing}.", actual=sorted(map(str, found)), what="keys")
    for name, shape in wanted.items():
        assert_equal(as_shape(found[name]), shape, what=f'"{name}" in {call}')


def as_shape(value: Any) -> Any:
    """Returns a list, torch.Size or array of whole numbers as a tuple, anything else, or anything long, as it is."""
    try:
        return tuple(int(n) for n in value) if len(value) <= MOST_AXES else value
    except (TypeError, ValueError):
        return value
