"""Grades seq2seq: the data, encoder and decoder, training in batches, and translation without the answer.

Parameters are put into the student's encoder, decoder and output layer, found by what they are; plain, GRU and LSTM layers
are put together again here. A model of other parts is judged by how it behaves.

The order of the batches is free, so trainings are chosen in which it does not matter (six times the same pair), or all
orders are tried (four pairs of one kind and two of another: three ways to make an epoch's batches).
"""

from __future__ import annotations

import numpy as np
import pytest
import torch

from autograder.compare import assert_close, assert_equal, assert_shape, assert_that
from autograder.errors import StudentFault
from tests.suites import seq2seq_models as models

LOGITS = 1e-4
MOVED = 2e-2
LEARNED = {"hidden": 96, "lr": 0.0015, "epochs": 100, "looks": 8}
OTHER_PARTS = "Your model is not two recurrent layers and one Linear layer, so it is judged by how it behaves."
NO_END = "Your translate stumbles over an answer without E. A model that has not learned yet may give one; no points lost."
ORDER = "time batch letter"


def made(side, sizes):
    """Returns a Seq2Seq of the side and its layout."""
    net = side.Seq2Seq(*sizes)
    return net, side.inside.layout(net)


def logits(side, sizes, values, enc_input, enc_hidden, dec_input):
    """Gives the logits of a Seq2Seq with given parameters."""
    net, _ = made(side, sizes)
    side.inside.set_parts(net, values)
    return net(enc_input, enc_hidden, dec_input)


def wanted_logits(expected, values, layout, sizes, inputs):
    """Returns what the parts give; the reference's answer where the student's parts are the reference's."""
    if layout == models.plain_layout(*sizes):
        return expected(logits, sizes, values, *inputs)
    with torch.no_grad():
        return models.Composed(values)(*inputs)


def draw_inputs(rng, letters, hidden, batch, steps=models.STEPS):
    """Returns (enc_input, enc_hidden, dec_input) with random one-hot letters and a state that is not zero."""
    words = torch.eye(letters)[torch.tensor(rng.integers(0, letters, (2, batch, steps)))]
    return words[0], models.tensor(rng, 1, batch, hidden), words[1]


def assert_logits(actual, wanted, what="logits"):
    """Passes where logits are right; log-probabilities mean the same to cross-entropy and pass too."""
    array = np.asarray(actual) if isinstance(actual, torch.Tensor) else None
    if array is not None and array.ndim == 3 and np.allclose(np.exp(array).sum(axis=2), 1, atol=1e-4):
        wanted = torch.log_softmax(wanted, dim=2)
    assert_close(actual, wanted, what=what, axes=ORDER, tol=LOGITS)


def assert_changes(before, after, message):
    """Passes where logits of the same shape differ by more than arithmetic explains."""
    assert_shape(after, before.shape, what="logits", axes=ORDER)
    gap = float((after - before).abs().max() / before.abs().max())
    assert_that(gap > LOGITS, message, actual=f"the largest change is {gap:.1e} of the largest logit", what="change")


def drawn_model(student, rng, letters, hidden):
    """Returns a model with parameters of scale 1 where its parts are clear, otherwise with its own."""
    net, layout = made(student, (letters, hidden))
    student.inside.set_parts(net, models.draw_values(rng, layout, hidden, scale=0.7))
    return lambda *inputs: student.inside.evaluated(net, *inputs)


def assert_reads_everything(model, rng, letters, hidden):
    """Passes where the logits depend on all that was read so far, and on nothing that comes later."""
    enc_input, start, dec_input = draw_inputs(rng, letters, hidden, batch=2)
    before = model(enc_input, start, dec_input)
    assert_shape(before, (models.STEPS, 2, letters), what="logits", axes=ORDER)
    for step, place in ((0, "first"), (models.STEPS - 1, "last")):
        message = f"Another {place} letter of the source word does not change what the decoder says."
        assert_changes(before, model(turned(enc_input, step), start, dec_input), message)
    message = "Another letter in the decoder's input does not change what it says at that step."
    after = model(enc_input, start, turned(dec_input, 3))
    assert_changes(before[3:], after[3:], message)
    assert_close(after[:3], before[:3], what="logits of the steps before a change", axes=ORDER, tol=LOGITS)
    message = "Another first state does not change the logits: `enc_hidden` is not used."
    assert_changes(before, model(enc_input, -start, dec_input), message)


def turned(words, step):
    """Returns one-hot words with every letter at one step replaced by the next of the alphabet."""
    changed = words.clone()
    changed[:, step] = words[:, step].roll(1, dims=-1)
    return changed


def trained(side, hidden, values, pairs, epochs, lr):
    """Trains a Seq2Seq from given parameters; returns (losses, parameters afterwards)."""
    net = side.Seq2Seq(len(models.LETTERS), hidden)
    side.inside.set_parts(net, values)
    losses = side.train(net, pairs, epochs, lr)
    return losses, side.inside.read_parts(net)


def assert_moved(actual, start, ends, pairs):
    """Passes where training has changed the model's log-probabilities as one of the honest orders does."""
    origin, got = models.probe(start, pairs), models.probe(actual, pairs)
    moves = [models.probe(end, pairs) - origin for end in ends]
    nearest = min(moves, key=lambda move: float((got - origin - move).abs().max()))
    what = "the change that training makes in the model's log-probabilities"
    assert_close(got - origin, nearest, what=what, axes=ORDER, tol=MOVED)


def values_of(net):
    """Returns the parameters of a Composed by part."""
    parts = {"encoder": net.encoder, "decoder": net.decoder, "output": net.output}
    return {p: {n.removesuffix("_l0"): v.detach() for n, v in m.named_parameters()} for p, m in parts.items()}


@pytest.mark.points(2)
@pytest.mark.mistakes()
def test_data_of_the_six_pairs(student):
    """`make_data` gives the encoder's input, the decoder's input and the wanted letters, each of n_step + 1 steps."""
    assert_data(student.make_data([list(pair) for pair in models.PAIRS]), models.data(models.PAIRS))


@pytest.mark.points(1)
@pytest.mark.hidden("`make_data` works for other words, also where all of them are short, and for words of padding.")
@pytest.mark.mistakes()
def test_data_of_short_words(student):
    """`make_data` fills short words up, however long the others are."""
    for pairs in ([["cat", "dogs"], ["ox", "he"], ["a", "hen"], ["bee", "w"]], [["sun", "?????"]]):
        assert_data(student.make_data([list(pair) for pair in pairs]), models.data(pairs))


def assert_data(actual, wanted):
    """Passes where three tensors are the wanted ones: one-hot floats twice, and indices."""
    count = len(actual) if isinstance(actual, tuple | list) else 0
    message = "`make_data` should return three tensors: enc_input, dec_input, dec_output."
    assert_that(count == 3, message, actual=f"{type(actual).__name__} of {count}", what="make_data")
    for name, got, right in zip(("enc_input", "dec_input"), actual, wanted, strict=False):
        assert_close(got, right, what=name, axes="pair time letter")
        assert_that(np.asarray(got).dtype.kind == "f", f"{name} should be made of floats.", actual=str(got.dtype), what=name)
    assert_close(actual[2], wanted[2], what="dec_output", axes="pair time")
    message = "dec_output should hold whole numbers (int64), the indices of the letters."
    assert_that(np.asarray(actual[2]).dtype.kind == "i", message, actual=str(np.asarray(actual[2]).dtype), what="dec_output")


@pytest.mark.points(2)
@pytest.mark.mistakes()
def test_logits_of_given_parameters(student, expected, rng, advice):
    """With given parameters, encoder, decoder and output layer together give the right logits, time first."""
    sizes = (7, 5)
    net, layout = made(student, sizes)
    inputs = draw_inputs(rng, *sizes, batch=4)
    if layout is None:
        advice(OTHER_PARTS)
        assert_reads_everything(drawn_model(student, rng, *sizes), rng, *sizes)
        return
    values = models.draw_values(rng, layout, sizes[1], scale=0.8)
    student.inside.set_parts(net, values)
    assert_logits(net(*inputs), wanted_logits(expected, values, layout, sizes, inputs))


@pytest.mark.points(1)
@pytest.mark.mistakes()
def test_each_pair_is_answered_for_itself(student, rng):
    """A pair gets the same logits alone as together with others."""
    model = drawn_model(student, rng, 7, 5)
    enc_input, start, dec_input = draw_inputs(rng, 7, 5, batch=models.STEPS)
    together = model(enc_input, start, dec_input)
    assert_shape(together, (models.STEPS, models.STEPS, 7), what="logits of six pairs", axes=ORDER)
    for i in range(models.STEPS):
        alone = model(enc_input[i : i + 1], start[:, i : i + 1], dec_input[i : i + 1])
        assert_close(together[:, i : i + 1], alone, what=f"logits of pair {i} among six", axes=ORDER, tol=LOGITS)


@pytest.mark.points(1)
@pytest.mark.hidden("What the decoder says depends on every letter of the source word and on what it has read so far.")
@pytest.mark.mistakes()
def test_answers_depend_on_all_that_was_read(student, rng):
    """The logits depend on the whole source, the first state and the letters so far, and on none that come later."""
    assert_reads_everything(drawn_model(student, rng, 9, 6), rng, 9, 6)


@pytest.mark.points(1)
@pytest.mark.hidden("`Seq2Seq` works for other numbers of letters and hidden units, and has the usual sizes by default.")
@pytest.mark.mistakes()
def test_model_of_other_sizes(student, expected, rng):
    """`Seq2Seq` takes its sizes from its arguments, 29 letters and 128 units where there are none."""
    for sizes, given in (((11, 8), (11, 8)), ((len(models.LETTERS), 128), ())):
        net, layout = made(student, given)
        inputs = draw_inputs(rng, *sizes, batch=2)
        assert_shape(net(*inputs), (models.STEPS, 2, sizes[0]), what="logits", axes=ORDER)
        if layout is not None:
            values = models.draw_values(rng, layout, sizes[1], scale=0.5)
            student.inside.set_parts(net, values)
            assert_logits(net(*inputs), wanted_logits(expected, values, layout, sizes, inputs))


@pytest.mark.points(1)
@pytest.mark.mistakes()
def test_training_lowers_the_loss(student):
    """`train` returns one loss for each epoch, and the losses fall."""
    net = student.Seq2Seq(len(models.LETTERS), 24)
    losses = student.train(net, [list(pair) for pair in models.PAIRS], 12, 0.01)
    assert_shape(models.numbers(losses), (12,), what="losses", axes="epoch")
    finite = bool(np.isfinite(models.numbers(losses)).all())
    assert_that(finite, "The losses should be finite numbers.", actual=losses, what="losses")
    assert_that(models.numbers(losses)[-1] < models.numbers(losses)[0], "The losses should fall.", actual=losses, what="losses")


@pytest.mark.points(2)
@pytest.mark.needs("test_logits_of_given_parameters")
@pytest.mark.mistakes()
def test_updates_of_one_pair(student, expected, rng):
    """From given parameters, two epochs with six times the same pair, two batches each, lead where they should."""
    pairs, hidden = [["hello", "salut"]] * 6, 12
    assert_trained(student, expected, rng, hidden, pairs, [[pairs[:3]] * 4], epochs=2, lr=0.01)


@pytest.mark.points(2)
@pytest.mark.needs("test_logits_of_given_parameters")
@pytest.mark.hidden("From given parameters, training on other pairs leads to the right parameters, in whatever order it takes them.")
@pytest.mark.mistakes()
def test_updates_of_two_pairs(student, expected, rng):
    """From given parameters, training on two kinds of pairs leads where one of the possible orders leads."""
    pairs = [["apple", "fruit"], ["apple", "fruit"], ["horse", "beast"]] * 2
    assert_trained(student, expected, rng, 10, pairs, models.orders(pairs, 2), epochs=2, lr=0.02)


def assert_trained(student, expected, rng, hidden, pairs, orders, epochs, lr):
    """Passes where training from given parameters ends where one of the orders of batches ends."""
    _, layout = made(student, (len(models.LETTERS), hidden))
    values = models.draw_values(rng, layout, hidden, scale=0.5)
    losses, actual = trained(student, hidden, values, [list(pair) for pair in pairs], epochs, lr)
    assert_shape(models.numbers(losses), (epochs,), what="losses", axes="epoch")
    if layout is not None:
        ends = [values_of(models.train_composed(values, batches, lr)) for batches in orders]
        assert_moved(actual, values, ends, [pairs[0], pairs[2], ["house", "large"]])


@pytest.mark.points(1.5)
@pytest.mark.limit(seconds=5)
@pytest.mark.mistakes()
def test_translation_without_the_answer(student, rng, advice):
    """With given parameters, `translate` says what the model says when its decoder is told nothing of the answer."""
    assert_translations(student, rng, [source for source, _ in models.PAIRS], filled_up=False)
    assert_translations(student, rng, random_words(rng, 4), filled_up=True)
    warn_of_silence(student, rng, advice)


@pytest.mark.points(1.5)
@pytest.mark.limit(seconds=5)
@pytest.mark.hidden("`translate` answers words that were never trained, of any length, with models of any size.")
@pytest.mark.mistakes()
def test_translation_of_unseen_words(student, rng):
    """`translate` answers unseen words of any length."""
    for length, filled_up in ((1, False), (3, True), (5, False)):
        assert_translations(student, rng, random_words(rng, length), filled_up)


def random_words(rng, length):
    """Returns two hundred words of random letters."""
    return ["".join(rng.choice(list(models.LETTERS[3:]), length)) for _ in range(200)]


def assert_translations(student, rng, words, filled_up):
    """Passes where `translate` gives two models' answers, with padding or its own letters as the decoder's input."""
    net, layout = made(student, (len(models.LETTERS), 20))
    if layout is None:
        said = student.translate(net, words[0])
        assert_that(isinstance(said, str), "`translate` should return a string.", actual=said, what="translation")
        return
    for values, word, padded, greedy in models.word_probes(rng, layout, 20, words, 2, filled_up):
        student.inside.set_parts(net, values)
        said = student.translate(net, word)
        assert_equal(said, greedy if said == greedy else padded, what=f'translate(model, "{word}")')


def warn_of_silence(student, rng, advice):
    """Gives advice where `translate` raises over an answer without E."""
    net, layout = made(student, (len(models.LETTERS), 20))
    if layout is None:
        return
    student.inside.set_parts(net, models.silent_values(rng, layout, 20))
    try:
        student.translate(net, "man")
    except StudentFault:
        advice(NO_END)


@pytest.mark.points(2)
@pytest.mark.limit(seconds=20)
@pytest.mark.mistakes()
def test_training_learns_the_six_words(student, rng, figure):
    """Trained on the six pairs, a model of 96 units translates all six words."""
    hidden = LEARNED["hidden"]
    net, layout = made(student, (len(models.LETTERS), hidden))
    student.inside.set_parts(net, models.draw_values(rng, layout, hidden, scale=hidden**-0.5))
    for look in range(LEARNED["looks"]):
        student.train(net, [list(pair) for pair in models.PAIRS], LEARNED["epochs"], LEARNED["lr"])
        said = {source: translation(student, net, source) for source, _ in models.PAIRS}
        right = sum(said[source] == target for source, target in models.PAIRS)
        if right == len(models.PAIRS):
            break
    figure("epochs until all six words were right", (look + 1) * LEARNED["epochs"])
    if None in said.values():
        student.translate(net, next(word for word, answer in said.items() if answer is None))
    assert_equal(said, dict(models.PAIRS), what="translations after training")


def translation(student, net, word):
    """Returns the student's translation, None where it raised (an answer without E)."""
    try:
        return student.translate(net, word)
    except StudentFault:
        return None
