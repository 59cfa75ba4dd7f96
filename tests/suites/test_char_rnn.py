"""Grades char_rnn: each function with the course's own parts around it, then one training from end to end.

Training code is judged by where it goes: from given parameters, the parameters after a few updates are compared with
the reference's. What has lost its points once is not paid for again (see char_habits and char_recurrence).
"""

from __future__ import annotations

import time

import torch

from autograder.suite import (
    assert_close,
    assert_dtype,
    assert_equal,
    assert_that,
    few,
    hidden,
    is_elsewhere,
    limit,
    mistakes,
    points,
    threshold_of,
    type_name,
)
from tests.suites import char_drawing as draw
from tests.suites import char_scenarios as scene
from tests.suites import char_training as training
from tests.suites.char_epochs import (
    SIZES,
    Epochs,
    assert_epochs,
    assert_full_training,
    assert_plain_descent,
    drawn_for,
    random_epochs,
    sizes_for,
)
from tests.suites.char_habits import LABELS, UPDATES, assert_perplexity, close, right_clipping, unrounded
from tests.suites.char_nets import assert_uses_its_functions, works_in_its_file
from tests.suites.char_own import CLIPPING, FULL, PREDICTION, SHAPES, TURNING, with_own_nets
from tests.suites.char_recurrence import assert_repeats, gradients, in_own_layout, outputs_of_own_states, slopes
from tests.suites.char_run import UPDATE_TESTS, Run, assert_trains, lent_parts, report, report_second
from tests.suites.small_nets import small_rows, small_state

# ---------------------------------------------------------------------------------------------- parameters and state


@points(1)
def test_parameters_have_their_shapes_and_ask_for_gradients(student, device):
    """get_params gives W_xh, W_hh, b_h, W_hq, b_q in this order: leaf tensors that require gradients."""
    values = scene.parameters(student, 7, 5, device)
    got = [type_name(v) if is_elsewhere(v) else list(getattr(v, "shape", ())) for v in values]
    assert_equal(got, [[7, 5], [5, 5], [5], [5, 7], [7]], what="The list of shapes of get_params(7, 5, device)")
    facts = few(student.inside.parameter_facts(student.get_params, 7, 5, device))
    assert_equal([f[0] for f in facts], [True] * 5, what="requires_grad of the five parameters")
    assert_equal([f[1] for f in facts], [True] * 5, what="is_leaf of the five parameters")


@points(0.5)
def test_hidden_units_start_unlike_each_other(student, device, passed):
    """The weights start random: units that start alike get the same gradients, and stay alike for ever."""
    W_xh, W_hh, _, W_hq, _ = scene.parameters(student, 6, 40, device, not passed(SHAPES))
    for name, weight in (("W_xh", W_xh), ("W_hh", W_hh), ("W_hq", W_hq)):
        text = f"All numbers of {name} are the same: each should be drawn at random."
        spread = float(torch.as_tensor(weight).double().std())
        assert_that(spread > 0, text, actual="one number", expected="random numbers", what=name)


@points(1)
def test_parameters_start_small(student, device, passed):
    """The weights have standard deviation 0.01 and mean 0, the biases start at zero."""
    W_xh, W_hh, b_h, W_hq, b_q = scene.parameters(student, 30, 400, device, not passed(SHAPES))
    spread = [float(f"{float(W.std()):.1g}") for W in (W_xh, W_hh, W_hq)]
    assert_equal(spread, [0.01] * 3, what="The standard deviation of W_xh, W_hh and W_hq, to one digit,")
    centre = [abs(round(float(W.mean()), 3)) for W in (W_xh, W_hh, W_hq)]
    assert_equal(centre, [0.0] * 3, what="The mean of W_xh, W_hh and W_hq, to three places,")
    largest = [float(b.abs().max()) for b in (b_h, b_q)]
    assert_equal(largest, [0.0] * 2, what="The largest size of a number in b_h and in b_q")


@points(0.5)
def test_the_first_state_is_zero(student, device):
    """init_rnn_state gives a tuple of one tensor of zeros, (batch, hidden)."""
    (state,) = scene.unpacked(student.init_rnn_state(3, 5, device), 1, "What init_rnn_state gives")
    assert_close(state, torch.zeros(3, 5), what="The first state", axes="batch hidden")


@points(0.5)
@hidden("Every tensor that get_params and init_rnn_state give is to be made on the device that they are given.")
def test_parameters_and_state_are_made_on_the_device_asked_for(student, device, passed):
    """get_params and init_rnn_state make everything on the device that they are given."""
    scene.parameters(student, 7, 5, device, not passed(SHAPES))
    made = few(student.inside.made_on_device(student.get_params, 7, 5))
    assert_equal(made, [True] * 5, what="Are W_xh, W_hh, b_h, W_hq and b_q made on the device that is asked for?")
    made = few(student.inside.made_on_device(student.init_rnn_state, 3, 5))
    assert_equal(made, [True], what="Is the first state made on the device that is asked for?")


# ---------------------------------------------------------------------------------------------------- the recurrence


@small_state
@points(1)
def test_the_state_is_carried_from_step_to_step(student, expected, rng, device):
    """Each state mixes its character with the state before it; rnn returns the last one as a tuple of one."""
    case = draw.recurrence(rng, device, T=4, B=3, V=6, H=5)
    _, state = scene.unpacked(scene.run_rnn(student, *case), 2, "What rnn gives")
    (last,) = scene.unpacked(state, 1, "The state that rnn gives")
    want = expected(scene.run_rnn, *case)[1][0]
    assert_repeats(student, case, last, want)
    assert_close(last, want, what="The last state", axes="batch hidden")


@small_rows
@points(1.5)
def test_the_outputs_of_all_steps_come_time_first(student, expected, rng, device):
    """rnn returns the outputs of all steps as (T*B, V): the rows of the first step, then those of the second."""
    case = draw.recurrence(rng, device, T=4, B=3, V=6, H=5)
    side = in_own_layout(student, device)
    outputs, _ = scene.unpacked(scene.run_rnn(side, *case), 2, "What rnn gives")
    want = expected(scene.run_rnn, *case)[0]
    if not close(outputs, want):  # outputs that are read rightly out of wrong states are right
        own = outputs_of_own_states(side, *case)
        want = own if close(outputs, own) else want
    assert_close(outputs, want, what="The table of outputs", axes="row character")


@points(1)
def test_gradients_flow_through_all_steps(student, expected, rng, device):
    """From outputs and last state gradients flow back through every step to the five parameters."""
    got, want = gradients(in_own_layout(student, device), expected, rng, device)
    for name, left, right in zip(("W_xh", "W_hh", "b_h", "W_hq", "b_q"), got[1:], want[1:], strict=True):
        assert_close(left, right, what=f"The gradient for {name}", tol=scene.ROUNDED)


@points(0.5)
def test_gradients_reach_the_state_that_is_given(student, expected, rng, device):
    """From outputs and last state gradients flow back to the state that rnn was given: the caller cuts, not rnn."""
    got, want = gradients(in_own_layout(student, device), expected, rng, device)
    assert_close(got[0], want[0], what="The gradient for H_0", axes="batch hidden", tol=scene.ROUNDED)


@points(1)
@hidden("rnn is tried with other sizes, and its gradients are compared.")
def test_other_sizes_and_gradients_through_all_steps(student, expected, rng, device):
    """rnn works for any T and B, again and again with the same tensors, and gradients flow back through every step."""
    side = in_own_layout(student, device)
    for T, B, V, H in ((4, 2, 3, 5), (5, 1, 3, 4), (1, 3, 5, 2)):
        case = draw.recurrence(rng, device, T=T, B=B, V=V, H=H)
        outputs, state = scene.unpacked(scene.run_rnn(side, *case), 2, "What rnn gives")
        (last,) = scene.unpacked(state, 1, "The state that rnn gives")
        want_outputs, (want_last,) = expected(scene.run_rnn, *case)
        assert_close(last, want_last, what="The last state", axes="batch hidden")
        assert_close(outputs, want_outputs, what="The table of outputs", axes="row character")
        weights = [draw.tensor(rng.normal(size=shape), torch.float32, device) for shape in ((T * B, V), (B, H))]
        got, want = slopes(side, case, weights, True), expected(scene.rnn_gradients, *case, weights)
        for name, left, right in zip(("H_0", "W_xh", "W_hh", "b_h", "W_hq", "b_q"), got, want, strict=True):
            assert_close(left, right, what=f"The gradient for {name}")


# ----------------------------------------------------------------------------------------------------------- the net


@points(1.5)
def test_the_net_turns_indices_into_one_hot_rows_time_first(student, expected, rng, device):
    """Calling the net on indices (B, T) gives its forward_fn one-hot rows (T, B, V)."""
    X = torch.tensor(rng.integers(5, size=(2, 4)), device=device)  # index 5, the largest of V = 6, does not occur
    if works_in_its_file(student, X, 6, device):
        return
    case = (X, (torch.zeros(2, 7, device=device),), 6, 7, device)
    inputs, rest = scene.unpacked(scene.echoed(student, *case), 2, "What the net gives")
    want, (*_, shape) = expected(scene.echoed, *case)
    assert_equal(rest[-1], shape, what="The shape (time, batch, character) of what forward_fn gets")
    assert_close(inputs, want, what="What forward_fn gets, written as (T*B, V),", axes="row character")


@points(0.5)
def test_the_one_hot_rows_can_be_multiplied(student, rng, device):
    """The one-hot rows that forward_fn gets are float32, as the weights are."""
    X = torch.tensor(rng.integers(6, size=(2, 4)), device=device)
    if works_in_its_file(student, X, 6, device):
        return
    case = X, (torch.zeros(2, 7, device=device),), 6, 7, device
    inputs, _ = scene.unpacked(scene.echoed(student, *case), 2, "What the net gives")
    assert_dtype(inputs, torch.float32, what="What forward_fn gets")


@points(1)
@hidden("The net is put together from other functions than yours, with B = T and a state of two parts.")
def test_the_net_uses_the_functions_that_it_is_given(student, expected, rng, device, passed):
    """The net calls the get_params, init_state and forward_fn that it was made with."""
    assert_uses_its_functions(student, expected, rng, device, passed(TURNING))


# -------------------------------------------------------------------------------------------------------- prediction


@points(1.5)
def test_prediction_goes_on_from_the_prefix(student, expected, device):
    """predict_ch8 reads the prefix, feeds back its own most likely characters, and gives prefix and prediction."""
    case = "cab", 8, device
    assert_equal(scene.predicted(student, *case), expected(scene.predicted, *case), what="The text")


@points(1)
@hidden("predict_ch8 is tried with other prefixes, one of a single character, and with no predictions.")
def test_prediction_from_other_prefixes(student, expected, rng, device, passed):
    """predict_ch8 works for a prefix of one character and for 0 predictions, and starts from a new state each time."""
    student = with_own_nets(student, device, passed, PREDICTION)
    ways = scene.ways_of(student, expected, device)  # paid for already
    for length, count in ((4, 9), (1, 6), (3, 0), (4, 1)):
        prefix = draw.prefix(rng, scene.LETTERS, length)
        got = scene.predicted(student, prefix, count, device)
        own = [scene.texts_of(expected, way, prefix, count, device) for way in ways]
        want = got if got in own else expected(scene.predicted, prefix, count, device)
        assert_equal(got, want, what=f"The text after {prefix!r}")


# ---------------------------------------------------------------------------------------------------------- clipping


@points(1)
def test_clipping_shortens_all_gradients_together(student, expected, device, figure):
    """Gradients [3, 4] and [12] together have length 13; grad_clipping brings that to theta, keeping the direction."""
    cases = [([torch.tensor(g, device=device) for g in ([3.0, 4.0], [12.0])], theta) for theta in (1, 2)]
    got, want = scene.all_clipped(student, cases), expected(scene.all_clipped, cases)
    scene.report_lengths(figure, cases, got)
    assert_close(got, want, what="The gradients [3, 4] and [12] after clipping at 1 and at 2", axes="theta entry")


@points(1)
def test_clipping_leaves_short_gradients_alone(student, expected, rng, device, figure, passed):
    """Gradients that are together no longer than theta stay as they are; theta can be below 1."""
    student = with_own_nets(student, device, passed, CLIPPING)
    gradients = draw.gradients(rng, device, 0.65, [(2, 3), (4,)])
    cases = [(gradients, 1), (gradients, 0.5)]
    got, want = scene.all_clipped(student, cases), expected(scene.all_clipped, cases)
    scene.report_lengths(figure, cases, got)
    assert_close(got, want, what="Gradients of length 0.65 after clipping at 1 and at 0.5", axes="theta entry")


@points(0.5)
@hidden("grad_clipping is tried on an nn.Module, with other gradients and other theta.")
def test_clipping_a_module(student, expected, rng, device):
    """grad_clipping works for an nn.Module as for a net from scratch."""
    lengths = ((7.0, 3), (7.0, 1), (0.8, 1), (0.8, 0.4))
    cases = [(draw.gradients(rng, device, length, [(3, 2), (2,), (2, 4)]), theta) for length, theta in lengths]
    got, want = scene.all_clipped(student, cases, True), expected(scene.all_clipped, cases, True)
    assert_close(got, want, what="The gradients of a module after clipping", axes="case entry")


# ---------------------------------------------------------------------------------------------------------- an epoch


@points(2)
def test_one_update_with_an_optimizer(student, expected, rng, device, advice, passed):
    """After one minibatch the parameters have moved by one clipped step; labels are taken in time-first order."""
    student = with_own_nets(student, device, passed)
    with right_clipping(student, expected, device):
        weights = draw.probe_weights(rng, device, 6, 4, draw.CLIPPED)
        batches, others = drawn_for(student, device, rng, lambda rng, sizes: draw.minibatches(rng, 6, sizes[:1]))
        got = scene.trained(student, weights, batches, 0.5, device)
        rows, steps = batches[0][0].shape
        if (rows, steps) != SIZES[0]:
            advice(
                f"train_epoch_ch8 works for {rows} rows and {steps} steps, but not for others: take the sizes from X."
            )
    want, _ = (expected(scene.trained, weights, drawn, 0.5, device) for drawn in (batches, others))
    scene.assert_same_end(got, want)


@points(1)
def test_each_update_has_a_gradient_of_its_own(student, expected, rng, device, passed):
    """Each minibatch makes one step with the gradient of its own mean loss; what was there before is forgotten."""
    student = with_own_nets(student, device, passed, UPDATE_TESTS[0])
    table = draw.table(rng, device, 6)
    with right_clipping(student, expected, device):
        batches, others = drawn_for(student, device, rng, lambda rng, sizes: draw.minibatches(rng, 6, sizes))
        epochs = Epochs([table], batches, 1.0, device)
        assert_epochs(student, expected, epochs, LABELS, not passed(UPDATE_TESTS[0]), others=others)


@points(1)
def test_minibatches_of_a_sequential_partition(student, expected, rng, device, passed):
    """The state goes on from one minibatch to the next without its history, and starts anew with each epoch."""
    student = with_own_nets(student, device, passed, UPDATE_TESTS[0])
    weights = draw.probe_weights(rng, device, 6, 4, draw.UNCLIPPED)
    with right_clipping(student, expected, device):
        batches, others = drawn_for(student, device, rng, lambda rng, sizes: draw.minibatches(rng, 6, sizes))
        epochs = Epochs(weights, batches, 1.0, device, epochs=2)
        assert_epochs(student, expected, epochs, UPDATES, not all(map(passed, UPDATE_TESTS[:2])), others=others)


@points(1)
@hidden("train_epoch_ch8 is tried with use_random_iter=True and minibatches of unequal sizes.")
def test_minibatches_of_random_sampling(student, expected, rng, device, passed):
    """Under random sampling each minibatch starts from a new state of its own size."""
    student = with_own_nets(student, device, passed, UPDATE_TESTS[0])
    epochs, *again = random_epochs(rng, device)
    with right_clipping(student, expected, device):
        assert_epochs(student, expected, epochs, UPDATES, not all(map(passed, UPDATE_TESTS[:2])), again=again)


@points(1)
@hidden("train_epoch_ch8 is tried with an updater that is a function, called as updater(batch_size=1).")
def test_an_updater_that_is_a_function(student, expected, rng, device, passed):
    """An updater that is no torch optimizer is called as updater(batch_size=1), after clipping."""
    student = with_own_nets(student, device, passed, UPDATE_TESTS[0])
    batches = draw.minibatches(rng, 5, [(3, 4), (3, 2), (3, 4)])  # three rows: no other slip divides by three
    epochs = Epochs(draw.probe_weights(rng, device, 5, 3, draw.SUMMED), batches, 0.5, device, True, function=True)
    with right_clipping(student, expected, device):
        other = None if passed("test_minibatches_of_random_sampling") else epochs.going_on
        assert_epochs(student, expected, epochs, UPDATES[:-1], not all(map(passed, UPDATE_TESTS[:2])), other)


@points(0.75)
def test_perplexity_is_exp_of_the_mean_loss_over_characters(student, expected, rng, device, passed):
    """train_epoch_ch8 returns, first, exp of the mean loss over all characters."""
    student = with_own_nets(student, device, passed, UPDATE_TESTS[0])
    table, lone = draw.table(rng, device, 6), [(1, 6), (1, 2), (1, 3)]
    batches, others = drawn_for(
        student, device, rng, lambda rng, sizes: draw.minibatches(rng, 6, lone if sizes == SIZES else sizes)
    )
    assert_perplexity(student, expected, table, batches, device, False, others=others)


@points(0.25)
@mistakes("seconds_for_speed")  # how fast a wrong count looks hangs on the machine
def test_speed_is_in_characters_per_second(student, expected, rng, device, passed):
    """train_epoch_ch8 returns, second, how many characters it read per second."""
    student = with_own_nets(student, device, passed, UPDATE_TESTS[0])
    table = draw.table(rng, device, 6)
    with right_clipping(student, expected, device):
        own = sizes_for(student, device)
        batches = draw.minibatches(rng, 6, [(40, 50)] * 3 if own == SIZES else own)
        begun = time.perf_counter()
        result = scene.unpacked(scene.claimed(student, table, batches, device), 2, "What train_epoch_ch8 gives")
        seconds = time.perf_counter() - begun  # more than the student's code took, so that its speed is at least this
    speed = scene.number(result[1], "The number of characters per second")
    scene.assert_speed(speed, sum(X.numel() for X, _ in batches), seconds)


@points(0.5)
@hidden("The perplexity is tried with minibatches of unequal numbers of rows.")
def test_perplexity_of_unequal_minibatches(student, expected, rng, device, passed):
    """Every character counts the same, whatever minibatch it stands in."""
    student = with_own_nets(student, device, passed, UPDATE_TESTS[0])
    batches = draw.minibatches(rng, 7, [(4, 3), (1, 2), (2, 5)])
    is_paid = not passed("test_perplexity_is_exp_of_the_mean_loss_over_characters")
    assert_perplexity(student, expected, unrounded(expected, rng, 7, batches, device), batches, device, True, is_paid)


# ---------------------------------------------------------------------------------------------------------- training


@points(1)
@mistakes()  # whatever lowers the loss is right here; how it is lowered the next test compares
def test_full_training_lowers_the_loss(student, expected, rng, device, passed):
    """train_ch8 trains the net that it is given: the loss on the minibatches that it gets has fallen afterwards."""
    student = with_own_nets(student, device, passed, UPDATE_TESTS[0])
    with right_clipping(student, expected, device):
        assert_full_training(student, expected, rng, device)


@points(1)
@hidden("train_ch8 makes a few passes over small minibatches, with both ways of sampling.")
def test_training_is_plain_gradient_descent(student, expected, rng, device, passed):
    """train_ch8 makes num_epochs clipped passes with plain gradient descent of the given learning rate."""
    student = with_own_nets(student, device, passed, UPDATE_TESTS[0], FULL)
    with right_clipping(student, expected, device):
        is_paid = not passed(UPDATE_TESTS[0]) and passed(FULL)  # what does not train has no passes of its own
        assert_plain_descent(student, expected, rng, device, is_paid)


@points(2)
@limit(seconds=30)
@mistakes()  # the numbers of a training hang on chance
def test_training_learns_the_language(student, expected, rng, device, figure, advice, course_seed, passed):
    """A net of yours, trained by your code for at most 500 updates, predicts fresh text well enough."""
    student = with_own_nets(student, device, passed, UPDATE_TESTS[0])
    assert_trains(student, rng, device, passed)
    threshold = threshold_of(training.COURSE, "char_rnn.excess")
    lent = lent_parts(student, expected, rng, device, passed)
    text, vocab_size = training.shipped()
    with right_clipping(student, expected, device):
        run = Run(student, training.initial_parameters(vocab_size, rng), text, device, lent)
        fresh = training.HeldOut(*expected(training.fresh_text, course_seed))
        judgement = run.until(fresh, threshold.value)
        report(run, judgement, threshold, figure, advice)
        got, asked = training.perplexity(judgement.loss), training.perplexity(judgement.floor + threshold.value)
        assert_that(
            judgement.excess <= threshold.value,
            f"On fresh text the perplexity is {got:.2f} after {run.passes} passes; at most {asked:.2f} is asked for.",
            actual=f"perplexity {got:.2f}",
            expected=f"at most {asked:.2f}",
        )
        report_second(student, rng, device, lent, figure)
