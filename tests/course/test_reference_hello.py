"""The reference of exercise hello agrees with torch.nn, hand-worked numbers and an Adam written out in NumPy."""

import math

import numpy as np
import pytest
import torch

from reference import hello as reference

WORD = torch.eye(4)[reference.x].unsqueeze(1)
LABELS = torch.tensor(reference.y)


@pytest.fixture
def float64():
    """Lets the reference make its tensors in float64, so that finite differences are sharp."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def cell_model(seed=3):
    """Returns a CellModel with parameters of ordinary size."""
    torch.manual_seed(seed)
    return reference.CellModel(4, 4, 1)


def rnn_model(cell):
    """Returns an RNNModel with a CellModel's parameters."""
    net = reference.RNNModel(4, 4, 1)
    net.rnn.load_state_dict({f"{name}_l0": value for name, value in cell.cell.state_dict().items()})
    return net


def numpy_loss(parameters):
    """Returns the summed cross-entropy of "hello" as "ohlol", in NumPy, from (W_ih, W_hh, b_ih, b_hh)."""
    w_ih, w_hh, b_ih, b_hh = parameters
    h, loss = np.zeros(4), 0.0
    for letter, label in zip(reference.x, reference.y, strict=True):
        h = np.tanh(w_ih[:, letter] + b_ih + w_hh @ h + b_hh)
        loss += np.log(np.exp(h).sum()) - h[label]
    return loss


def finite_differences(loss, parameters, step=1e-6):
    """Returns the gradient of `loss` by central differences, one array for each parameter."""
    gradients = []
    for parameter in parameters:
        gradient = np.zeros_like(parameter)
        for index in np.ndindex(parameter.shape):
            kept = parameter[index]
            parameter[index] = kept + step
            above = loss(parameters)
            parameter[index] = kept - step
            gradient[index] = (above - loss(parameters)) / (2 * step)
            parameter[index] = kept
        gradients.append(gradient)
    return gradients


def adam_losses(loss, parameters, epochs, lr):
    """Returns the losses of Adam (Kingma and Ba, 2015, algorithm 1) with gradients by finite differences."""
    first, second = ([np.zeros_like(p) for p in parameters] for _ in range(2))
    losses = []
    for t in range(1, epochs + 1):
        losses.append(loss(parameters))
        for k, gradient in enumerate(finite_differences(loss, parameters)):
            first[k] = 0.9 * first[k] + 0.1 * gradient
            second[k] = 0.999 * second[k] + 0.001 * gradient**2
            parameters[k] -= lr * first[k] / (1 - 0.9**t) / (np.sqrt(second[k] / (1 - 0.999**t)) + 1e-8)
    return losses


@pytest.mark.parametrize("pack", [list, torch.tensor])
def test_one_hot_is_torchs(pack):
    """The vectors are those of torch.nn.functional.one_hot, with an axis for the batch and in float32."""
    wanted = torch.nn.functional.one_hot(torch.tensor([4, 0, 2]), 6).float().reshape(3, 1, 6)
    torch.testing.assert_close(reference.one_hot(pack([4, 0, 2]), 6), wanted)


def test_the_worked_examples_of_the_task():
    """`one_hot([2, 0], 4)` and the two rows that spell "ho" are as the task prints them; x and y are the two words."""
    assert reference.one_hot([2, 0], 4).tolist() == [[[0, 0, 1, 0]], [[1, 0, 0, 0]]]
    assert reference.to_text(torch.tensor([[0.1, 0.9, 0.3, 0.0], [-1.0, -3.0, -2.0, -0.5]])) == "ho"
    assert reference.to_text(WORD[:, 0]) == "hello"
    assert reference.to_text(torch.eye(4)[reference.y]) == "ohlol"


def test_the_cell_model_is_an_rnncell():
    """One step gives torch.nn.RNNCell's numbers, and the first state is a row of zeros for each word."""
    net, cell = reference.CellModel(3, 5, 2), torch.nn.RNNCell(3, 5)
    net.load_state_dict({f"cell.{name}": value for name, value in cell.state_dict().items()})
    x, h = torch.randn(2, 3), torch.randn(2, 5)
    torch.testing.assert_close(net(x, h), cell(x, h))
    torch.testing.assert_close(net.init_hidden(), torch.zeros(2, 5))


@pytest.mark.parametrize("num_layers", [1, 2])
def test_the_rnn_model_is_an_rnn(num_layers):
    """Row t * B + b is torch.nn.RNN's output for step t and word b."""
    net, rnn = reference.RNNModel(3, 5, 2, num_layers), torch.nn.RNN(3, 5, num_layers)
    net.rnn.load_state_dict(rnn.state_dict())
    inputs = torch.randn(4, 2, 3)
    wanted, _ = rnn(inputs)
    torch.testing.assert_close(net(inputs), torch.stack([wanted[t, b] for t in range(4) for b in range(2)]))


def test_the_first_loss_with_all_parameters_zero():
    """Four equally likely letters cost ln 4 a step: 6.9315 for the sum of five, 1.3863 for the mean."""
    for net, labels, wanted in (
        (cell_model(), LABELS.reshape(5, 1), 5 * math.log(4)),
        (rnn_model(cell_model()), LABELS, math.log(4)),
    ):
        for parameter in net.parameters():
            torch.nn.init.zeros_(parameter)
        assert reference.train(net, WORD, labels, epochs=1)[0] == pytest.approx(wanted, rel=1e-6)


def test_no_training_gets_below_the_floor():
    """With states between -1 and 1 a step costs more than ln(1 + 3 exp(-2)), however long the training."""
    net = rnn_model(cell_model())
    losses = reference.train(net, WORD, LABELS, epochs=200)
    assert math.log(1 + 3 * math.exp(-2)) < losses[-1] < losses[0]


def test_training_is_adam_on_finite_differences(float64):
    """Fifteen losses equal those of an Adam in NumPy whose gradients come from the loss alone."""
    net = cell_model()
    parameters = [p.detach().numpy().copy() for p in (net.cell.weight_ih, net.cell.weight_hh, net.cell.bias_ih)]
    parameters.append(net.cell.bias_hh.detach().numpy().copy())
    losses = reference.train(net, WORD.double(), LABELS.reshape(5, 1))
    assert losses == pytest.approx(adam_losses(numpy_loss, parameters, 15, 0.1), rel=1e-6)


def test_both_models_learn_the_same_course(float64):
    """From the same parameters the RNN's mean loss is a fifth of the cell's sum, epoch by epoch."""
    net = cell_model()
    means = reference.train(rnn_model(net), WORD.double(), LABELS, epochs=9, lr=0.05)
    sums = reference.train(net, WORD.double(), LABELS.reshape(5, 1), epochs=9, lr=0.05)
    assert sums == pytest.approx([5 * mean for mean in means], rel=1e-6)
