"""Scenarios of exercise char_rnn: each runs a part of a side's code with the course's own parts around it.

A scenario works on any side, asserts nothing, and gives plain data; see inside/char_rnn.py for the nets and updaters.
"""

from __future__ import annotations

import math

import torch

from autograder.suite import StudentFault, assert_close, assert_that, defines, fetch, is_elsewhere, type_name

ROUNDED = 1e-4
"""The tolerance after several updates: honest float32 rounding grows with each."""

LETTERS = "abcdefghij"


def unpacked(result, parts, what, wanted="tuple"):
    """Gives the parts of a student's tuple or list, after checking that there are as many as asked for."""
    kind = _kind(result)
    assert_that(
        isinstance(result, tuple | list) and len(result) == parts,
        f"{what} should be a {wanted} of {parts}; what came back is {kind}.",
        actual=kind,
        expected=f"a {wanted} of {parts}",
        what=what,
    )
    return result


def _kind(result):
    if isinstance(result, tuple | list):
        return f"a {type(result).__name__} of {len(result)}"
    shape = None if is_elsewhere(result) else getattr(result, "shape", None)
    name = type_name(result)
    return f"a value of type {name}" if shape is None else f"a {name} of shape {tuple(shape)}"


def number(value, what):
    """Gives what came back as a float, after checking that it is a number: a figure that is written as text is none."""
    try:
        found = None if isinstance(value, str | bytes) or value is None else float(value)
    except (TypeError, ValueError, RuntimeError):
        found = None
    kind = "nothing (None)" if value is None else _kind(value)
    assert_that(found is not None, f"{what} should be a number; what came back is {kind}.", actual=kind, what=what)
    return found


def parameters(side, V, H, device, paid=False):
    """Gives the values of the five parameters that get_params gives, after checking that there are five.

    With `paid` they may stand in a dict.
    """
    result = side.get_params(V, H, device)
    values = side.inside.values_in(result) if is_elsewhere(result) else result
    values = list(values.values()) if paid and isinstance(values, dict) else values
    return unpacked(values, 5, f"What get_params({V}, {H}, device) gives", "list")


def has_shapes(side, device):
    """Tells whether get_params gives five tensors of the right shapes."""
    return shapes_of(side, device) == [(7, 5), (5, 5), (5,), (5, 7), (7,)]


def shapes_of(side, device):
    """Gives the shapes of the five parameters for V = 7 and H = 5; None where there is no list of five tensors."""
    try:
        return [tuple(value.shape) for value in parameters(side, 7, 5, device)]
    except (StudentFault, AssertionError, AttributeError, TypeError):
        return None


def run_rnn(side, inputs, state, params):
    """Gives what rnn gives for a first state (B, H)."""
    return side.rnn(inputs, (state,), params)


def rnn_gradients(side, inputs, state, params, weights, again=False):
    """Gives the gradients for the first state and the five parameters; with `again`, those of a second call."""
    return side.inside.rnn_gradients(side.rnn, inputs, state, params, weights, again)


def echoed(side, X, parts, V, H, device, again=False):
    """Gives what a net of echoing functions hands to its forward_fn: inputs; state, parameters and shape of inputs.

    With `again` it is what a second call with the same tensors gives, so that a change of them shows; a net that takes
    no functions is lent them for one call at a time.
    """
    net = _echo_net(side, V, H, device)
    once = net(X, parts)
    try:
        return side.inside.again(net, X, parts) if again else once
    except StudentFault:
        return once


def first_state(side, V, H, device):
    """Gives the first state for 5 rows of a net of the course's functions."""
    return fetch(_echo_net(side, V, H, device).begin_state(5, device))


def _echo_net(side, V, H, device):
    functions = [side.inside.part(name) for name in ("two_sizes", "two_states", "echo")]
    return side.RNNModelScratch(V, H, device, *functions)


def _net(side, net):
    """Gives one of the course's own nets, which passes for one of the side's class, and has states as the side has."""
    if defines(side, "RNNModelScratch"):
        side.inside.pass_for(net, side.RNNModelScratch)
    if defines(side, "init_rnn_state"):
        side.inside.speak_as(net, side.init_rnn_state)
    if (habits := vars(side).get("net_habits")) is not None:
        side.inside.adapt(net, *habits)
    return net


def handed(side, batches):
    """Gives the minibatches as a side's training code takes them: turned round where rows stand for steps."""
    *_, turned = vars(side).get("net_habits") or (False,)
    return [(X.T.contiguous(), Y.T.contiguous()) for X, Y in batches] if turned else batches


def begin_anew(side):
    """Begins as if the side had trained no net before: one that keeps its state in a global does so from here on."""
    if defines(side, "train_epoch_ch8"):
        side.inside.forget(side.train_epoch_ch8)


def predicted(side, prefix, count, device):
    """Gives predict_ch8 on a net whose answer depends on the last character and on all that was fed before it."""
    net, vocab = _net(side, side.inside.counting_net(len(LETTERS) + 1)), side.inside.vocabulary(LETTERS)
    return side.predict_ch8(prefix, count, net, vocab, device)


OTHER_TEXTS = (
    (lambda prefix: prefix, lambda text, prefix: text[len(prefix) :]),  # the prefix is left out
    (lambda prefix: prefix, lambda text, prefix: prefix[0] + text),  # its first character stands there twice
    (lambda prefix: prefix, lambda text, prefix: text[:-1] if len(text) > len(prefix) else text),  # one too few
    (
        lambda prefix: prefix + prefix[-1],
        lambda text, prefix: prefix + text[len(prefix) + 1 :],
    ),  # the last twice
    (lambda prefix: prefix[-1], lambda text, prefix: prefix + text[1:]),  # what comes before the last is forgotten
)
"""Conventions: the prefix that is really read, and the text that is made of the right one for that.

Each loses the points for the text once.
"""


def texts_of(expected, convention, prefix, count, device):
    """Gives the text that the reference gives under a convention."""
    reads, makes = convention
    return makes(expected(predicted, reads(prefix), count, device), prefix)


def ways_of(side, expected, device):
    """Gives the conventions that explain a side's wrong text for one prefix; none where the text is right."""
    text = predicted(side, "cab", 8, device)
    is_right = text == expected(predicted, "cab", 8, device)
    return [way for way in OTHER_TEXTS if not is_right and texts_of(expected, way, "cab", 8, device) == text]


def all_clipped(side, cases, module=False):
    """Gives a row for each case (gradients, theta): all its gradients one after the other, as grad_clipping left them.

    The cases are compared together, so that a mistake is known by what it does to all of them.
    """
    return torch.stack([_clipped(side, gradients, theta, module) for gradients, theta in cases])


def _clipped(side, gradients, theta, module):
    net = side.inside.module_with(gradients) if module else _net(side, side.inside.scratch_net_with(gradients))
    side.grad_clipping(net, theta)
    return torch.cat([g.reshape(-1) for g in side.inside.gradients_of(net)])


def report_lengths(figure, cases, got):
    """Adds to a report how long all gradients of each case are before and after clipping, where that is not right."""
    before = [float(torch.cat([g.reshape(-1) for g in gradients]).norm()) for gradients, _ in cases]
    after = [float(row.double().norm()) for row in got]
    thetas = [theta for _, theta in cases]
    wanted = [min(length, theta) for length, theta in zip(before, thetas, strict=True)]
    if all(math.isfinite(a) for a in after) and any(abs(a - w) > 0.01 * w for a, w in zip(after, wanted, strict=True)):
        rows = zip(before, after, thetas, strict=True)
        figure(  # drawn as bars
            "length of all gradients before and after clipping",
            "; ".join(f"{b:.4g} → {a:.4g} (θ = {theta:g})" for b, a, theta in rows),
        )


def trained(side, weights, batches, lr, device, *, random=False, epochs=1, function=False, loss="mean", keeps=False,
            start=None):  # fmt: skip
    """Gives the parameters of a net of the test's after some epochs of train_epoch_ch8.

    Two weights make a probe net, whose first state is `start`; one makes a net without a state.
    """
    made = side.inside.probe_net(*weights, start) if len(weights) == 2 else side.inside.table_net(*weights)
    net, batches = _net(side, made), handed(side, batches)
    updater = side.inside.plain_updater(net, lr) if function else side.inside.optimizer(net, lr, keeps)
    begin_anew(side)
    for _ in range(epochs):
        side.train_epoch_ch8(net, batches, side.inside.cross_entropy(loss), updater, device, random)
    return side.inside.values_of(net)


def fully_trained(side, weights, batches, lr, epochs, device, use_random_iter):
    """Gives the parameters of a probe net after train_ch8."""
    net, vocab = _net(side, side.inside.probe_net(*weights)), side.inside.vocabulary()
    begin_anew(side)
    side.train_ch8(net, handed(side, batches), vocab, lr, epochs, device, use_random_iter)
    return side.inside.values_of(net)


def perplexity_of(weights, batches):
    """Returns the perplexity of a probe net on some minibatches; its state goes on from each to the next."""
    embedding, readout = (torch.as_tensor(part).detach().cpu().double() for part in weights)
    read, losses = torch.zeros(embedding.shape[1], dtype=torch.float64), []
    for X, Y in ((X.cpu().long(), Y.cpu().long()) for X, Y in batches):
        sums = read + embedding[X.T].cumsum(dim=0)
        read = sums[-1]
        losses.append(
            torch.nn.functional.cross_entropy((sums.sin() @ readout).flatten(0, 1), Y.T.flatten(), reduction="none")
        )
    return float(torch.cat(losses).mean().exp())


def assert_same_end(got, want):
    """Compares the parameters of one of the test's nets after training, all together: a slip shows in all of them."""
    what = "The list of all parameters of the test's own small net, after your code trained it,"
    try:
        ends = [torch.cat([torch.as_tensor(part).cpu().reshape(-1) for part in parts]) for parts in (got, want)]
    except (TypeError, ValueError, RuntimeError):
        ends = [got, want]
    assert_close(*ends, what=what, axes="number", tol=ROUNDED)


def claimed(side, table, batches, device, use_random_iter=False):
    """Gives what train_epoch_ch8 returns for a net that does not change."""
    net = _net(side, side.inside.table_net(table))
    updater = side.inside.optimizer(net, 0.0)
    begin_anew(side)
    return side.train_epoch_ch8(
        net, handed(side, batches), side.inside.cross_entropy(), updater, device, use_random_iter
    )


def assert_speed(speed, characters, seconds):
    """Compares a speed with that of the call, which the grader clocks: it is less, since no code takes longer."""
    text = "The second number should be characters per second; it is {}."
    is_time = 0.02 * seconds < speed <= seconds
    assert_that(not is_time, text.format("about the seconds that the call took"), actual="seconds", what="The speed")
    least = characters / seconds
    assert_that(speed >= 0.5 * least, text.format("far too small"), actual="too small", what="The speed")
    assert_that(speed <= 1e6 * least, text.format("far too large"), actual="too large", what="The speed")
