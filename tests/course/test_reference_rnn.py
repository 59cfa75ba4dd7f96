"""The reference of exercise rnn agrees with torch.nn.RNN, hand-worked numbers and finite differences."""

import itertools

import pytest
import torch

from reference import rnn as reference


def pair(**options):
    """Returns torch's RNN and ours with the same parameters, in float64."""
    torch.manual_seed(5)
    theirs = torch.nn.RNN(3, 4, **options).double()
    ours = reference.RNN(3, 4, **options).double()
    ours.load_state_dict(theirs.state_dict())
    return theirs, ours


@pytest.mark.parametrize(
    ("num_layers", "nonlinearity", "bias", "batch_first"),
    list(itertools.product([1, 2, 3], ["tanh", "relu"], [True, False], [True, False])),
)
def test_the_rnn_is_torchs(num_layers, nonlinearity, bias, batch_first):
    """Output, h_n and the parameters' names and shapes equal torch's for every combination of options."""
    theirs, ours = pair(num_layers=num_layers, nonlinearity=nonlinearity, bias=bias, batch_first=batch_first)
    inputs = torch.randn(5, 2, 3, dtype=torch.float64)
    hx = torch.randn(num_layers, 5 if batch_first else 2, 4, dtype=torch.float64)
    for args in ((inputs, hx), (inputs,)):
        for own, wanted in zip(ours(*args), theirs(*args), strict=True):
            torch.testing.assert_close(own, wanted)
    shapes = [{n: p.shape for n, p in net.named_parameters()} for net in (ours, theirs)]
    assert shapes[0] == shapes[1]


def test_the_worked_numbers_of_the_task():
    """The two-layer example in the task text: output 0.6420, 0 and h_n 0.6420 and 0."""
    net = reference.RNN(1, 1, num_layers=2, bias=False)
    weights = {"weight_ih_l0": 1.0, "weight_hh_l0": 1.0, "weight_ih_l1": 1.0, "weight_hh_l1": -1.0}
    net.load_state_dict({name: torch.tensor([[value]]) for name, value in weights.items()})
    output, h_n = net(torch.tensor([1.0, 0.0]).reshape(2, 1, 1))
    assert output.flatten().tolist() == pytest.approx([0.64201, 0.0], abs=1e-5)
    assert h_n.flatten().tolist() == pytest.approx([0.64201, 0.0], abs=1e-5)


def test_gradients_agree_with_finite_differences():
    """Backpropagation through two layers and three steps gives the slopes that small changes show."""
    _, ours = pair(num_layers=2)
    inputs = torch.randn(3, 2, 3, dtype=torch.float64, requires_grad=True)
    hx = torch.randn(2, 2, 4, dtype=torch.float64, requires_grad=True)
    values = [p.detach().clone().requires_grad_() for p in ours.parameters()]
    names = list(dict(ours.named_parameters()))

    def run(inputs, hx, *values):
        return torch.func.functional_call(ours, dict(zip(names, values, strict=True)), (inputs, hx))

    assert torch.autograd.gradcheck(run, (inputs, hx, *values))


def test_the_worked_example_with_torchs_rnn():
    """The outputs are those of exercise 1 for each sequence of the batch, and all T states come back."""
    example = torch.tensor([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]]).unsqueeze(1).repeat(1, 2, 1)
    outputs, states = reference.srn_with_rnn(example)
    assert outputs.shape == states.shape == (3, 2, 2)
    assert outputs[:, 1, 0].tolist() == pytest.approx([1.9280551602, 1.9984510891, 1.9999753470], abs=2e-6)
    assert states[:, 0, 1].tolist() == pytest.approx([0.9640276, 0.9992255, 0.9999877], abs=2e-6)


@pytest.mark.parametrize("sizes", [(5, 2, 3, 4, 1), (2, 6, 1, 3, 4)])
def test_the_shapes_are_those_that_torch_takes_and_gives(sizes):
    """The table of shapes is what torch.nn.RNN really accepts and returns."""
    T, B, I, H, L = sizes
    table = reference.shapes(T, B, I, H, L)
    output, h_n = torch.nn.RNN(I, H, L)(torch.zeros(table["input"]), torch.zeros(table["h0"]))
    assert (table["output"], table["h_n"]) == (tuple(output.shape), tuple(h_n.shape))
