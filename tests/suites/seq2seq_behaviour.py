"""How the suite of seq2seq judges a model whose parts are unclear: by what it says itself, before and after training.

Parameters cannot be put into such a model, so its own logits are the measure: training has to make the answers that it
was shown more likely, and `translate` has to say what the logits say.
"""

from __future__ import annotations

import torch

from autograder.suite import assert_that, represented
from tests.suites import seq2seq_models as models

LEARNED = 0.001
"""Is the part of the loss that a few epochs have to take away: enough to tell training from none. Eight honest models
(with attention, an embedding, two layers, a context at each step) lose 0.08 of it or more in two epochs."""

PRACTICE = {"epochs": 60, "lr": 0.01}
"""Is enough training for a model to have seen that each answer ends with E: eight honest kinds then say it to four or
more of the six words."""


def inputs(pairs, hidden):
    """Returns (enc_input, enc_hidden, dec_input), as a Seq2Seq takes them, and the wanted letters."""
    enc_input, dec_input, wanted = models.data(pairs)
    return (enc_input, torch.zeros(1, len(pairs), hidden), dec_input), wanted


def loss(student, net, hidden, pairs):
    """Returns the cross-entropy of the model's own logits for these pairs."""
    given, wanted = inputs(pairs, hidden)
    logits = student.inside.evaluated(net, *given)
    return float(torch.nn.functional.cross_entropy(logits.transpose(0, 1).flatten(0, 1), wanted.flatten()))


def assert_learned(before, after):
    """Passes where training has made the answers more likely."""
    message = (
        "Training should make the wanted answers more likely. Judged by the model's own logits for the pairs that it "
        f"was trained on, the cross-entropy was {before:.3f} before and is {after:.3f} after."
    )
    assert_that(after < before * (1 - LEARNED), message, actual=after, expected=f"less than {before:.3f}", what="loss")


def spoken(student, net, hidden, words):
    """Returns what the model itself says to each word: {word: (padded, greedy)}, as far as E."""
    given, _ = inputs([[word, ""] for word in words], hidden)
    padded = student.inside.evaluated(net, *given).argmax(dim=2).T
    enc_input, start, dec_input = given
    for step in range(models.STEPS):
        said = student.inside.evaluated(net, enc_input, start, dec_input).argmax(dim=2).T
        if step < models.STEPS - 1:
            dec_input = dec_input.clone()
            dec_input[:, step + 1] = torch.eye(len(models.LETTERS))[said[:, step]]
    spelled = [["".join(models.LETTERS[i] for i in row) for row in way] for way in (padded, said)]
    return dict(zip(words, zip(*spelled, strict=True), strict=True))


def assert_says(student, net, hidden, words, count):
    """Passes where `translate` gives what the model says to the first `count` words to which its answer has an end."""
    ended = {
        word: ways for word, ways in spoken(student, net, hidden, words).items() if all("E" in way for way in ways)
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
