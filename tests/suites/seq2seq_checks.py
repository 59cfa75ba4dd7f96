"""How the suite of seq2seq judges: what logits are and depend on, where training leads, what is translated."""

from __future__ import annotations

import numpy as np
import torch

from autograder.suite import (
    CourseError,
    StudentFault,
    assert_close,
    assert_equal,
    assert_shape,
    assert_that,
    drawn_once,
    same_value,
    type_name,
)
from tests.suites import seq2seq_behaviour as behaviour
from tests.suites import seq2seq_conventions as conventions
from tests.suites import seq2seq_models as models

LOGITS = 1e-4
"""The tolerance of logits, of the largest; float32 in another order of summing differs by at most 2e-6."""

NO_END = "Your `translate` stumbles over an answer without E, which an untrained model may give. It costs no points."
ORDER = "time batch letter"
MOST_HIDDEN, USUAL = 256, 128
FIRST, READING_OUT = "test_translation_without_the_answer", "test_translation_ends_before_the_first_e"
READ_OUT = ("filled", "goes on")
"""The kinds of words with which it is asked how an answer is read out."""


def made(side, sizes):
    """Returns a Seq2Seq of the side and its layout."""
    net = side.Seq2Seq(*sizes)
    return net, checked_layout(side.inside.layout(net))


def checked_layout(layout):
    """Returns a layout as it is; Mismatch where it is none, because random numbers are drawn in its sizes."""
    parts = layout.items() if isinstance(layout, dict) else ()
    plain = {name: shape for name, shape in parts if isinstance(shape, list) and [type(n) for n in shape] == [int, int]}
    is_layout = layout is None or (plain == layout and set(plain) == {"encoder", "decoder", "output"})
    message = "The weights of your model's encoder, decoder and output layer should be matrices."
    assert_that(is_layout, message, actual=layout, what="layout")
    return layout


def sized(student, given, sizes):
    """Returns a Seq2Seq made from `given` and its layout, where its layers have the sizes (letters, hidden).

    A decoder that also reads the context at each step is a layout of its own, and as unclear as any other.
    """
    net, layout = made(student, given)
    letters, hidden = sizes
    if layout is not None and layout["decoder"][1] == letters + hidden:
        return net, None
    if layout is not None:
        fits = all(layout[p][1] == letters and layout[p][0] % hidden == 0 for p in ("encoder", "decoder"))
        fits = fits and all(layout[p][0] // hidden in models.KINDS for p in ("encoder", "decoder"))
        fits = fits and layout["output"] == [letters, hidden]
        message = f"Seq2Seq{given} should have layers for {letters} letters and {hidden} hidden units."
        assert_that(fits, message, actual=f"the shapes of their weights are {layout}", what="sizes")
    return net, layout


def hidden_of(student, hidden, passed, paid=None):
    """Returns how many hidden units to ask for: as many as the model has anyway, where that has been paid for.

    Where the test `paid` has failed, these are the usual ones if no others work in what it asks for.
    """
    layout = made(student, (len(models.LETTERS), hidden))[1] if conventions.is_mended(passed) else None
    if paid is not None and not passed(paid) and not works(student, hidden, paid) and works(student, USUAL, paid):
        return USUAL
    return min(layout["output"][1], MOST_HIDDEN) if layout else hidden


def works(student, hidden, test):
    """Tells whether training, or translating where that is what a test asks for, works with as many hidden units."""
    try:
        net = student.Seq2Seq(len(models.LETTERS), hidden)
        if test == FIRST:
            student.translate(net, "girl")
        else:
            student.train(net, [["hello", "hi"]] * 6, 1, 0.01)
    except StudentFault as fault:
        return getattr(fault, "type_name", "") == "ValueError"  # an answer without E
    return True


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


def of_own_start(actual, wanted, values, inputs):
    """Returns the logits of an encoder that starts from zeros, whatever it is given, where these came back."""
    enc_input, start, dec_input = inputs
    with torch.no_grad():
        own = models.Composed(values)(enc_input, torch.zeros_like(start), dec_input)
    return own if same_value(np.asarray(actual), np.asarray(own), LOGITS) else wanted


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
    net, layout = sized(student, (letters, hidden), (letters, hidden))
    if layout is None:
        behaviour.assert_network(student, net, letters, hidden)
    student.inside.set_parts(net, models.draw_values(rng, layout, hidden, scale=0.7))
    return lambda *inputs: student.inside.evaluated(net, *inputs)


def assert_reads_everything(model, rng, letters, hidden, batch=2, starts=True):
    """Passes where the logits depend on all that was read so far, and on nothing that comes later.

    That they depend on the first state is asked where this has not been paid for: if `starts`.
    """
    enc_input, start, dec_input = draw_inputs(rng, letters, hidden, batch)
    before = model(enc_input, start, dec_input)
    assert_shape(before, (models.STEPS, batch, letters), what="logits", axes=ORDER)
    for step, place in ((0, "first"), (models.STEPS - 1, "last")):
        message = f"Another {place} letter of the source word does not change what the decoder says."
        assert_changes(before, model(turned(enc_input, step), start, dec_input), message)
    message = "Another letter in the decoder's input does not change what it says at that step."
    after = model(enc_input, start, turned(dec_input, 3))
    assert_changes(before[3:4], after[3:4], message)
    message = "Another letter in the decoder's input does not change what it says at the steps after: it has no memory."
    assert_changes(before[4:], after[4:], message)
    assert_close(after[:3], before[:3], what="logits of the steps before a change", axes=ORDER, tol=LOGITS)
    message = "Another first state does not change the logits: `enc_hidden` is not used."
    if starts:
        assert_changes(before, model(enc_input, -start, dec_input), message)


def reads_longer_words(student, rng, letters, hidden):
    """Tells whether a model also takes sequences of two letters more, as whatever goes from step to step does."""
    net, _ = made(student, (letters, hidden))
    try:
        student.inside.evaluated(net, *draw_inputs(rng, letters, hidden, batch=2, steps=models.STEPS + 2))
    except StudentFault:
        return False
    return True


def turned(words, step):
    """Returns one-hot words with every letter at one step replaced by the next of the alphabet."""
    changed = words.clone()
    changed[:, step] = words[:, step].roll(1, dims=-1)
    return changed


def assert_data(actual, wanted):
    """Passes where three tensors hold the wanted numbers: one-hot vectors twice, and indices."""
    message = "All letters stand in their places, but with other indices than the alphabet of the task gives them."
    assert_that(not is_renamed(three(actual), wanted), message, what="the order of the letters")
    for name, got, right in zip(("enc_input", "dec_input"), three(actual), wanted, strict=False):
        assert_close(got, right, what=name, axes="pair time letter")
    assert_close(actual[2], wanted[2], what="dec_output", axes="pair time")


def is_renamed(actual, wanted):
    """Tells whether three tensors are right but for the index that each letter has."""
    pairs = set()
    for got, right in zip(actual, wanted, strict=True):
        array, right = np.asarray(got), np.asarray(right)
        if array.shape != right.shape or array.dtype.kind not in "iuf":
            return False
        ours, theirs = (part.argmax(axis=2) if part.ndim == 3 else part for part in (right, array))
        pairs |= set(zip(ours.ravel().tolist(), theirs.ravel().tolist(), strict=True))
    names, indices = ({pair[i] for pair in pairs} for i in (0, 1))
    return len(pairs) == len(names) == len(indices) and any(name != index for name, index in pairs)


def assert_kinds(actual, count):
    """Passes where three tensors are floats, floats and whole numbers, whatever letters they stand for."""
    for name, got in zip(("enc_input", "dec_input"), three(actual), strict=False):
        array = np.asarray(got)
        assert_that(array.dtype.kind == "f", f"{name} should be made of floats.", actual=str(array.dtype), what=name)
        is_hot = array.ndim == 3 and len(array) == count and np.array_equal(array.sum(axis=2), np.ones(array.shape[:2]))
        assert_that(is_hot, f"{name} should hold one-hot vectors.", actual=got, what=name)
    kind = np.asarray(actual[2]).dtype
    message = "dec_output should hold whole numbers (int64), the indices of the letters."
    assert_that(kind.kind == "i", message, actual=str(kind), what="dec_output")


def three(actual):
    """Returns what `make_data` gave; Mismatch where it is not three tensors."""
    count = len(actual) if isinstance(actual, tuple | list) else 0
    message = "`make_data` should return three tensors: enc_input, dec_input, dec_output."
    assert_that(count == 3, message, actual=f"{type_name(actual)} of {count}", what="make_data")
    return actual


def assert_translations(student, rng, words, kind, passed, is_padded=False, is_first=False):
    """Passes where `translate` gives two models' answers to words of a kind (see models.clear).

    The decoder's input is padding or, unless it `is_padded`, its own letters. Capitals and letters in a list cost the
    points of the test that is the first to ask for an answer.
    """
    hidden = hidden_of(student, 20, passed, None if is_first else FIRST)
    net, layout = sized(student, (len(models.LETTERS), hidden), (len(models.LETTERS), hidden))
    ours = conventions.convention(student, passed)
    if layout is None:
        behaviour.assert_network(student, net, len(models.LETTERS), 20)
        student.train(net, [list(pair) for pair in models.PAIRS], *behaviour.PRACTICE.values())
        behaviour.assert_says(student, net, 20, words, 4, ours)
        return
    args = student, net, rng, (layout, hidden, words, 2, kind), passed, is_padded, is_first
    ways = conventions.ways_to_ask(ours, is_paid=kind in READ_OUT and not passed(FIRST))
    found = [asked for way in reversed(ways) if (asked := translated(*args, way)) is not None]
    *others, first = found or [translated(*args, conventions.OURS)]
    if others and any(is_right for *_, is_right in others):
        return
    for word, said, wanted in first[:-1]:
        assert_equal(said, wanted, what=f'translate(model, "{word}")')


def translated(student, net, rng, args, passed, is_padded, is_first, ours):
    """Returns words with what `translate` gives and what is wanted in a convention, (word, said, wanted).

    The last word is the first of two that is answered wrongly. What stands behind them is whether all is right. In a
    student's own convention there may be no words to ask for: then it is None.
    """
    found = []
    for values, word, padded, greedy in probes(student, net, rng, args, ours, passed) or ():
        conventions.as_set(student, net, values, passed)
        said = student.translate(net, word)
        read = said if is_first or passed(FIRST) else as_text(said, passed(READING_OUT) or args[-1] in READ_OUT)
        wanted = greedy if read == greedy and not is_padded else padded
        found.append((word, wanted if read == wanted else said, wanted))
        if read != wanted:
            return [*found, False]
    return [*found, True] if found else None


def as_text(said, is_whole):
    """Returns an answer as a string of small letters where it is one in capitals, in pieces or with its E.

    Of one that is not read out rightly, and not `is_whole`, it is what the task reads out.
    """
    is_list = isinstance(said, list | tuple) and all(isinstance(letter, str) for letter in said)
    text = "".join(said) if is_list else said
    if not isinstance(text, str) or text.isupper():
        return text.lower() if isinstance(text, str) else text
    if not is_whole:
        return models.answer(text)
    return text.removesuffix("E") if text[:-1].islower() else text


def probes(student, net, rng, args, ours, passed):
    """Returns clear cases for `translate`; they are drawn once for a class, for each convention that is in it."""
    own = [models.TRIES, False, None]
    if conventions.is_mended(passed):
        own[1:] = bool(student.inside.is_shared(net)), student.inside.names(net)
    if ours.is_ours:
        return drawn_once(rng, models.word_probes, *args, *own)
    try:
        given = models.Given(args[2], ours.data)
        return drawn_once(rng, models.word_probes, *args, *own, ours.letters, given) if given.steps > 2 else None
    except CourseError:  # their answers may have no room for a word and its E
        return None


def warn_of_silence(student, rng, advice, passed):
    """Gives advice where `translate` raises over an answer without E."""
    hidden = hidden_of(student, 20, passed)
    net, layout = sized(student, (len(models.LETTERS), hidden), (len(models.LETTERS), hidden))
    if layout is None:
        return
    student.inside.set_parts(net, models.silent_values(rng, layout, hidden))
    try:
        student.translate(net, "man")
    except StudentFault:
        advice(NO_END)


def random_words(rng, length):
    """Returns two hundred words of random letters."""
    return ["".join(rng.choice(list(models.LETTERS[3:]), length)) for _ in range(200)]


def random_word(rng, length):
    """Returns a word of random letters, each of them once."""
    return "".join(rng.choice(list(models.LETTERS[3:]), length, replace=False))


def translation(student, net, word):
    """Returns the student's translation, None where it raised (an answer without E)."""
    try:
        return student.translate(net, word)
    except StudentFault:
        return None
