"""Judges exercise rnn_cell: one step as a module, the loop round it, and torch's own cell (14 points)."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from autograder.suite import (
    assert_close,
    assert_equal,
    few,
    hidden,
    needs,
    points,
    tensor,
    two,
)
from tests.suites.parameters import load

GRADIENT_TOLERANCE = 1e-4  # float32 sums over all steps; the mildest mistake changes a gradient by more than 1e-2
NAMES = "test_cell_has_torchs_parameters"


@points(1)
def test_cell_has_torchs_parameters(student):
    """RNNCell(3, 5) has the parameters of torch.nn.RNNCell(3, 5): the same names, the same shapes."""
    found = student.inside.parameters(student.RNNCell(3, 5))
    shapes = {"weight_ih": (5, 3), "weight_hh": (5, 5), "bias_ih": (5,), "bias_hh": (5,)}
    compare_parameters(found, shapes)


@points(0.5)
def test_cell_without_bias_parameters(student):
    """RNNCell(2, 4, bias=False) has its two weights and no other parameter."""
    found = student.inside.parameters(student.RNNCell(2, 4, bias=False))
    compare_parameters(found, {"weight_ih": (4, 2), "weight_hh": (4, 4)})


@points(0.5)
def test_worked_step(student):
    """The step worked out in the task: the sum is -0.5, so that tanh gives -0.4621."""
    values = {"weight_ih": [[1.0, -1.0]], "weight_hh": [[0.5]], "bias_ih": [0.1], "bias_hh": [0.2]}
    loaded = {name: torch.tensor(value) for name, value in values.items()}
    state = step(student, loaded, {}, torch.tensor([[1.0, 2.0]]), torch.tensor([[0.4]]))
    assert_close(state, torch.tensor([[-0.5]]).tanh(), what="next state", axes="batch hidden")


@points(1.5)
def test_step_with_tanh(student, expected, rng, advice):
    """One step gives tanh(x W_ih^T + b_ih + h W_hh^T + b_hh) for every row of the batch."""
    values, x, h = weights(rng, 3, 5), tensor(rng, 2, 3), tensor(rng, 2, 5)
    wanted = expected(step, values, {}, x, h)
    assert_close(step(student, values, {}, x, h), wanted, what="next state", axes="batch hidden")
    if student.inside.torch_steps(make(student, values), x, h):
        advice("Your RNNCell lets torch's own cell do the step: the numbers are right, but the step is the exercise.")


@points(1)
def test_step_with_relu(student, expected, rng):
    """With nonlinearity="relu" the same sum goes through relu: nothing negative comes out."""
    args = (weights(rng, 4, 6), {"nonlinearity": "relu"}, tensor(rng, 3, 4), tensor(rng, 3, 6))
    assert_close(step(student, *args), expected(step, *args), what="next state", axes="batch hidden")


@points(1)
def test_cell_state_left_out_is_zeros(student, expected, rng):
    """Without a state the cell starts from zeros, in float32 and in float64 as the input is."""
    values, x = weights(rng, 3, 4), tensor(rng, 2, 3)
    assert_close(step(student, values, {}, x), expected(step, values, {}, x), what="next state", axes="batch hidden")
    state = step_in_double(student, values, x.double())
    wanted = expected(step_in_double, values, x.double())
    assert_close(state, wanted, what="next state in float64", axes="batch hidden", dtype=torch.float64)
    again = second_step(student, values, x)
    assert_close(again, expected(second_step, values, x), what="next state of a second call", axes="batch hidden")


@points(1)
def test_run_cell_gives_the_state_after_every_step(student, expected, rng):
    """run_cell drives torch's own cell over four steps, each from the state of the step before."""
    args = (weights(rng, 3, 5), tensor(rng, 4, 2, 3), tensor(rng, 2, 5))
    compare_states(run_torch_cell(student, *args), expected(run_torch_cell, *args))


@points(1)
def test_gradients_flow_through_run_cell(student, expected, rng):
    """What happens at the last step reaches h0 and the cell's parameters as a gradient."""
    args = (weights(rng, 3, 5), False, tensor(rng, 4, 2, 3), tensor(rng, 2, 5), tensor(rng, 4, 2, 5))
    compare_gradients(slopes(student, *args), expected(slopes, *args))


@points(0.5)
def test_srn_with_cell_from_zeros(student, expected):
    """The worked example from zeros: outputs 1.9281, 1.9985, 2.0000."""
    example = torch.tensor([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]]).unsqueeze(1)
    args = (example, torch.zeros(1, 2))
    compare_srn(srn(student, *args), expected(srn, *args))


@points(0.5)
def test_srn_with_cell_from_ones(student, expected):
    """The worked example from ones: the outputs begin with 2 tanh(4) = 1.9987."""
    example = torch.tensor([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]]).unsqueeze(1).repeat(1, 3, 1)
    args = (example, torch.ones(3, 2))
    compare_srn(srn(student, *args), expected(srn, *args))


@points(1.5)
@hidden("One step of your RNNCell is compared for other sizes, and for a batch of one.")
def test_hidden_step(student, expected, rng):
    """One step is right for sizes of our own."""
    for batch, inputs, units in ((4, 2, 7), (1, 6, 3)):
        args = (weights(rng, inputs, units), {}, tensor(rng, batch, inputs), tensor(rng, batch, units))
        assert_close(step(student, *args), expected(step, *args), what="next state", axes="batch hidden")


@points(1)
@hidden("Your RNNCell is tried without biases, with tanh and with relu.")
def test_hidden_step_without_bias(student, expected, rng):
    """Without biases one step gives f(x W_ih^T + h W_hh^T)."""
    values, x, h = weights(rng, 3, 4, bias=False), tensor(rng, 5, 3), tensor(rng, 5, 4)
    for nonlinearity in ("tanh", "relu"):
        args = (values, {"bias": False, "nonlinearity": nonlinearity}, x, h)
        assert_close(step(student, *args), expected(step, *args), what="next state", axes="batch hidden")


@points(1)
@hidden("run_cell drives a cell of a kind that you have not seen, and a sequence of one step.")
def test_hidden_run_cell_with_another_cell(student, expected, rng):
    """run_cell assumes nothing of the cell but cell(x, h)."""
    for steps, batch in ((6, 3), (1, 4)):
        args = (tensor(rng, 2, 5), tensor(rng, steps, batch, 2), tensor(rng, batch, 5))
        compare_states(run_leaky_cell(student, *args), expected(run_leaky_cell, *args))


@points(1)
@needs(NAMES)
@hidden("Gradients are taken through run_cell and your own RNNCell together.")
def test_hidden_gradients_through_your_own_cell(student, expected, rng):
    """Backpropagation through time reaches each parameter of the student's own cell."""
    args = (weights(rng, 4, 3), True, tensor(rng, 5, 2, 4), tensor(rng, 2, 3), tensor(rng, 5, 2, 3))
    compare_gradients(slopes(student, *args), expected(slopes, *args))


@points(1)
@hidden("srn_with_cell is tried on other inputs and starting states, for one sequence and for three.")
def test_hidden_srn_with_cell(student, expected, rng):
    """srn_with_cell keeps the sequences of a batch apart and starts each from its own state."""
    for batch in (3, 1):
        args = (tensor(rng, 5, batch, 2), tensor(rng, batch, 2))
        compare_srn(srn(student, *args), expected(srn, *args))


# ------------------------------------------------------------------------ what the tests run, and how they compare


def weights(rng: np.random.Generator, inputs: int, units: int, *, bias: bool = True) -> dict[str, torch.Tensor]:
    """Returns parameters for a cell of these sizes, none of them zero, equal or symmetric."""
    values = {"weight_ih": tensor(rng, units, inputs), "weight_hh": tensor(rng, units, units)}
    biases = {"bias_ih": tensor(rng, units), "bias_hh": tensor(rng, units)}
    return values | biases if bias else values


def make(side: Any, values: dict[str, torch.Tensor], *, double: bool = False, **options: Any) -> Any:
    """Builds the side's RNNCell, in float64 with `double`, and copies `values` into its parameters."""
    units, inputs = values["weight_ih"].shape
    cell = side.RNNCell(inputs, units, **options)
    cell = cell.double() if double else cell
    load(side, cell, values)
    return cell


def step(side: Any, values: dict[str, torch.Tensor], options: dict[str, Any], *args: torch.Tensor) -> Any:
    """Gives one step of the side's RNNCell."""
    return make(side, values, **options)(*args)


def step_in_double(side: Any, values: dict[str, torch.Tensor], *args: torch.Tensor) -> Any:
    """Gives one step of the side's RNNCell with its parameters in float64."""
    return make(side, values, double=True)(*args)


def second_step(side: Any, values: dict[str, torch.Tensor], *args: torch.Tensor) -> Any:
    """Gives what the side's RNNCell gives when it is called a second time."""
    cell = make(side, values)
    cell(*args)
    return cell(*args)


def run_torch_cell(side: Any, values: dict[str, torch.Tensor], inputs: torch.Tensor, h0: torch.Tensor) -> Any:
    """Gives the side's run_cell with torch's own cell."""
    return side.run_cell(side.inside.torch_cell(values), inputs, h0)


def run_leaky_cell(side: Any, weight: torch.Tensor, inputs: torch.Tensor, h0: torch.Tensor) -> Any:
    """Gives the side's run_cell with a cell of another kind."""
    return side.run_cell(side.inside.leaky_cell(weight), inputs, h0)


def slopes(side: Any, values: dict[str, torch.Tensor], own: bool, *args: torch.Tensor) -> Any:
    """Gives the gradients through the side's run_cell, with its own cell or torch's."""
    cell = make(side, values) if own else side.inside.torch_cell(values)
    return side.inside.gradients_through(side.run_cell, cell, *args)


def srn(side: Any, inputs: torch.Tensor, h0: torch.Tensor) -> Any:
    """Gives the side's srn_with_cell."""
    return side.srn_with_cell(inputs, h0)


def compare_parameters(found: dict[str, torch.Tensor], shapes: dict[str, tuple[int, ...]]) -> None:
    """Compares names first, then each shape."""
    assert_equal(sorted(few(found)), sorted(shapes), what="list of the cell's parameters")
    for name, shape in shapes.items():
        assert_equal(tuple(found[name].shape), shape, what=f"shape of {name}")


def compare_states(states: Any, wanted: torch.Tensor, what: str = "states of run_cell") -> None:
    """Compares the states after every step."""
    assert_close(states, wanted, what=what, axes="time batch hidden")


def compare_gradients(found: dict[str, torch.Tensor], wanted: dict[str, torch.Tensor]) -> None:
    """Compares each gradient, that of the inputs first: it shows from which steps anything comes back."""
    for name, gradient in wanted.items():
        axes = "time batch input" if name == "inputs" else ""
        assert_close(found[name], gradient, what=f"gradient of {name}", axes=axes, tol=GRADIENT_TOLERANCE)


def compare_srn(result: Any, wanted: Any) -> None:
    """Compares states first, because outputs are read from them, then outputs."""
    outputs, states = two(result, "srn_with_cell", "(outputs, states)")
    compare_states(states, wanted[1], "states of srn_with_cell")
    assert_close(outputs, wanted[0], what="outputs of srn_with_cell", axes="time batch output")
