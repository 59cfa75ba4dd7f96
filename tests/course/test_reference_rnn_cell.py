"""The reference of exercise rnn_cell agrees with torch.nn.RNNCell, hand-worked numbers and finite differences."""

import pytest
import torch

from reference import rnn_cell


def pair(bias=True, nonlinearity="tanh"):
    """Returns torch's cell and ours with the same parameters, in float64."""
    torch.manual_seed(3)
    theirs = torch.nn.RNNCell(3, 5, bias=bias, nonlinearity=nonlinearity, dtype=torch.float64)
    ours = rnn_cell.RNNCell(3, 5, bias=bias, nonlinearity=nonlinearity).double()
    ours.load_state_dict(theirs.state_dict())
    return theirs, ours


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_the_cell_is_torchs(bias, nonlinearity):
    """One step, with and without a state, equals torch's, and so do the parameters' names and shapes."""
    theirs, ours = pair(bias, nonlinearity)
    x, h = torch.randn(2, 3, dtype=torch.float64), torch.randn(2, 5, dtype=torch.float64)
    torch.testing.assert_close(ours(x, h), theirs(x, h))
    torch.testing.assert_close(ours(x), theirs(x))
    shapes = [{n: p.shape for n, p in cell.named_parameters()} for cell in (ours, theirs)]
    assert shapes[0] == shapes[1]


def test_the_worked_number_of_the_task():
    """The example in the task text: the sum is -0.5, tanh gives -0.4621 and relu 0."""
    for nonlinearity, wanted in (("tanh", -0.46211715726), ("relu", 0.0)):
        cell = rnn_cell.RNNCell(2, 1, nonlinearity=nonlinearity)
        values = {"weight_ih": [[1.0, -1.0]], "weight_hh": [[0.5]], "bias_ih": [0.1], "bias_hh": [0.2]}
        cell.load_state_dict({name: torch.tensor(value) for name, value in values.items()})
        assert cell(torch.tensor([[1.0, 2.0]]), torch.tensor([[0.4]])).item() == pytest.approx(wanted, abs=1e-6)


def test_starting_values_are_drawn_as_torch_does():
    """Fresh parameters lie between -1/sqrt(H) and 1/sqrt(H) and are not all the same."""
    for parameter in rnn_cell.RNNCell(40, 25).parameters():
        assert parameter.abs().max() <= 0.2 and parameter.detach().std().item() == pytest.approx(0.2 / 3**0.5, rel=0.4)


def test_run_cell_is_torchs_rnn_on_one_layer():
    """Running torch's cell with our loop gives what torch.nn.RNN gives with the same parameters."""
    theirs, _ = pair()
    rnn = torch.nn.RNN(3, 5, dtype=torch.float64)
    rnn.load_state_dict({f"{name}_l0": value for name, value in theirs.state_dict().items()})
    inputs, h0 = torch.randn(4, 2, 3, dtype=torch.float64), torch.randn(2, 5, dtype=torch.float64)
    torch.testing.assert_close(rnn_cell.run_cell(theirs, inputs, h0), rnn(inputs, h0[None])[0])


def test_gradients_through_all_steps_agree_with_finite_differences():
    """Backpropagation through run_cell and our cell gives the slopes that small changes of each argument show."""
    _, ours = pair()
    inputs = torch.randn(3, 2, 3, dtype=torch.float64, requires_grad=True)
    h0 = torch.randn(2, 5, dtype=torch.float64, requires_grad=True)

    def states(inputs, h0, *values):
        named = dict(zip(dict(ours.named_parameters()), values, strict=True))
        return rnn_cell.run_cell(lambda x, h: torch.func.functional_call(ours, named, (x, h)), inputs, h0)

    values = [p.detach().clone().requires_grad_() for p in ours.parameters()]
    assert torch.autograd.gradcheck(states, (inputs, h0, *values))


@pytest.mark.parametrize(
    ("start", "wanted"),
    [(0.0, [1.9280551602, 1.9984510891, 1.9999753470]), (1.0, [1.9986585994, 1.9986549602, 1.9999754169])],
)
def test_the_worked_example_with_torchs_cell(start, wanted):
    """From zeros the outputs are those of exercise 1, from ones they begin with 2 tanh(4)."""
    example = torch.tensor([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]]).unsqueeze(1).repeat(1, 3, 1)
    outputs, states = rnn_cell.srn_with_cell(example, torch.full((3, 2), start))
    assert outputs.shape == states.shape == (3, 3, 2)
    assert outputs[:, 2, 1].tolist() == pytest.approx(wanted, abs=2e-6)
    assert (2 * states[..., 0]).flatten().tolist() == pytest.approx(outputs[..., 0].flatten().tolist(), abs=2e-6)
