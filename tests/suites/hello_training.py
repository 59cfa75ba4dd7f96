"""How the suite of hello judges `train`: its losses, its updates and the number of its epochs, each for itself."""

from __future__ import annotations

import numpy as np
import torch

from autograder.suite import StudentFault, assert_close, assert_equal, assert_that, numbers, type_name
from tests.suites import hello_models as models
from tests.suites import standing_still

LOSSES, LAST, PARAMETERS = 1e-3, 2e-2, 2e-3  # the last loss is small: rounding is paid for with the first ones
FOLLOWED, MOST_EPOCHS = 3, 16
STEEP, DOWNHILL = 0.05, 0.85
"""From which part of the steepest slope on a parameter counts, and how many have to go down: all do in a first step."""

UPDATE_TESTS = ("test_updates_of_the_cell_model", "test_updates_of_the_rnn_model")
MODEL_TESTS = {
    "CellModel": ("test_cell_makes_one_step", "test_first_state_is_zero"),
    "RNNModel": ("test_rnn_answers_every_letter", "test_rnn_with_two_layers"),
}


def word_of(rng, kind, x, y, epochs=15, lr=0.1, layers=1):
    """Returns what a training takes, (kind, sizes, values, word, labels, epochs, lr), for the word of indices `x`."""
    is_cell = kind == "CellModel"
    sizes = (4, 4, 1) if is_cell or layers == 1 else (4, 4, 1, layers)
    values = models.draw_values(rng, 4, 4, layers=0 if is_cell else layers)
    labels = torch.tensor(y).reshape(len(y), 1) if is_cell else torch.tensor(y)
    return kind, sizes, values, models.vectors(x, 4), labels, epochs, lr


def is_ours(kind, passed):
    """Tells whether `train` is judged with the course's model, because the student's own has lost its points already.

    An epoch then says nothing twice of a model that computes something else.
    """
    return not all(passed(test) for test in MODEL_TESTS[kind])


def assert_losses(student, expected, training, passed):
    """Passes where each loss is that of the parameters before its update, be the updates right or not."""
    ours = is_ours(training[0], passed)
    losses, parameters, head = models.trained(student, *training, ours=ours)
    wanted, got = models.course(expected, head, training, losses)[0], numbers(losses)
    is_list = isinstance(got, np.ndarray) and got.ndim == 1
    what_came = "nothing (None)" if losses is None else type_name(losses)
    message = f"`train` should return a list with a loss for each epoch; what came back is {what_came}."
    assert_that(is_list, message, actual=what_came, what="losses")
    assert_that(
        len(got) > 1, "`train` should return a loss for each epoch.", actual=f"{len(got)} losses", what="losses"
    )
    count = min(len(got), len(wanted))
    if not head and not np.allclose(got[:count], wanted[:count], rtol=LOSSES):
        assert_used(student, training, parameters, ours)
        course = course_of(student, training, ours)
        models.trained(student, *training, ours=ours)  # so that the call that is told is the one that is judged
        assert_followed(got, course)
    else:
        assert_close(got[:count], wanted[:count], what="losses", axes="epoch", tol=LOSSES)


def assert_followed(got, course):
    """Passes where losses are those of a course {epoch: loss}: its first ones, and the last, which nobody makes up."""
    first = [course[i] for i in range(next(i for i in range(len(course) + 1) if i not in course))]
    assert_close(got[: len(first)], np.array(first[: len(got)]), what="losses", axes="epoch", tol=LOSSES)
    last = len(got) - 1
    if last in course:
        assert_close(got[last:], np.array([course[last]]), what="the last of the losses", tol=LAST)


def course_of(student, training, ours):
    """Returns the first losses that belong to the updates that the student's own `train` makes, and the last."""
    kind, _, values, word, labels, asked, lr = training
    begun = own_start(student, training, ours) or values
    found = {0: models.loss(kind, begun, word, labels)}
    for epochs in (*range(1, FOLLOWED + 1), asked - 1):
        losses, parameters, _ = models.trained(student, *training[:-2], epochs, lr, ours=ours)
        count = len(numbers(losses)) if isinstance(numbers(losses), np.ndarray) else epochs
        if models.distance(parameters, values) < float("inf"):
            found.setdefault(count, models.loss(kind, parameters, word, labels))
    return found


def own_start(student, training, ours):
    """Returns the parameters that `train` begins with where they are not those that the net has; None where they are.

    Without an epoch a training leaves them as they are; one that makes its epochs all the same is not meant.
    """
    try:
        ended = models.trained(student, *training[:-2], 1, training[-1], ours=ours)[1]
        losses, begun, _ = models.trained(student, *training[:-2], 0, training[-1], ours=ours)
    except StudentFault:
        return None
    made = numbers(losses)
    is_left = models.distance(begun, training[2]) == 0 or models.distance(begun, ended) == 0
    is_start = not is_left and models.distance(begun, training[2]) < float("inf")
    return begun if is_start and (not isinstance(made, np.ndarray) or len(made) == 0) else None


def assert_epochs(student, expected, training, passed):
    """Passes where `train` makes as many updates, and gives as many losses, as it is asked for."""
    kind, epochs, ours = training[0], training[-2], is_ours(training[0], passed)
    many = numbers(models.trained(student, *training[:-2], 15, training[-1], ours=ours)[0])
    losses, after, head = models.trained(student, *training, ours=ours)
    got = numbers(losses)
    if isinstance(got, np.ndarray) and got.ndim == 1:
        assert_equal(len(got), epochs, what=f"the number of losses for {epochs} epochs")
    if isinstance(many, np.ndarray) and many.ndim == 1:
        assert_equal(len(many), 15, what="the number of losses for 15 epochs")
    if is_copy_trained(expected, training, head, losses, after):
        return
    assert_moved(student, training, after, ours)
    if not head:
        made = [models.distance(after, end) for end in expected(models.ends, *training[:-2], MOST_EPOCHS, training[-1])]
        is_known = min(made) < PARAMETERS
        count = made.index(min(made)) + 1 if is_known else epochs
        if not is_known:
            assert_learns(student, training, after, ours)
        what = f"the number of updates that leads to where {kind} is after {epochs} epochs"
        assert_equal(count, epochs, what=what)
    before = models.trained(student, *training[:-2], epochs - 1, training[-1], ours=ours)[1]
    message = f"Training for {epochs} epochs ends where training for {epochs - 1} does."
    assert_that(models.distance(after, before) > 0, message, actual="the same parameters", what="the last epoch")


def assert_learns(student, training, after, ours):
    """Passes where training on other letters and labels ends elsewhere, as it does whichever loss is followed."""
    kind, sizes, values, word, labels, *asked = training
    other = kind, sizes, values, word.roll(1, 2), (labels + 1) % word.shape[2], *asked
    elsewhere = models.trained(student, *other, ours=ours)[1]
    message = "Training on other letters and labels ends at the same parameters: its updates follow no loss."
    assert_that(models.distance(after, elsewhere) > 0, message, actual="the same parameters", what="the updates")


def is_copy_trained(expected, training, head, losses, after):
    """Tells whether another net than the one given was trained as it should be: all losses are right.

    That it is another costs the points of the updates.
    """
    if head or models.distance(after, training[2]) != 0:
        return False
    wanted, got = models.course(expected, head, training, losses)[0], numbers(losses)
    is_course = isinstance(got, np.ndarray) and got.shape == wanted.shape
    return is_course and np.allclose(got, wanted, rtol=LOSSES)


def assert_used(student, training, after, ours):
    """Passes where training has changed the net that it was given, or has called it."""
    if models.distance(after, training[2]) == 0:
        standing_still.assert_used(models.watched(student, *training, ours=ours)[0])


def assert_moved(student, training, after, ours):
    """Passes where training has changed the parameters; otherwise says what became of their gradients."""
    if models.distance(after, training[2]) == 0:
        standing_still.say_why(*models.watched(student, *training, ours=ours))


def assert_goes_downhill(student, trainings, passed):
    """Passes where an epoch moves the parameters against the gradient, in those that have one, whatever the steps.

    One of the starts is enough: the gradient of another loss points elsewhere from a tenth of them.
    """
    down = max(downhill(student, training, passed) for training in trainings)
    message = f"An epoch should move the parameters against the gradient of the loss; {down:.0%} of them move so."
    assert_that(down > DOWNHILL, message, actual=f"{down:.0%}", what="the first epoch")


def downhill(student, training, passed):
    """Returns how many of the parameters that have a gradient an epoch moves against it."""
    kind, _, values, word, labels, _, lr = training
    slopes = models.slopes(values, word, labels)
    after = models.trained(student, *training[:-2], 1, lr, ours=is_ours(kind, passed))[1]
    fits = models.distance(after, values) < float("inf")
    assert_that(fits, "Training should leave the shapes of the parameters as they are.", what="parameters")
    moved, slope = (torch.cat([part[n].flatten() for n in values]) for part in (after, slopes))
    moved = moved - torch.cat([value.flatten() for value in values.values()])
    steep = slope.abs() > STEEP * float(slope.abs().max())
    return float((moved[steep] * slope[steep] < 0).float().mean())


def assert_updates(student, expected, training, passed):
    """Passes where the parameters go where they should, in some number of epochs where that has been paid for."""
    kind, lr = training[0], training[-1]
    ours = is_ours(kind, passed)
    losses, parameters, head = models.trained(student, *training, ours=ours)
    assert_moved(student, training, parameters, ours)
    wanted = models.course(expected, head, training, losses)[1]
    if not head and not passed("test_as_many_epochs_as_asked_for"):
        found = expected(models.ends, *training[:-2], MOST_EPOCHS, lr)
        near = min(found, key=lambda end: models.distance(parameters, end))
        wanted = near if models.distance(parameters, near) < PARAMETERS else wanted
    if not head and models.distance(parameters, wanted) > PARAMETERS:
        begun = own_start(student, training, ours)
        message = "`train` changes the net's parameters before its first epoch: it should go on from those it is given."
        assert_that(begun is None, message, actual="other parameters", what="the beginning of the training")
        models.trained(student, *training, ours=ours)  # so that the call that is told is the one that is judged
    assert_parameters(parameters, wanted, "after training")


def assert_parameters(actual, wanted, when):
    """Passes where each parameter of the recurrent layer has gone where it should."""
    for name in sorted(wanted):
        assert_close(actual.get(name), wanted[name], what=f"{name} {when}", tol=PARAMETERS)
