"""Grades hello: one-hot vectors, a model on RNNCell, a model on RNN, and the course of their training.

Nothing is judged by the string that a model spells: of 500 honest trainings from random starting values 31 % miss
"ohlol", and wrong programs hit it. From given parameters every honest solution gives the same losses. Over 120 draws of
the four trainings below, six honest styles (sum or mean, float64 or float32, log and softmax by hand, one tensor at a
time in Adam, the cell written out) differ by at most 6e-5 of the largest loss, and in the parameters by 2e-4; the
nearest of 15 mistakes differs by 5e-3 in the losses.

A model with an extra Linear layer on top of the state is not what is asked for, but honest. Its layer is made the
identity, so that one step gives the same numbers, and its training is compared with a training of the same shape.

Each idea is paid for once. A model that has lost its points is replaced by the course's own when `train` is judged;
losses are compared with those of the parameters that the student's own updates lead to; updates are judged for as many
epochs as were made where their number has been paid for.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import torch

from autograder.suite import (
    assert_close,
    assert_dtype,
    assert_equal,
    assert_that,
    hidden,
    numbers,
    points,
)
from tests.suites import hello_models as models
from tests.suites import hello_training as training
from tests.suites.handed_over import assert_left_alone

X, Y = [1, 0, 2, 2, 3], [3, 1, 2, 3, 2]
EXTRA = "The state itself is the logits in this exercise: the extra Linear layer costs no points, but is not needed."
LOSSES_OF = {"CellModel": "test_losses_of_the_cell_model", "RNNModel": "test_losses_of_the_rnn_model"}


@points(0.75)
def test_one_hot_vectors(student):
    """`one_hot` gives one vector for each letter of "hello", in the shape (time, 1, letters)."""
    assert_close(student.one_hot(X, 4), models.vectors(X, 4), what=f"one_hot({X}, 4)", axes="time batch letter")


@points(0.25)
def test_one_hot_vectors_of_two_letters(student, passed):
    """`one_hot` gives two vectors for two indices, in the shape that it has for "hello"."""
    wanted = torch.tensor([[[0.0, 0, 1, 0]], [[1, 0, 0, 0]]])
    actual = student.one_hot([2, 0], 4)
    actual = actual if passed("test_one_hot_vectors") else in_shape(actual, wanted)
    assert_close(actual, wanted, what="one_hot([2, 0], 4)", axes="time batch letter")


@points(0.25)
def test_one_hot_vectors_are_float32(student):
    """`one_hot` gives float32 numbers, which is what a layer multiplies."""
    actual, wanted = student.one_hot(X, 4), models.vectors(X, 4)
    assert_dtype(actual, torch.float32, what=f"one_hot({X}, 4)")
    assert_close(in_shape(actual, wanted), wanted, what=f"one_hot({X}, 4)")


@points(0.25)
@hidden("`one_hot` is tried with other words over other alphabets, given as a list and as a tensor.")
def test_one_hot_of_other_alphabets(student, rng, passed):
    """`one_hot` works for other words and alphabets, in the shape that it has for the worked example."""
    for width, length, pack in ((9, 5, list), (3, 7, torch.tensor), (5, 1, list)):
        indices = [int(i) for i in rng.integers(0, width - 1, length)]
        wanted = models.vectors(indices, width)
        actual = student.one_hot(pack(indices), width)
        actual = actual if passed("test_one_hot_vectors") else in_shape(actual, wanted)
        assert_close(actual, wanted, what="one_hot of another word", axes="time batch letter")


@points(0.5)
def test_text_of_the_largest_logits(student, rng):
    """`to_text` spells out the letter with the largest logit at each of five steps."""
    logits = models.tensor(rng, 5, 4)
    assert_equal(student.to_text(logits), spelled(logits), what="to_text of five rows")


@points(0.5)
@hidden("`to_text` spells longer and shorter words, of any logits.")
def test_text_of_a_longer_word(student, rng, passed):
    """`to_text` spells longer words."""
    for length in (9, 1, 6):
        indices = rng.integers(0, 4, length)
        logits = models.tensor(rng, length, 4) - 5
        logits[torch.arange(length), indices] += 2.5
        said = student.to_text(logits)
        if not passed("test_text_of_the_largest_logits") and is_list_of_letters(said):
            said = "".join(said)
        assert_equal(said, spelled(logits), what=f"to_text of {length} rows")


@points(0.75)
def test_cell_makes_one_step(student, expected, rng, advice):
    """`CellModel.forward` makes one step of an RNNCell from the state that it is given."""
    assert_one_step(student, expected, rng, (4, 4, 1), advice)


@points(0.75)
def test_cell_of_other_sizes(student, expected, rng):
    """`CellModel` takes its sizes from its arguments: 3 inputs, 5 hidden units, 2 words."""
    assert_one_step(student, expected, rng, (3, 5, 2))


@points(0.5)
def test_first_state_is_zero(student):
    """`CellModel.init_hidden` gives zeros, a row for each word of the batch."""
    net = student.CellModel(4, 5, 3)
    state, again = net.init_hidden(), net.init_hidden()
    is_drawn = [getattr(s, "shape", None) for s in (state, again)] == [(3, 5)] * 2 and bool((state != again).any())
    message = "`init_hidden` gives other numbers at each call: the first state is drawn at random."
    assert_that(not is_drawn, message, actual="random numbers", expected="zeros", what="init_hidden()")
    assert_close(state, torch.zeros(3, 5), what="init_hidden()", axes="batch hidden", dtype=torch.float32)


@points(1)
@hidden("Letter after letter, the state that CellModel returns leads on to the next, for other sizes too.")
def test_cell_reads_a_sequence(student, expected, rng, passed):
    """`CellModel` reads a whole sequence, letter by letter."""
    sizes = (6, 4, 3) if passed("test_cell_of_other_sizes") else (4, 4, 1)
    values, inputs = models.draw_values(rng, *sizes[:2]), models.tensor(rng, 5, sizes[2], sizes[0])
    net, missing = models.made(student, "CellModel", sizes, values)
    assert_layer(student, net, missing, "CellModel", "torch.nn.RNNCell")
    states = torch.stack(expected(models.steps, sizes, values, inputs))
    for what in ("states", "states, read a second time"):
        start = None if passed("test_first_state_is_zero") else torch.zeros(*sizes[:0:-1])
        actual = models.walk(net, inputs, start)
        wanted = models.through(models.extra_layer(student, net), states, models.stacked(actual))
        assert_close(actual, wanted, what=what, axes="time batch hidden")


@points(0.75)
def test_rnn_answers_every_letter(student, expected, rng, advice):
    """`RNNModel.forward` reads a word from a zero state and gives a row of logits for each step."""
    net = assert_logits_of(student, expected, rng, (4, 4, 1), 5)
    if models.extra_layer(student, net):
        advice(EXTRA)


@points(0.75)
def test_rnn_of_other_sizes(student, expected, rng):
    """`RNNModel` takes its sizes from its arguments: 3 inputs, 4 hidden units, and rows for each of 2 words."""
    assert_logits_of(student, expected, rng, (3, 4, 2), 6)


@points(1)
@hidden("RNNModel is tried with two layers and other sizes, and with one word after another.")
def test_rnn_with_two_layers(student, expected, rng, passed):
    """`RNNModel` works with two layers, and answers the same the second time."""
    other = passed("test_rnn_of_other_sizes")
    sizes = (5, 3, 4, 2) if other else (4, 4, 1, 2)  # the sizes and the order of the rows are paid for there
    assert_logits_of(student, expected, rng, sizes, 6, ("logits", "logits of a second call"))


@points(0.75)
def test_losses_of_the_cell_model(student, expected, rng, passed):
    """`train` gives CellModel's loss before each update: the sum of the letters' cross-entropies."""
    training.assert_losses(student, expected, training.word_of(rng, "CellModel", X, Y), passed)


@points(0.75)
def test_losses_of_the_rnn_model(student, expected, rng, passed):
    """`train` gives RNNModel's loss before each update: the mean of the letters' cross-entropies."""
    training.assert_losses(student, expected, training.word_of(rng, "RNNModel", X, Y), passed)


@points(0.25)
def test_arguments_are_left_as_they_are(student, rng):
    """The models and `train` leave the tensors that they are given as they were."""
    args = {"input": models.tensor(rng, 1, 4), "hidden": models.tensor(rng, 1, 4)}
    assert_left_alone(student, student.CellModel(4, 4, 1), args, "CellModel.forward")
    args = {"inputs": models.vectors(X, 4)}
    assert_left_alone(student, student.RNNModel(4, 4, 1), args, "RNNModel.forward")
    train = partial(student.train, student.RNNModel(4, 4, 1))
    assert_left_alone(student, train, {**args, "labels": torch.tensor(Y)}, "train", computes=False)


@points(1.25)
def test_as_many_epochs_as_asked_for(student, expected, rng, passed):
    """`train` makes one update and gives one loss for each epoch that is asked for."""
    kinds = [kind for kind, test in LOSSES_OF.items() if passed(test)] or ["CellModel"]
    for kind in kinds:
        training.assert_epochs(student, expected, training.word_of(rng, kind, X, Y, 5), passed)


@points(0.75)
def test_updates_of_the_cell_model(student, expected, rng, passed):
    """From given parameters, `train` takes a CellModel in 15 epochs where Adam on cross-entropy leads."""
    training.assert_updates(student, expected, training.word_of(rng, "CellModel", X, Y), passed)


@points(0.75)
def test_updates_of_the_rnn_model(student, expected, rng, passed):
    """From given parameters, `train` takes an RNNModel in 15 epochs where Adam on cross-entropy leads."""
    training.assert_updates(student, expected, training.word_of(rng, "RNNModel", X, Y), passed)


@points(0.5)
@hidden("Training CellModel is tried with another word, learning rate and number of epochs.")
def test_updates_on_another_word_of_the_cell_model(student, expected, rng, passed):
    """`train` takes a CellModel where it should go, on another word."""
    x, y = [2, 1, 1, 3, 0, 2, 2], [0, 3, 2, 2, 1, 0, 3]
    training.assert_updates(student, expected, training.word_of(rng, "CellModel", x, y, 8, 0.06), passed)


@points(0.5)
@hidden("Training RNNModel is tried with another word, learning rate, number of epochs and two layers.")
def test_updates_on_another_word_of_the_rnn_model(student, expected, rng, passed):
    """`train` takes an RNNModel of two layers where it should go, on another word."""
    x, y = [3, 0, 2, 1, 1, 0], [2, 2, 0, 3, 1, 0]
    training.assert_updates(student, expected, training.word_of(rng, "RNNModel", x, y, 7, 0.05, layers=2), passed)


@points(0.5)
@hidden("`train` is called without epochs and lr.")
def test_training_by_default(student, expected, rng, passed):
    """`train` makes 15 epochs with the learning rate 0.1 where it is told nothing else."""
    kind = next((kind for kind, test in LOSSES_OF.items() if passed(test)), "CellModel")
    args, ours = training.word_of(rng, kind, X, Y), training.is_ours(kind, passed)
    plain = models.trained(student, *args[:-2], ours=ours)
    told = models.trained(student, *args, ours=ours)
    losses = [numbers(result[0]) for result in (plain, told)]
    if all(isinstance(found, np.ndarray) and found.ndim == 1 for found in losses):
        what = "the number of losses of train(net, inputs, labels)"
        assert_equal(len(losses[0]), len(losses[1]), what=what)
    if training.is_copy_trained(expected, args, told[2], told[0], told[1]):
        assert_close(
            losses[0], losses[1], what="losses of train(net, inputs, labels)", axes="epoch", tol=training.LOSSES
        )
        return
    training.assert_moved(student, args, told[1], ours)
    training.assert_parameters(plain[1], told[1], "after train(net, inputs, labels)")
    if not any(map(passed, training.UPDATE_TESTS)):  # moves that are no training are the same by default, too
        training.assert_goes_downhill(student, [training.word_of(rng, kind, X, Y) for _ in range(3)], passed)


# ------------------------------------------------------------------------ what the tests run, and how they compare


def in_shape(actual, wanted):
    """Returns a result in the wanted shape where it has as many numbers, as it is where not."""
    fits = isinstance(actual, torch.Tensor | np.ndarray) and np.prod(actual.shape) == wanted.numel()
    return actual.reshape(tuple(wanted.shape)) if fits else actual


def spelled(logits):
    """Returns the letters with the largest logits."""
    return "".join("ehlo"[i] for i in logits.argmax(dim=1).tolist())


def is_list_of_letters(said):
    """Tells whether a text came back in pieces."""
    return isinstance(said, list | tuple) and all(isinstance(letter, str) for letter in said)


def assert_one_step(student, expected, rng, sizes, advice=None):
    """Passes where a CellModel of given parameters makes the right step."""
    inputs, width, batch = sizes
    values = models.draw_values(rng, inputs, width)
    x, hidden = models.tensor(rng, batch, inputs), models.tensor(rng, batch, width)
    net, missing = models.made(student, "CellModel", sizes, values)
    assert_layer(student, net, missing, "CellModel", "torch.nn.RNNCell")
    actual, head = models.first(net(x, hidden)), models.extra_layer(student, net)
    wanted = models.through(head, expected(models.step, sizes, values, x, hidden), actual)
    assert_close(actual, wanted, what="the new state", axes="batch hidden")
    if head and advice:
        advice(EXTRA)


def assert_logits_of(student, expected, rng, sizes, length, calls=("logits",)):
    """Passes where an RNNModel of given parameters gives the right rows at each call; returns it."""
    inputs, width, batch, *layers = sizes
    values = models.draw_values(rng, inputs, width, layers=layers[0] if layers else 1)
    word = models.tensor(rng, length, batch, inputs)
    net, missing = models.made(student, "RNNModel", sizes, values)
    assert_layer(student, net, missing, "RNNModel", f"torch.nn.RNN{' of two layers' if layers else ''}")
    for what in calls:
        actual = net(word)
        wanted = models.through(models.extra_layer(student, net), expected(models.read, sizes, values, word), actual)
        assert_logits(actual, wanted, what, "time*batch hidden")
    return net


def assert_layer(student, net, missing, kind, layer):
    """Passes where the model's recurrent layer took all weights."""
    message = f"In your {kind} the letters go through an Embedding; here the {layer} reads the one-hot rows themselves."
    embeds = bool(missing) and student.inside.has_embedding(net)
    assert_that(not embeds, message, actual="an Embedding", what="the layers")
    message = f"Your {kind} lacks {' and '.join(missing)}: it is to hold one {layer} of the sizes it was made with."
    assert_that(not missing, message, actual=missing, what="parameters")


def assert_logits(actual, wanted, what, axes):
    """Passes where logits are right; log-probabilities mean the same to cross-entropy and pass too."""
    if isinstance(actual, torch.Tensor) and actual.dim() == 3:  # time and batch apart are as good
        actual = actual.flatten(0, 1)
    array = np.asarray(actual) if isinstance(actual, torch.Tensor) else None
    if array is not None and array.ndim == 2 and np.allclose(np.exp(array).sum(axis=1), 1, atol=1e-4):
        wanted = torch.log_softmax(wanted, dim=1)
    assert_close(actual, wanted, what=what, axes=axes)
