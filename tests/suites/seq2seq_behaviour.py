"""How the suite of seq2seq judges a model whose parts are unclear: by what it says itself, before and after training.

Parameters cannot be put into such a model, so its own logits are the measure: training has to make the answers that it
was shown more likely, and `translate` has to say what the logits say.
"""

from __future__ import annotations

import torch

from autograder.suite import assert_shape, assert_that, represented
from tests.suites import seq2seq_models as models

LEARNED = 0.001
"""The part of the loss that a few epochs have to take away: enough to tell training from none. Eight honest models
(with attention, an embedding, two layers, a context at each step) lose 0.08 of it or more in two epochs."""

ALMOST_ALL = 0.9
"""The share of parameters with a clear gradient that one step of Adam's moves against it; float32 turns a few."""

PRACTICE = {"epochs": 60, "lr": 0.01}
"""Enough training for a model to have seen that each answer ends with E: eight honest kinds then say it to four or
more of the six words."""


def inputs(pairs, hidden, make=models.data):
    """Returns (enc_input, enc_hidden, dec_input), as a Seq2Seq takes them, and the wanted letters."""
    enc_input, dec_input, wanted = make(pairs)
    return (enc_input, torch.zeros(1, len(pairs), hidden), dec_input), wanted


def loss(student, net, hidden, pairs, make=models.data):
    """Returns the cross-entropy of the model's own logits for these pairs."""
    given, wanted = inputs(pairs, hidden, make)
    logits = student.inside.evaluated(net, *given)
    return float(torch.nn.functional.cross_entropy(logits.transpose(0, 1).flatten(0, 1), wanted.flatten()))


def assert_learned(before, after):
    """Passes where training has made the answers more likely."""
    message = (
        "Training should make the wanted answers more likely. Judged by the model's own logits for the pairs that it "
        f"was trained on, the cross-entropy was {before:.3f} before and is {after:.3f} after."
    )
    assert_that(after < before * (1 - LEARNED), message, actual=after, expected=f"less than {before:.3f}", what="loss")


def assert_network(student, net, letters, hidden):
    """Passes where all that a model says is in its parameters: without them it says the same to every word."""
    count = len(student.inside.all_parameters(net))
    message = "Your model has no parameters, so there is nothing that could be trained."
    assert_that(count > 0, message, actual="no parameters", what="parameters")
    words = torch.eye(letters)[torch.arange(24).reshape(2, 2, 6) * 7 % letters]
    said = student.inside.without_parameters(net, words[0], torch.zeros(1, 2, hidden), words[1])
    shape = (models.STEPS, 2, letters)
    assert_shape(said, shape, what="logits without parameters", axes="time batch letter")
    message = "With all parameters zero your model still tells one word from another: what it says is not learned."
    assert_that(bool((said[:, :1] - said[:, 1:]).abs().max() < 1e-6), message, actual=said, what="logits")


def assert_one_update(student, hidden, pairs, lr, count):
    """Passes where training goes on the gradient of cross-entropy, in steps of Adam's size, one for three pairs.

    A first step of Adam's is `lr` for each parameter that has a gradient, against its sign, whatever its size.
    """
    net = student.Seq2Seq(len(models.LETTERS), hidden)
    assert_network(student, net, len(models.LETTERS), hidden)
    given, wanted = inputs(pairs, hidden)
    before, slopes = student.inside.all_parameters(net), student.inside.loss_gradients(net, list(given), wanted)
    student.train(net, [list(pair) for pair in pairs * count], 1, lr)
    after = student.inside.all_parameters(net)
    fits = [tuple(part.shape) for part in before] == [tuple(part.shape) for part in after]
    assert_that(fits, "Training should leave the shapes of the parameters as they are.", what="parameters")
    moved = torch.cat([(b - a).flatten() for a, b in zip(before, after, strict=True)]) / lr
    slope = torch.cat([part.flatten() for part in slopes])
    steep = slope.abs() > max(1e-5, float(slope.abs().max()) * 1e-3)
    against = float((moved[steep] * slope[steep].sign() < -0.9).float().mean()) if bool(steep.any()) else 0.0
    message = (
        f"Training for an epoch of {3 * count} pairs should move the parameters against the gradient of the "
        f"cross-entropy, by Adam's steps of {lr}. {against:.0%} of them move so."
    )
    assert_that(against > ALMOST_ALL, message, actual=moved, what="the first steps of training")
    size = float(moved[steep].abs().median())
    message = (
        f"An epoch of {3 * count} pairs makes {count} steps of about {lr}; the parameters move by {size:.2f} steps."
    )
    assert_that(abs(size - count) < 0.3, message, actual=moved, what="the steps of an epoch")


def spoken(student, net, hidden, words, ours):
    """Returns what the model itself says to each word: {word: (padded, greedy)}, as far as E."""
    enc_input, dec_input, _ = ours.data([[word, ""] for word in words])
    given = enc_input, torch.zeros(1, len(words), hidden), dec_input
    padded = student.inside.evaluated(net, *given).argmax(dim=2).T
    start, steps = given[1], dec_input.shape[1]
    for step in range(steps):
        said = student.inside.evaluated(net, enc_input, start, dec_input).argmax(dim=2).T
        if step < steps - 1:
            dec_input = dec_input.clone()
            dec_input[:, step + 1] = torch.eye(len(models.LETTERS))[said[:, step]]
    spelled = [["".join(ours.letters[i] for i in row) for row in way] for way in (padded, said)]
    return dict(zip(words, zip(*spelled, strict=True), strict=True))


def assert_says(student, net, hidden, words, count, ours):
    """Passes where `translate` gives what the model says to the first `count` words to which its answer has an end."""
    ended = {
        word: ways
        for word, ways in spoken(student, net, hidden, words, ours).items()
        if all("E" in way for way in ways)
    }
    message = "After training on the six pairs the model should end its answers with E: each pair has taught it that."
    assert_that(bool(ended), message, actual="no E in any answer", what="answers")
    for word, ways in list(ended.items())[:count]:
        said, answers = student.translate(net, word), [models.answer(way) for way in ways]
        message = (
            f'translate(model, "{word}") is {represented(said, 60)}. From padding as the input of its decoder this '
            f"model's logits spell {answers[0]!r}, from its own letters {answers[1]!r}."
        )
        expected = " or ".join(repr(answer) for answer in dict.fromkeys(answers))
        assert_that(said in answers, message, actual=represented(said, 200), expected=expected, what="translation")
