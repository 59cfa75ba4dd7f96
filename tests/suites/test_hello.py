"""Grades hello: one-hot vectors, a model on RNNCell, a model on RNN, and the course of their training.

Nothing is judged by the string that a model spells: of 500 honest trainings from random starting values 31 % miss "ohlol",
and wrong programs hit it. From given parameters every honest solution gives the same losses. Over 120 draws of the four
trainings below, six honest styles (sum or mean, float64 or float32, log and softmax by hand, one tensor at a time in
Adam, the cell written out) differ by at most 6e-5 of the largest loss, and in the parameters by 2e-4; the nearest
of 15 mistakes differs by 5e-3 in the losses.

A model with an extra Linear layer on top of the state is not what is asked for, but honest. Its layer is made the
identity, so that one step gives the same numbers, and its training is compared with a training of the same shape.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from autograder.compare import assert_close, assert_dtype, assert_equal, assert_that

X, Y = [1, 0, 2, 2, 3], [3, 1, 2, 3, 2]
EXTRA = "The state itself is the logits in this exercise: the extra Linear layer costs no points, but is not needed."
LOSSES, PARAMETERS = 1e-3, 2e-3


def tensor(rng, *shape):
    """Returns a float32 tensor of unequal numbers of ordinary size."""
    return torch.tensor(rng.uniform(-0.9, 0.9, shape), dtype=torch.float32)


def draw_values(rng, inputs, hidden, layers=0):
    """Returns parameters under torch's names: those of an RNNCell where `layers` is 0, otherwise of an RNN."""
    values = {}
    for layer in range(max(layers, 1)):
        suffix = f"_l{layer}" if layers else ""
        values[f"weight_ih{suffix}"] = tensor(rng, hidden, inputs if layer == 0 else hidden)
        values[f"weight_hh{suffix}"] = tensor(rng, hidden, hidden)
        values[f"bias_ih{suffix}"] = tensor(rng, hidden)
        values[f"bias_hh{suffix}"] = tensor(rng, hidden)
    return values


def vectors(indices, width):
    """Returns (T, 1, width) one-hot vectors, made without the student's help."""
    return torch.eye(width)[indices].unsqueeze(1)


def made(side, kind, sizes, values):
    """Returns a model of the side with the given parameters in it, and the weights that it lacks."""
    net = getattr(side, kind)(*sizes)
    return net, side.inside.set_parameters(net, values)


def step(side, sizes, values, x, hidden):
    """Makes one step of a CellModel."""
    net, _ = made(side, "CellModel", sizes, values)
    return net(x, hidden)


def steps(side, sizes, values, inputs):
    """Reads a sequence with a CellModel, letter by letter, from its own first state."""
    net, _ = made(side, "CellModel", sizes, values)
    return walk(net, inputs)


def walk(net, inputs):
    """Returns the logits of each step; a model with an extra layer may return them beside the state."""
    hidden, logits = net.init_hidden(), []
    for x in inputs:
        result = net(x, hidden)
        hidden = result[-1] if isinstance(result, tuple) else result
        logits.append(first(result))
    return logits


def read(side, sizes, values, inputs):
    """Reads a sequence with an RNNModel in one call."""
    net, _ = made(side, "RNNModel", sizes, values)
    return net(inputs)


def trained(side, kind, sizes, values, word, labels, epochs, lr):
    """Trains a model from given parameters; returns (losses, parameters afterwards, shape of an extra layer)."""
    net, _ = made(side, kind, sizes, values)
    losses = side.train(net, word, labels, epochs, lr)
    return losses, side.inside.recurrent_parameters(net), side.inside.extra_layer(net)


def first(result):
    """Returns what a model answers; one with an extra layer may return (logits, state)."""
    return result[0] if isinstance(result, tuple) and result else result


def through(head, states):
    """Returns `states` as an extra layer of this shape gives them once it is the identity."""
    states = torch.as_tensor(np.asarray(states))
    return states @ torch.eye(*head).T if head else states


def assert_layer(missing, kind, layer):
    """Passes where the model's recurrent layer took all weights."""
    message = f"Your {kind} has no {' and no '.join(missing)}: it is to hold one {layer} of the sizes it was made with."
    assert_that(not missing, message, actual=missing, what="parameters")


def assert_logits(actual, wanted, what, axes):
    """Passes where logits are right; log-probabilities mean the same to cross-entropy and pass too."""
    array = np.asarray(actual) if isinstance(actual, torch.Tensor) else None
    if array is not None and array.ndim == 2 and np.allclose(np.exp(array).sum(axis=1), 1, atol=1e-4):
        wanted = torch.log_softmax(wanted, dim=1)
    assert_close(actual, wanted, what=what, axes=axes)


def numbers(losses):
    """Returns a list of losses as float64 numbers, whatever float() takes; anything else as it is."""
    try:
        return np.array([float(np.asarray(loss).reshape(())) for loss in losses])
    except (TypeError, ValueError):
        return losses


def assert_course(losses, wanted, count, advice):
    """Passes where the losses are the wanted ones; a mean for a sum, or a sum for a mean, is said as advice."""
    for factor in (count, 1 / count):
        scaled = numbers(losses) * factor if isinstance(numbers(losses), np.ndarray) else None
        if scaled is not None and scaled.shape == wanted.shape and np.allclose(scaled, wanted, rtol=LOSSES):
            advice("Your losses differ from the task's by the number of steps: CellModel sums them, RNNModel takes the mean.")
            return
    assert_close(numbers(losses), wanted, what="losses", axes="epoch", tol=LOSSES)


def headed_training(head, values, word, labels, epochs, lr, feedback):
    """Trains a recurrent layer with an extra identity layer, which is part of the state (`feedback`) or not."""
    values = {name if "_l" in name else f"{name}_l0": value for name, value in values.items()}
    layers, width = len(values) // 4, len(values["weight_hh_l0"])
    rnn, extra = torch.nn.RNN(word.shape[2], width, layers), torch.nn.Linear(width, head[0])
    rnn.load_state_dict(values)
    extra.load_state_dict({"weight": torch.eye(*head), "bias": torch.zeros(head[0])})
    optimizer = torch.optim.Adam([*rnn.parameters(), *extra.parameters()], lr=lr)
    losses = []
    for _ in range(epochs):
        logits, hidden = [], torch.zeros(layers, 1, width)
        for x in word:
            states, hidden = rnn(x.unsqueeze(0), hidden)
            logits.append(extra(states[0]))
            hidden = logits[-1].unsqueeze(0) if feedback else hidden
        loss = torch.nn.functional.cross_entropy(torch.cat(logits), labels.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return np.array(losses), dict(rnn.named_parameters())


def course(expected, head, args, losses):
    """Returns (losses, parameters) that training has to give, for a model with or without an extra layer."""
    kind, _, values, word, labels, epochs, lr = args
    if not head:
        wanted, parameters, _ = expected(trained, *args)
        return np.array(wanted), parameters
    factor = len(word) if kind == "CellModel" else 1
    options = [headed_training(head, values, word, labels, epochs, lr, f) for f in (False, head[0] == head[1])]
    got = numbers(losses)
    near = min(options, key=lambda option: abs(np.sum(got) - factor * np.sum(option[0])))
    return near[0] * factor, {name.removesuffix("_l0") if factor > 1 else name: p.detach() for name, p in near[1].items()}


def assert_parameters(actual, wanted):
    """Passes where each parameter of the recurrent layer has gone where it should."""
    for name in sorted(wanted):
        assert_close(actual.get(name), wanted[name], what=f"{name} after training", tol=PARAMETERS)


@pytest.mark.points(1)
@pytest.mark.mistakes()
def test_one_hot_vectors(student):
    """`one_hot` gives one float32 vector for each index, in the shape (time, 1, letters)."""
    actual = student.one_hot([2, 0], 4)
    wanted = torch.tensor([[[0.0, 0, 1, 0]], [[1, 0, 0, 0]]])
    assert_close(actual, wanted, what="one_hot([2, 0], 4)", axes="time batch letter")
    assert_dtype(actual, torch.float32, what="one_hot([2, 0], 4)")


@pytest.mark.points(0.5)
@pytest.mark.hidden("`one_hot` works for any word over an alphabet of any size, given as a list or as a tensor.")
@pytest.mark.mistakes()
def test_one_hot_of_other_alphabets(student, rng):
    """`one_hot` works for other words and alphabets."""
    for width, length, pack in ((9, 5, list), (3, 7, torch.tensor)):
        indices = [int(i) for i in rng.integers(0, width - 1, length)]
        assert_close(student.one_hot(pack(indices), width), vectors(indices, width), axes="time batch letter")


@pytest.mark.points(0.5)
@pytest.mark.mistakes()
def test_text_of_the_largest_logits(student):
    """`to_text` spells out the letter with the largest logit at each step."""
    logits = torch.tensor([[0.1, 0.9, 0.3, 0.0], [-1.0, -3.0, -2.0, -0.5]])
    assert_equal(student.to_text(logits), "ho", what="to_text of the two rows of the worked example")


@pytest.mark.points(0.5)
@pytest.mark.hidden("`to_text` spells longer words, of any length and any logits.")
@pytest.mark.mistakes()
def test_text_of_a_longer_word(student, rng):
    """`to_text` spells longer words."""
    indices = [3, 2, 2, 0, 1, 3, 1, 2, 0]
    logits = tensor(rng, 9, 4) - 5
    logits[torch.arange(9), indices] += 2.5
    assert_equal(student.to_text(logits), "".join("ehlo"[i] for i in indices), what="to_text of nine rows")


@pytest.mark.points(1.5)
@pytest.mark.mistakes()
def test_cell_makes_one_step(student, expected, rng, advice):
    """`CellModel.forward` makes one step of an RNNCell from the state that it is given."""
    sizes, values = (3, 5, 2), draw_values(rng, 3, 5)
    x, hidden = tensor(rng, 2, 3), tensor(rng, 2, 5)
    net, missing = made(student, "CellModel", sizes, values)
    assert_layer(missing, "CellModel", "torch.nn.RNNCell")
    actual, head = first(net(x, hidden)), student.inside.extra_layer(net)
    assert_close(actual, through(head, expected(step, sizes, values, x, hidden)), what="the new state", axes="batch hidden")
    if head:
        advice(EXTRA)


@pytest.mark.points(0.5)
@pytest.mark.mistakes()
def test_first_state_is_zero(student):
    """`CellModel.init_hidden` gives zeros, a row for each word of the batch."""
    net = student.CellModel(4, 5, 3)
    assert_close(net.init_hidden(), torch.zeros(3, 5), what="init_hidden()", axes="batch hidden", dtype=torch.float32)


@pytest.mark.points(1)
@pytest.mark.hidden("Letter after letter, the state that CellModel returns leads on to the next one, for other sizes too.")
@pytest.mark.mistakes()
def test_cell_reads_a_sequence(student, expected, rng):
    """`CellModel` reads a whole sequence, letter by letter."""
    sizes, values, inputs = (6, 4, 3), draw_values(rng, 6, 4), tensor(rng, 5, 3, 6)
    net, missing = made(student, "CellModel", sizes, values)
    assert_layer(missing, "CellModel", "torch.nn.RNNCell")
    wanted = through(student.inside.extra_layer(net), torch.stack(expected(steps, sizes, values, inputs)))
    assert_close(walk(net, inputs), wanted, what="states", axes="time batch hidden")
    assert_close(walk(net, inputs), wanted, what="states, read a second time", axes="time batch hidden")


@pytest.mark.points(1.5)
@pytest.mark.mistakes()
def test_rnn_answers_every_letter(student, expected, rng, advice):
    """`RNNModel.forward` reads a sequence from a zero state and gives a row of logits for each step and word."""
    sizes, values, inputs = (3, 4, 2), draw_values(rng, 3, 4, layers=1), tensor(rng, 5, 2, 3)
    net, missing = made(student, "RNNModel", sizes, values)
    assert_layer(missing, "RNNModel", "torch.nn.RNN")
    actual, head = net(inputs), student.inside.extra_layer(net)
    wanted = through(head, expected(read, sizes, values, inputs))
    assert_logits(actual, wanted, "logits", "time*batch hidden")
    if head:
        advice(EXTRA)


@pytest.mark.points(1)
@pytest.mark.hidden("RNNModel works with two layers and other sizes, and reads each word afresh.")
@pytest.mark.mistakes()
def test_rnn_with_two_layers(student, expected, rng):
    """`RNNModel` works with two layers, and answers the same the second time."""
    sizes, values, inputs = (5, 3, 4, 2), draw_values(rng, 5, 3, layers=2), tensor(rng, 6, 4, 5)
    net, missing = made(student, "RNNModel", sizes, values)
    assert_layer(missing, "RNNModel", "torch.nn.RNN of two layers")
    wanted = through(student.inside.extra_layer(net), expected(read, sizes, values, inputs))
    assert_logits(net(inputs), wanted, "logits", "time*batch hidden")
    assert_logits(net(inputs), wanted, "logits of a second call", "time*batch hidden")


@pytest.mark.points(2)
@pytest.mark.needs("test_cell_makes_one_step")
@pytest.mark.mistakes()
def test_training_the_cell_model(student, expected, rng, advice):
    """From given parameters, `train` gives the right course of 15 losses for a CellModel."""
    args = ("CellModel", (4, 4, 1), draw_values(rng, 4, 4), vectors(X, 4), torch.tensor(Y).reshape(5, 1), 15, 0.1)
    losses, _, head = trained(student, *args)
    assert_course(losses, course(expected, head, args, losses)[0], 5, advice)


@pytest.mark.points(1.5)
@pytest.mark.needs("test_rnn_answers_every_letter")
@pytest.mark.mistakes()
def test_training_the_rnn_model(student, expected, rng, advice):
    """From given parameters, `train` gives the right course of 15 losses for an RNNModel."""
    args = ("RNNModel", (4, 4, 1), draw_values(rng, 4, 4, layers=1), vectors(X, 4), torch.tensor(Y), 15, 0.1)
    losses, _, head = trained(student, *args)
    assert_course(losses, course(expected, head, args, losses)[0], 5, advice)


@pytest.mark.points(1.25)
@pytest.mark.needs("test_cell_makes_one_step")
@pytest.mark.hidden("Training CellModel works for another word, learning rate, number of epochs and hidden size.")
@pytest.mark.mistakes()
def test_training_the_cell_model_on_another_word(student, expected, rng, advice):
    """`train` takes a CellModel of another size where it should go, on another word."""
    x, y = [2, 1, 1, 3, 0, 2, 2], [0, 3, 2, 2, 1, 0, 3]
    args = ("CellModel", (4, 6, 1), draw_values(rng, 4, 6), vectors(x, 4), torch.tensor(y).reshape(7, 1), 8, 0.06)
    losses, parameters, head = trained(student, *args)
    wanted_losses, wanted = course(expected, head, args, losses)
    assert_course(losses, wanted_losses, 7, advice)
    assert_parameters(parameters, wanted)


@pytest.mark.points(1.25)
@pytest.mark.needs("test_rnn_with_two_layers")
@pytest.mark.hidden("Training RNNModel works for another word, learning rate, number of epochs and two layers.")
@pytest.mark.mistakes()
def test_training_the_rnn_model_on_another_word(student, expected, rng, advice):
    """`train` takes an RNNModel of two layers where it should go, on another word."""
    x, y = [3, 0, 2, 1, 1, 0], [2, 2, 0, 3, 1, 0]
    args = ("RNNModel", (4, 5, 1, 2), draw_values(rng, 4, 5, layers=2), vectors(x, 4), torch.tensor(y), 7, 0.05)
    losses, parameters, head = trained(student, *args)
    wanted_losses, wanted = course(expected, head, args, losses)
    assert_course(losses, wanted_losses, 6, advice)
    assert_parameters(parameters, wanted)
