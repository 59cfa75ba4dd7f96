"""How the suite of seq2seq judges training: what comes back, and where the parameters end."""

from __future__ import annotations

import math

import numpy as np
import torch

from autograder.suite import StudentFault, assert_close, assert_equal, assert_that, numbers, type_name
from tests.suites import seq2seq_behaviour as behaviour
from tests.suites import seq2seq_conventions as conventions
from tests.suites import seq2seq_models as models
from tests.suites import standing_still
from tests.suites.seq2seq_checks import ORDER, hidden_of, sized

MOVED = 4e-3
"""The tolerance of where training leads, of the largest move. Over 80 draws, five honest styles (sums for means, one
pair at a time, one tensor at a time in Adam, log and softmax by hand) differ by at most 5e-4, 15 mistakes by 2.7e-2."""

STEEPEST, DOWNHILL = 0.75, 0.65
"""From which share on gradients are steep, and how many of these moves have to go downhill: in an epoch of Adam's
79 % or more do, with batches of one, three or six pairs or the first only; of moves to trained weights 47 to 51 %."""

OWN_START = 0.6
"""How much of the difference between two beginnings is left at the end, at least. Honest trainings of 100 to 400 epochs
keep all of it and more, stored parameters nothing."""

START_LEFT = 0.1
"""How much parameters after training have to be like those at its start, at least: the cosine between them. Fifteen
honest kinds of model keep 0.55 or more in 100 to 200 epochs, stored parameters have 0.002."""

SLOWEST, FASTEST = 0.3, 3.0
"""How fast the losses that `train` gives may fall, in parts of the fall that is measured. Fifteen honest
kinds of model, with sums, means and last batches, are within it."""

LOSSES, UPDATES, MOST_EPOCHS = "test_training_lowers_the_loss", "test_updates_of_an_epoch", 400


def assert_trained(student, expected, rng, hidden, pairs, epochs, lr, passed, any_size=False):
    """Passes where training from given parameters ends where one of the orders of batches ends.

    With `any_size`, batches of all pairs or of one pair are as good as those of three. How many epochs there are is
    paid for with the losses: where these are of another number, that many epochs are as good. A way of training that
    has been paid for with a single update is as good, too.
    """
    hidden = hidden_of(student, hidden, passed, LOSSES)
    sizes = (len(models.LETTERS), hidden)
    net, layout = sized(student, sizes, sizes)
    values = models.draw_values(rng, layout, hidden, scale=0.5 * min(1.0, 12 / hidden) ** 0.5)
    if layout is None:
        behaviour.assert_one_update(student, hidden, pairs[:3], lr, count=2 if pairs[0] == pairs[-1] else 1)
        return
    ours, given = conventions.convention(student, passed), values
    values = conventions.as_set(student, net, values, passed)
    words = [pairs[0], pairs[-1], ["house", "large"]]
    before, moves = wanted_moves(expected, ours, values, (pairs, epochs, lr, words, any_size))
    args = student, hidden, given, pairs, epochs, lr, passed
    net, losses = trained(*args)
    moved = models.probe(of_same_sizes(student.inside.read_parts(net), values), words) - before
    made = made_epochs(losses, epochs) if not passed(LOSSES) else epochs
    if made != epochs and len(models.orders(pairs, 1)) == 1:  # several orders of many epochs are too many
        moves = [*moves, *wanted_moves(expected, ours, values, (pairs, made, lr, words))[1]]
    if not leads(moved, moves) and conventions.is_mended(passed):
        moved = moved_as_it_is(args, values, words, before, moves, moved)
    if not leads(moved, moves) and not passed(UPDATES):
        moves = [*moves, *habitual_moves(ours, values, (pairs, epochs, lr, words, any_size))]
    if not leads(moved, moves):
        net, _ = trained(*args, watched=True)
        if not moved.any():
            standing_still.say_why(*student.inside.seen(net))
        assert_starts_from_zeros(student)
    what = "the change that training makes in the model's log-probabilities"
    assert_close(moved, nearest(moved, moves), what=what, axes=ORDER, tol=MOVED)


def habitual_moves(ours, values, args):
    """Returns the changes under the ways of training that a student may have been charged for with one update."""
    given = None if ours.is_ours else ours.data(args[0])
    return [move for habit in models.HABITS for move in models.moves(None, values, *args, given, habit)[1]]


def moved_as_it_is(args, values, words, before, moves, moved):
    """Returns the change where the model's own `forward` is trained, if that leads where it should, else `moved`.

    A training that is written for the order of the model's own logits goes astray with any other.
    """
    student = args[0]
    try:
        net, _ = trained(*args, as_it_is=True)
    except StudentFault:
        return moved
    own = models.probe(of_same_sizes(student.inside.read_parts(net), values), words) - before
    return own if leads(own, moves) else moved


def nearest(moved, moves):
    """Returns the change that is nearest to one."""
    return min(moves, key=lambda move: float((moved - move).abs().max()))


def leads(moved, moves):
    """Tells whether a change is one of those that are wanted."""
    near = nearest(moved, moves)
    return float((moved - near).abs().max()) <= MOVED * float(near.abs().max())


def made_epochs(losses, epochs):
    """Returns how many epochs were made, by the losses that came back; as many as asked for where these do not tell."""
    course = numbers(losses)
    is_list = isinstance(course, np.ndarray) and course.ndim == 1
    return len(course) if is_list and 1 <= len(course) <= MOST_EPOCHS else epochs


def wanted_moves(expected, ours, values, args):
    """Returns what models.moves gives, worked out once for a class where model and convention are the reference's.

    Students' bundles have that recorded; what another kind of model gives they work out.
    """
    if ours.is_ours and values["encoder"] is not values["decoder"] and models.are_plain(values):
        return expected(models.moves, values, *args)
    return models.moves(None, values, *args, given=None if ours.is_ours else ours.data(args[0]))


def trained(student, hidden, values, pairs, epochs, lr, passed, watched=False, as_it_is=False):
    """Trains a Seq2Seq from given parameters; returns it and what `train` gave. `as_it_is`, nothing is mended."""
    net = student.Seq2Seq(len(models.LETTERS), hidden)
    if as_it_is:
        student.inside.set_parts(net, values)
    else:
        conventions.as_set(student, net, values, passed)
    if watched:
        student.inside.watch_starts(net)
        student.inside.watch(net)
    return net, student.train(net, [list(pair) for pair in pairs], epochs, lr)


def of_same_sizes(parts, values):
    """Returns the parameters of a model's parts; Mismatch where one has another shape than it was given."""
    message = "After training the encoder, the decoder and the output layer should have parameters of the same shapes."
    shapes = {part: {name: tuple(value.shape) for name, value in own.items()} for part, own in parts.items()}
    fits = set(shapes) == set(values)
    for part, own in shapes.items() if fits else ():
        weights = {name for name in values[part] if name.startswith("weight")}
        fits = fits and weights <= set(own) and all(tuple(values[part][n].shape) == s for n, s in own.items())
    assert_that(fits, message, actual=shapes, what="the parameters after training")
    return parts


def assert_starts_from_zeros(student):
    """Passes where the training that was watched has let the encoder start from zeros."""
    message = "In training the encoder should start from zeros, and it was given another state."
    zeros = student.inside.starts_from_zeros()
    assert_that(zeros, message, actual="another state", expected="zeros", what="the first state")


def all_in_one(student, net):
    """Returns all parameters of a model as one row of numbers."""
    return np.concatenate([np.asarray(part).ravel() for part in student.inside.all_parameters(net)] or [np.zeros(1)])


def assert_goes_downhill(student, net, layout, hidden, make):
    """Passes where an epoch moves the parameters against the gradient of the six pairs' cross-entropy.

    Any way of training does so where the gradient is steep; weights that were made elsewhere lie anywhere.
    """
    before, slopes = state_of(student, net, layout, hidden, make)
    student.train(net, [list(pair) for pair in models.PAIRS], 1, 0.01)
    after = state_of(student, net, layout, hidden, make)[0]
    fits = [part.shape for part in before] == [part.shape for part in after]
    assert_that(fits, "Training should leave the shapes of the parameters as they are.", what="parameters")
    moved = torch.cat([(new - old).flatten() for old, new in zip(before, after, strict=True)])
    if not moved.any():
        student.inside.watch(net)
        student.train(net, [list(pair) for pair in models.PAIRS], 1, 0.01)
        standing_still.say_why(*student.inside.seen(net))
    slope = torch.cat([part.flatten() for part in slopes])
    steep = slope.abs() >= slope.abs().sort().values[int(STEEPEST * len(slope))]
    down = float((moved[steep] * slope[steep] < 0).float().mean())
    message = (
        "An epoch of training should move the parameters against the gradient of the cross-entropy of its pairs. Of "
        f"those with the steepest gradients {down:.0%} move so, and half of them do by chance."
    )
    assert_that(down > DOWNHILL, message, actual=f"{down:.0%}", what="the first epoch")


def state_of(student, net, layout, hidden, make):
    """Returns all parameters of a model, and the gradient of the six pairs' cross-entropy for each."""
    given = make(models.PAIRS)
    if layout is None:
        inputs = (given[0], torch.zeros(1, len(models.PAIRS), hidden), given[1])
        slopes = student.inside.loss_gradients(net, list(inputs), given[2])
        return student.inside.all_parameters(net), slopes
    sizes = models.draw_values(np.random.default_rng(0), layout, hidden, scale=1.0)
    parts = of_same_sizes(student.inside.read_parts(net), sizes)
    shared = bool(student.inside.is_shared(net))
    composed = models.Composed({**parts, "encoder": parts["decoder"]} if shared else parts)
    models.loss(composed, given).backward()
    found = list(composed.parameters())
    return [p.detach() for p in found], [p.grad for p in found]


def assert_own_start(starts, ends):
    """Passes where two trainings end apart from each other as they began: stored parameters know no beginning."""
    begun, ended = starts[0] - starts[1], ends[0] - ends[1]
    kept = float(begun @ ended / max(float(begun @ begun), 1e-12))
    message = "Two trainings that begin with different parameters end with nearly the same: these were not learned."
    assert_that(kept > OWN_START, message, actual="nearly the same", what="the parameters after training")


def assert_begins_at_its_start(begun, ended):
    """Passes where a training has gone on from the parameters that it began with: stored ones have nothing of them.

    Where the number of parameters is another at the end, the test of their shapes speaks.
    """
    if begun.shape != ended.shape:
        return
    likeness = float(begun @ ended / max(float(np.linalg.norm(begun) * np.linalg.norm(ended)), 1e-12))
    message = "The trained parameters have nothing of those that the training began with: they were not learned here."
    assert_that(likeness > START_LEFT, message, actual="other parameters", what="the parameters after training")


def losses_are_honest(course, before, after):
    """Tells whether losses fall about as the model's own did, whatever one of them is: a sum, a mean, the last."""
    if not (course > 0).all() or min(before, after) <= 0:
        return False
    fallen, claimed = math.log(before / after), math.log(course[0] / course[-1])
    return SLOWEST * fallen < claimed < FASTEST * fallen


def assert_losses(losses, epochs):
    """Passes where `train` has returned a list of numbers, one for each epoch."""
    course = numbers(losses)
    is_list = isinstance(course, np.ndarray) and course.ndim == 1
    got = "nothing (None)" if losses is None else type_name(losses)
    message = f"`train` should return a list with one loss for each epoch; what came back is {got}."
    assert_that(is_list, message, actual=got, what="losses")
    assert_equal(len(course), epochs, what="the number of losses")


def spoken(parts, values, words, ours):
    """Returns what the parameters that training has left say to each word, put together here: padded and greedy."""
    said = models.answers(of_same_sizes(parts, values), ours.data([[word, ""] for word in words]), ours.letters)
    return {word: [models.answer(way) for way in ways] for word, ways in zip(words, said, strict=True)}


def assert_parameters_say(parts, values, wanted, ours):
    """Passes where the parameters that training has left give the words that `translate` gave."""
    for word, answers in spoken(parts, values, list(wanted), ours).items():
        message = (
            f'translate(model, "{word}") is {wanted[word]!r}, but the parameters of the trained model do not say so.'
        )
        assert_that(wanted[word] in answers, message, actual=answers, expected=repr(wanted[word]), what="translation")
