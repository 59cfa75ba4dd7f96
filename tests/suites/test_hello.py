"""Grades hello: one-hot vectors, a model on RNNCell, a model on RNN, and the course of their training.

Nothing is judged by the string that a model spells: of 500 honest trainings from random starting values 31 % miss
"ohlol", and wrong programs hit it. From given parameters every honest solution gives the same losses. Over 120 draws of
the four trainings below, six honest styles (sum or mean, float64 or float32, log and softmax by hand, one tensor at a
time in Adam, the cell written out) differ by at most 6e-5 of the largest loss, and in the parameters by 2e-4; the
nearest of 15 mistakes differs by 5e-3 in the losses.

A model with an extra Linear layer on top of the state is not what is asked for, but honest. Its layer is made the
identity, so that one step gives the same numbers, and its training is compared with a training of the same shape.
"""

from __future__ import annotations

import numpy as np
import torch

from autograder.suite import (
    assert_close,
    assert_dtype,
    assert_equal,
    assert_that,
    hidden,
    needs,
    numbers,
    points,
)
from tests.suites import hello_models as models

X, Y = [1, 0, 2, 2, 3], [3, 1, 2, 3, 2]
EXTRA = "The state itself is the logits in this exercise: the extra Linear layer costs no points, but is not needed."
LOSSES, PARAMETERS = 1e-3, 2e-3


@points(1)
def test_one_hot_vectors(student):
    """`one_hot` gives one float32 vector for each index, in the shape (time, 1, letters)."""
    actual = student.one_hot([2, 0], 4)
    wanted = torch.tensor([[[0.0, 0, 1, 0]], [[1, 0, 0, 0]]])
    assert_close(actual, wanted, what="one_hot([2, 0], 4)", axes="time batch letter")
    assert_dtype(actual, torch.float32, what="one_hot([2, 0], 4)")


@points(0.5)
@hidden("`one_hot` is tried with another word over a larger alphabet, given as a list and as a tensor.")
def test_one_hot_of_other_alphabets(student, rng):
    """`one_hot` works for other words and alphabets."""
    for width, length, pack in ((9, 5, list), (3, 7, torch.tensor)):
        indices = [int(i) for i in rng.integers(0, width - 1, length)]
        assert_close(student.one_hot(pack(indices), width), models.vectors(indices, width), axes="time batch letter")


@points(0.5)
def test_text_of_the_largest_logits(student):
    """`to_text` spells out the letter with the largest logit at each step."""
    logits = torch.tensor([[0.1, 0.9, 0.3, 0.0], [-1.0, -3.0, -2.0, -0.5]])
    assert_equal(student.to_text(logits), "ho", what="to_text of the two rows of the worked example")


@points(0.5)
@hidden("`to_text` spells longer words, of any length and any logits.")
def test_text_of_a_longer_word(student, rng):
    """`to_text` spells longer words."""
    indices = [3, 2, 2, 0, 1, 3, 1, 2, 0]
    logits = models.tensor(rng, 9, 4) - 5
    logits[torch.arange(9), indices] += 2.5
    assert_equal(student.to_text(logits), "".join("ehlo"[i] for i in indices), what="to_text of nine rows")


@points(1.5)
def test_cell_makes_one_step(student, expected, rng, advice):
    """`CellModel.forward` makes one step of an RNNCell from the state that it is given."""
    sizes, values = (3, 5, 2), models.draw_values(rng, 3, 5)
    x, hidden = models.tensor(rng, 2, 3), models.tensor(rng, 2, 5)
    net, missing = models.made(student, "CellModel", sizes, values)
    assert_layer(missing, "CellModel", "torch.nn.RNNCell")
    actual, head = models.first(net(x, hidden)), models.extra_layer(student, net)
    wanted = models.through(head, expected(models.step, sizes, values, x, hidden), actual)
    assert_close(actual, wanted, what="the new state", axes="batch hidden")
    if head:
        advice(EXTRA)


@points(0.5)
def test_first_state_is_zero(student):
    """`CellModel.init_hidden` gives zeros, a row for each word of the batch."""
    net = student.CellModel(4, 5, 3)
    assert_close(net.init_hidden(), torch.zeros(3, 5), what="init_hidden()", axes="batch hidden", dtype=torch.float32)


@points(1)
@hidden("Letter after letter, the state that CellModel returns leads on to the next, for other sizes too.")
def test_cell_reads_a_sequence(student, expected, rng):
    """`CellModel` reads a whole sequence, letter by letter."""
    sizes, values, inputs = (6, 4, 3), models.draw_values(rng, 6, 4), models.tensor(rng, 5, 3, 6)
    net, missing = models.made(student, "CellModel", sizes, values)
    assert_layer(missing, "CellModel", "torch.nn.RNNCell")
    states = torch.stack(expected(models.steps, sizes, values, inputs))
    for what in ("states", "states, read a second time"):
        actual = models.walk(net, inputs)
        wanted = models.through(models.extra_layer(student, net), states, models.stacked(actual))
        assert_close(actual, wanted, what=what, axes="time batch hidden")


@points(1.5)
def test_rnn_answers_every_letter(student, expected, rng, advice):
    """`RNNModel.forward` reads a sequence from a zero state and gives a row of logits for each step and word."""
    sizes, values, inputs = (3, 4, 2), models.draw_values(rng, 3, 4, layers=1), models.tensor(rng, 5, 2, 3)
    net, missing = models.made(student, "RNNModel", sizes, values)
    assert_layer(missing, "RNNModel", "torch.nn.RNN")
    actual, head = net(inputs), models.extra_layer(student, net)
    wanted = models.through(head, expected(models.read, sizes, values, inputs), actual)
    assert_logits(actual, wanted, "logits", "time*batch hidden")
    if head:
        advice(EXTRA)


@points(1)
@hidden("RNNModel is tried with two layers and other sizes, and with one word after another.")
def test_rnn_with_two_layers(student, expected, rng):
    """`RNNModel` works with two layers, and answers the same the second time."""
    sizes, values, inputs = (5, 3, 4, 2), models.draw_values(rng, 5, 3, layers=2), models.tensor(rng, 6, 4, 5)
    net, missing = models.made(student, "RNNModel", sizes, values)
    assert_layer(missing, "RNNModel", "torch.nn.RNN of two layers")
    for what in ("logits", "logits of a second call"):
        actual = net(inputs)
        wanted = models.through(models.extra_layer(student, net), expected(models.read, sizes, values, inputs), actual)
        assert_logits(actual, wanted, what, "time*batch hidden")


@points(2)
@needs("test_cell_makes_one_step")
def test_training_the_cell_model(student, expected, rng, advice):
    """From given parameters, `train` gives the right course of 15 losses for a CellModel."""
    values, labels = models.draw_values(rng, 4, 4), torch.tensor(Y).reshape(5, 1)
    args = ("CellModel", (4, 4, 1), values, models.vectors(X, 4), labels, 15, 0.1)
    losses, _, head = models.trained(student, *args)
    assert_course(losses, models.course(expected, head, args, losses)[0], 5, advice)


@points(1.5)
@needs("test_rnn_answers_every_letter")
def test_training_the_rnn_model(student, expected, rng, advice):
    """From given parameters, `train` gives the right course of 15 losses for an RNNModel."""
    values, labels = models.draw_values(rng, 4, 4, layers=1), torch.tensor(Y)
    args = ("RNNModel", (4, 4, 1), values, models.vectors(X, 4), labels, 15, 0.1)
    losses, _, head = models.trained(student, *args)
    assert_course(losses, models.course(expected, head, args, losses)[0], 5, advice)


@points(1.25)
@needs("test_cell_makes_one_step")
@hidden("Training CellModel is tried with another word, learning rate and number of epochs.")
def test_training_the_cell_model_on_another_word(student, expected, rng, advice):
    """`train` takes a CellModel where it should go, on another word."""
    x, y = [2, 1, 1, 3, 0, 2, 2], [0, 3, 2, 2, 1, 0, 3]
    values, labels = models.draw_values(rng, 4, 4), torch.tensor(y).reshape(7, 1)
    args = ("CellModel", (4, 4, 1), values, models.vectors(x, 4), labels, 8, 0.06)
    losses, parameters, head = models.trained(student, *args)
    wanted_losses, wanted = models.course(expected, head, args, losses)
    assert_course(losses, wanted_losses, 7, advice)
    assert_parameters(parameters, wanted)


@points(1.25)
@needs("test_rnn_with_two_layers")
@hidden("Training RNNModel is tried with another word, learning rate, number of epochs and two layers.")
def test_training_the_rnn_model_on_another_word(student, expected, rng, advice):
    """`train` takes an RNNModel of two layers where it should go, on another word."""
    x, y = [3, 0, 2, 1, 1, 0], [2, 2, 0, 3, 1, 0]
    values, labels = models.draw_values(rng, 4, 4, layers=2), torch.tensor(y)
    args = ("RNNModel", (4, 4, 1, 2), values, models.vectors(x, 4), labels, 7, 0.05)
    losses, parameters, head = models.trained(student, *args)
    wanted_losses, wanted = models.course(expected, head, args, losses)
    assert_course(losses, wanted_losses, 6, advice)
    assert_parameters(parameters, wanted)


# ------------------------------------------------------------------------ what the tests run, and how they compare


def assert_layer(missing, kind, layer):
    """Passes where the model's recurrent layer took all weights."""
    message = f"Your {kind} lacks {' and '.join(missing)}: it is to hold one {layer} of the sizes it was made with."
    assert_that(not missing, message, actual=missing, what="parameters")


def assert_logits(actual, wanted, what, axes):
    """Passes where logits are right; log-probabilities mean the same to cross-entropy and pass too."""
    array = np.asarray(actual) if isinstance(actual, torch.Tensor) else None
    if array is not None and array.ndim == 2 and np.allclose(np.exp(array).sum(axis=1), 1, atol=1e-4):
        wanted = torch.log_softmax(wanted, dim=1)
    assert_close(actual, wanted, what=what, axes=axes)


def assert_course(losses, wanted, count, advice):
    """Passes where the losses are the wanted ones; a mean for a sum, or a sum for a mean, is said as advice."""
    got = numbers(losses)
    for factor in (count, 1 / count) if isinstance(got, np.ndarray) and got.shape == wanted.shape else ():
        if np.allclose(got * factor, wanted, rtol=LOSSES):
            advice("Your losses are the task's up to the number of steps: CellModel's is a sum, RNNModel's a mean.")
            return
    assert_close(got, wanted, what="losses", axes="epoch", tol=LOSSES)


def assert_parameters(actual, wanted):
    """Passes where each parameter of the recurrent layer has gone where it should."""
    for name in sorted(wanted):
        assert_close(actual.get(name), wanted[name], what=f"{name} after training", tol=PARAMETERS)
