"""Grades seq2seq: the data, encoder and decoder, training in batches, and translation without the answer.

Parameters are put into the student's encoder, decoder and output layer, found by what they are; plain, GRU and LSTM
layers are put together again here. A model of other parts is judged by how it behaves: what it says has to be in its
parameters, and these have to go against the gradient of its own cross-entropy, in Adam's steps.

Each idea is paid for once: see seq2seq_conventions.

The order of the batches is free, so trainings are chosen in which it does not matter (six times the same pair), or all
orders are tried (four pairs of one kind and two of another: three ways to make an epoch's batches).
"""

from __future__ import annotations

import numpy as np

from autograder.suite import (
    assert_close,
    assert_equal,
    assert_shape,
    assert_that,
    defines,
    drawn_once,
    hidden,
    limit,
    mistakes,
    numbers,
    points,
)
from tests.suites import seq2seq_behaviour as behaviour
from tests.suites import seq2seq_checks as checks
from tests.suites import seq2seq_conventions as conventions
from tests.suites import seq2seq_models as models
from tests.suites import seq2seq_updates as updates
from tests.suites.handed_over import assert_left_alone

# One training to a threshold, looked at every 100 epochs. Of 200 honest runs of plain layers 95 % have all six words
# right after at most 400 epochs (78 % after 200), of 40 runs of GRUs all after 200; so three starts of 400 epochs fail
# about once in 8,000. It costs 0.75 CPU-seconds on average (GRUs 1.4), and a hopeless program about 4.
HIDDEN, LEARNING_RATE, EPOCHS, LOOKS, STARTS = 96, 0.0015, 100, 4, 3
EACH_PAIR = "test_each_pair_is_answered_for_itself"
LOGITS = "test_logits_of_given_parameters"
TRANSLATION = (checks.FIRST, checks.READING_OUT, "test_translation_reads_padding")
OTHER_PARTS = "Your model is not two recurrent layers and one Linear layer, so it is judged by how it behaves."
NO_RECURRENCE = "seq2seq: the model takes sequences of n_step + 1 letters and no longer ones: is it recurrent at all?"


@points(1.5)
def test_data_of_the_six_pairs(student):
    """`make_data` gives the encoder's input, the decoder's input and the wanted letters, each of n_step + 1 steps."""
    checks.assert_data(student.make_data([list(pair) for pair in models.PAIRS]), models.data(models.PAIRS))


@points(0.5)
def test_data_are_floats_and_indices(student):
    """`make_data` gives floats, which a layer multiplies, and whole numbers, which the loss takes."""
    checks.assert_kinds(student.make_data([["man", "women"], ["up", "down"]]), 2)


@points(1)
@hidden("`make_data` is tried with other words, also with short ones only, and with words of padding.")
def test_data_of_short_words(student, rng):
    """`make_data` fills short words up, however long the others are."""
    words = [[checks.random_word(rng, n) for n in pair] for pair in ((3, 4), (2, 2), (1, 3), (3, 1))]
    for pairs in (words, [[checks.random_word(rng, 3), "?????"]]):
        checks.assert_data(student.make_data([list(pair) for pair in pairs]), models.data(pairs))


@points(1.75)
def test_logits_of_given_parameters(student, expected, rng, advice, suspicion):
    """With given parameters, encoder, decoder and output layer together give the right logits, time first."""
    sizes = (7, 5)
    net, layout = checks.sized(student, sizes, sizes)
    inputs = checks.draw_inputs(rng, *sizes, batch=4)
    if layout is None:
        advice(OTHER_PARTS)
        if not checks.reads_longer_words(student, rng, *sizes):
            suspicion(NO_RECURRENCE)
        checks.assert_reads_everything(checks.drawn_model(student, rng, *sizes), rng, *sizes)
        return
    values = models.draw_values(rng, layout, sizes[1], scale=0.8)
    student.inside.set_parts(net, values)
    checks.assert_logits(net(*inputs), checks.wanted_logits(expected, values, layout, sizes, inputs))


@points(1)
def test_each_pair_is_answered_for_itself(student, rng):
    """A pair gets the same logits alone as together with others."""
    model = checks.drawn_model(student, rng, 7, 5)
    enc_input, start, dec_input = checks.draw_inputs(rng, 7, 5, batch=models.STEPS)
    together = model(enc_input, start, dec_input)
    assert_shape(together, (models.STEPS, models.STEPS, 7), what="logits of six pairs", axes=checks.ORDER)
    for i in range(models.STEPS):
        pair = slice(i, i + 1)
        alone = model(enc_input[pair], start[:, pair], dec_input[pair])
        assert_shape(alone, (models.STEPS, 1, 7), what="logits of one pair", axes=checks.ORDER)
        assert_close(together[:, pair], alone, what=f"logits of pair {i} of six", axes=checks.ORDER, tol=checks.LOGITS)


@points(0.25)
def test_the_model_leaves_its_arguments(student, rng, passed):
    """`Seq2Seq.forward` leaves the tensors that it is given as they were."""
    letters, units = len(models.LETTERS), checks.hidden_of(student, 6, passed)
    values = checks.draw_inputs(rng, letters, units, batch=2)
    args = dict(zip(("enc_input", "enc_hidden", "dec_input"), values, strict=True))
    assert_left_alone(student, student.Seq2Seq(letters, units), args, "Seq2Seq.forward")


@points(1)
@hidden("What the decoder says depends on every letter of the source word and on what it has read so far.")
def test_answers_depend_on_all_that_was_read(student, rng, passed):
    """The logits depend on the whole source, the first state and the letters so far, and on none that come later."""
    batch = 2 if passed(EACH_PAIR) else 1
    checks.assert_reads_everything(checks.drawn_model(student, rng, 9, 6), rng, 9, 6, batch, passed(LOGITS))


@points(1)
@hidden("`Seq2Seq` is tried with other numbers of letters and hidden units, and without any: its defaults.")
def test_model_of_other_sizes(student, expected, rng, passed):
    """`Seq2Seq` takes its sizes from its arguments, 29 letters and 128 units where there are none."""
    for sizes, given in (((11, 8), (11, 8)), ((len(models.LETTERS), 128), ())):
        net, layout = checks.sized(student, given, sizes)
        batch = 2 if passed(EACH_PAIR) else 1
        inputs = checks.draw_inputs(rng, *sizes, batch)
        assert_shape(net(*inputs), (models.STEPS, batch, sizes[0]), what="logits", axes=checks.ORDER)
        if layout is None:
            behaviour.assert_network(student, net, *sizes)
        else:
            values = models.draw_values(rng, layout, sizes[1], scale=0.5)
            student.inside.set_parts(net, values)
            wanted, actual = checks.wanted_logits(expected, values, layout, sizes, inputs), net(*inputs)
            if not passed(LOGITS):  # a first state that is not used has been paid for
                wanted = checks.of_own_start(actual, wanted, values, inputs)
            checks.assert_logits(actual, wanted)


@points(1.25)
@mistakes(  # the training starts from the student's own draws
    "loss_of_each_batch",
    "last_loss_only",
    "losses_not_returned",
    "losses_pile_up",
    "epochs_ignored",
    "gradients_erased",
    "start_state_fixed_size",
    "trains_another_model",
)
def test_training_lowers_the_loss(student, passed, suspicion):
    """`train` returns one loss for each epoch, and the losses fall."""
    student = conventions.carried(student, passed)
    units = checks.hidden_of(student, 24, passed)
    net, layout = checks.sized(student, (len(models.LETTERS), units), (len(models.LETTERS), units))
    make = conventions.convention(student, passed).data
    if layout is None:
        behaviour.assert_network(student, net, len(models.LETTERS), units)
    elif conventions.is_mended(passed):
        conventions.mend(student, net)
    updates.assert_goes_downhill(student, net, layout, units, make)
    before = behaviour.loss(student, net, units, models.PAIRS, make)
    losses = student.train(net, [list(pair) for pair in models.PAIRS], 12, 0.01)
    updates.assert_losses(losses, 12)
    course = numbers(losses)
    assert_that(bool(np.isfinite(course).all()), "The losses should be finite numbers.", actual=losses, what="losses")
    after = behaviour.loss(student, net, units, models.PAIRS, make)
    message = "The losses only rise, while the model's own loss falls: are they added up over the epochs?"
    assert_that(after >= before or bool((np.diff(course) <= 0).any()), message, what="losses")
    assert_that(course[-1] < course[0], "The losses should fall.", actual=losses, what="losses")
    behaviour.assert_learned(before, after)
    if not updates.losses_are_honest(course, before, after):
        claimed, measured = f"{course[-1] / course[0]:.0%}", f"{after / before:.0%}"
        suspicion(
            f"seq2seq: the losses of `train` fall to {claimed} of the first; measured, the loss fell to {measured}."
        )


@points(0.25)
def test_the_learning_rate_by_default(student, rng, passed):
    """`train` takes the learning rate 0.001 where it is told none."""
    student = conventions.carried(student, passed)
    units, pairs = checks.hidden_of(student, 12, passed, updates.LOSSES), [["hello", "hi"]] * 6
    net, layout = checks.sized(student, (29, units), (29, units))
    student.inside.set_parts(net, models.draw_values(rng, layout, units, scale=0.3))
    nets, before = (net, student.inside.twin(net)), updates.all_in_one(student, net)
    for model, rate in zip(nets, ((), (0.001,)), strict=True):
        student.train(model, [list(pair) for pair in pairs], 1, *rate)
    plain, told = (np.abs(updates.all_in_one(student, model) - before).sum() for model in nets)
    message = "Training changes none of the model's parameters, with lr=0.001 and without."
    assert_that(plain + told > 0, message, what="parameters")
    message = "Without lr, training makes steps of another size than with lr=0.001."
    assert_that(bool(abs(plain - told) < 0.1 * told), message, what="the steps of training")


@points(1)
def test_updates_of_an_epoch(student, expected, rng, passed):
    """From given parameters, an epoch with six times the same pair leads where it should, in batches of any size."""
    student = conventions.carried(student, passed)
    pairs = [["hello", "hi"]] * 6
    updates.assert_trained(student, expected, rng, 12, pairs, epochs=1, lr=0.01, passed=passed, any_size=True)


@points(1.5)
def test_an_update_for_each_batch(student, expected, rng, passed):
    """From given parameters, two epochs with six times the same pair, two batches each, lead where they should."""
    student = conventions.carried(student, passed)
    pairs = [["horse", "cow"]] * 6
    updates.assert_trained(student, expected, rng, 11, pairs, epochs=2, lr=0.01, passed=passed)


@points(1)
@hidden("From given parameters, training on other pairs leads where it should, in any order of batches.")
@mistakes(  # which numbers others give here hangs on the order in which a student takes the pairs
    "one_update_an_epoch",
    "one_update_a_pair",
    "loss_of_each_batch",
    "last_loss_only",
    "epochs_ignored",
    "first_batch_only",
    "first_pair_only",
    "last_pair_only",
)
def test_updates_of_two_pairs(student, expected, rng, passed):
    """From given parameters, training on two kinds of pairs leads where one of the possible orders leads.

    Which numbers a mistake gives here depends on the student's order, so other numbers would speak against none.
    """
    student = conventions.carried(student, passed)
    pairs = [["apple", "fruit"]] * 4 + [["horse", "beast"]] * 2
    any_size = passed("test_updates_of_an_epoch") and not passed("test_an_update_for_each_batch")
    epochs = 1 if any_size else 2  # each pair for itself has many orders
    args = student, expected, rng, 10, pairs
    updates.assert_trained(*args, epochs=epochs, lr=0.02, passed=passed, any_size=any_size)


@points(0.75)
def test_translation_without_the_answer(student, rng, advice, passed):
    """With given parameters, `translate` says what the model says when its decoder is told nothing of the answer."""
    student = conventions.carried(student, passed)
    words = [source for source, _ in models.PAIRS]
    checks.assert_translations(student, rng, words, "brief", passed, is_first=True)
    checks.warn_of_silence(student, rng, advice, passed)


@points(1.25)
def test_translation_ends_before_the_first_e(student, rng, passed):
    """`translate` gives what comes before the first E, without padding, whatever follows."""
    student = conventions.carried(student, passed)
    checks.assert_translations(student, rng, drawn_once(rng, checks.random_words, 4), "filled", passed)
    checks.assert_translations(student, rng, drawn_once(rng, checks.random_words, 5), "goes on", passed)


@points(0.75)
def test_translation_reads_padding(student, rng, passed):
    """After S the decoder of `translate` reads padding, not the letters that it has said."""
    student = conventions.carried(student, passed)
    words = [source for source, _ in models.PAIRS]
    checks.assert_translations(student, rng, words, "plain", passed, is_padded=True)


@points(0.75)
@hidden("`translate` answers words that were never trained, of any length, with models of any size.")
def test_translation_of_unseen_words(student, rng, passed):
    """`translate` answers unseen words of any length, read out in the way that it has for known ones."""
    student = conventions.carried(student, passed)
    is_read_out, is_padded = passed(checks.READING_OUT), passed("test_translation_reads_padding")
    for length, kind in ((1, "any"), (3, "filled"), (5, "whole")):
        words, kind = drawn_once(rng, checks.random_words, length), kind if is_read_out else "short"
        checks.assert_translations(student, rng, words, kind, passed, is_padded=is_padded)


@points(1.5)
@limit(seconds=20)
@mistakes()  # the numbers of a training hang on chance
def test_training_learns_the_six_words(student, rng, figure, passed):
    """Trained on the six pairs, a model of 96 units translates all six words."""
    (student, ours), epochs = conventions.taught(student, passed), 0
    wanted = {source: answer_in(ours, source, target) for source, target in models.PAIRS}
    if not passed("test_updates_of_an_epoch"):  # weights can also be made at home
        units, make = checks.hidden_of(student, HIDDEN, passed, updates.LOSSES), ours.data
        begun = started(student, rng, passed, as_it_is=False)
        updates.assert_goes_downhill(student, *begun, units, make)
    for start in range(STARTS):
        begun, said, net, layout, spent = attempt(student, rng, wanted, passed, as_it_is=start == 1)
        epochs += spent
        if said == wanted:
            break
    figure("epochs until all six words were right", epochs if said == wanted else f"never in {epochs}")
    if None in said.values():
        student.translate(net, next(word for word, answer in said.items() if answer is None))
    assert_equal(said, wanted, what="what the trained model makes of the six words")
    updates.assert_begins_at_its_start(begun, updates.all_in_one(student, net))
    if not passed("test_updates_of_an_epoch"):
        assert_learned_from_its_start(student, rng, passed, epochs)
    if layout is None:
        behaviour.assert_network(student, net, len(models.LETTERS), HIDDEN)
        behaviour.assert_says(student, net, HIDDEN, list(wanted), len(wanted), ours)
    else:
        updates.assert_parameters_say(student.inside.read_parts(net), shapes_of(rng, layout), wanted, ours)


def answer_in(ours, source, target):
    """Returns what a pair teaches: its target, or what is left of it in the student's own data."""
    if ours.is_ours:
        return target
    return models.answer("".join(ours.letters[i] for i in ours.data([[source, target]])[2][0].tolist()))


def assert_learned_from_its_start(student, rng, passed, epochs):
    """Passes where two trainings of this length, whose updates are not those of the task, do not end as one."""
    starts, ends = [], []
    for _ in range(2):
        net, _ = started(student, rng, passed, as_it_is=False)
        starts.append(updates.all_in_one(student, net))
        student.train(net, [list(pair) for pair in models.PAIRS], epochs, LEARNING_RATE)
        ends.append(updates.all_in_one(student, net))
    updates.assert_own_start(starts, ends)


def attempt(student, rng, wanted, passed, as_it_is):
    """Trains from new starting values until all words are right; gives up early where none is after two looks.

    A model whose `forward` has lost its points is trained with the course's, or `as_it_is`. Returns all parameters at
    the start, what was said, the model, its layout and the number of epochs.
    """
    net, layout = started(student, rng, passed, as_it_is)
    begun = updates.all_in_one(student, net)
    for look in range(1, LOOKS + 1):
        student.train(net, [list(pair) for pair in models.PAIRS], EPOCHS, LEARNING_RATE)
        said = {word: checks.translation(student, net, word) for word in wanted}
        if layout is not None and defines(student, "translate") and not all(passed(test) for test in TRANSLATION):
            said = {word: by_parameters(student, net, rng, layout, word, passed) for word in wanted}
        right = sum(said[word] == answer for word, answer in wanted.items())
        if right == len(wanted) or (look == 2 and right == 0):
            break
    return begun, said, net, layout, look * EPOCHS


def by_parameters(student, net, rng, layout, word, passed):
    """Returns what a trained model's parameters say to a word, where `translate` has lost its points already."""
    ours = conventions.convention(student, passed)
    return updates.spoken(student.inside.read_parts(net), shapes_of(rng, layout), [word], ours)[word][0]


def shapes_of(rng, layout):
    """Returns parameters of the shapes that a layout's have."""
    return models.draw_values(rng, layout, layout["output"][1], scale=1.0)


def started(student, rng, passed, as_it_is):
    """Returns a model with starting values as torch would draw them, and its layout."""
    units = checks.hidden_of(student, HIDDEN, passed, updates.LOSSES)
    sizes = (len(models.LETTERS), units)
    net, layout = checks.sized(student, sizes, sizes)
    values = models.draw_values(rng, layout, units, scale=units**-0.5)
    if as_it_is:
        student.inside.set_parts(net, values)
    else:
        conventions.as_set(student, net, values, passed)
    return net, layout
