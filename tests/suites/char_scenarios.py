"""Scenarios of exercise char_rnn: each runs a part of a side's code with the course's own parts around it.

A scenario works on any side, asserts nothing, and gives plain data; see inside/char_rnn.py for the nets and updaters.
"""

from __future__ import annotations

import torch

from autograder.suite import assert_close, assert_that, defines, fetch, is_elsewhere, type_name

ROUNDED = 1e-4
"""Is the tolerance after several updates: honest float32 rounding grows with each."""

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
    return f"a {type_name(result)}" + ("" if shape is None else f" of shape {tuple(shape)}")


def run_rnn(side, inputs, state, params):
    """Gives what rnn gives for a first state (B, H)."""
    return side.rnn(inputs, (state,), params)


def rnn_gradients(side, inputs, state, params, weights):
    """Gives the gradients for the first state and the five parameters."""
    return side.inside.rnn_gradients(side.rnn, inputs, state, params, weights)


def echoed(side, X, parts, V, H, device):
    """Gives what a net of echoing functions hands to its forward_fn: inputs; state, parameters and shape of inputs."""
    return _echo_net(side, V, H, device)(X, parts)


def first_state(side, V, H, device):
    """Gives the first state for 5 rows of a net of the course's functions."""
    return fetch(_echo_net(side, V, H, device).begin_state(5, device))


def _echo_net(side, V, H, device):
    helpers = side.inside
    return side.RNNModelScratch(V, H, device, helpers.two_sizes, helpers.two_states, helpers.echo)


def _net(side, net):
    """Gives one of the course's own nets, which passes for one of the side's class where that is there."""
    if defines(side, "RNNModelScratch"):
        side.inside.pass_for(net, side.RNNModelScratch)
    return net


def predicted(side, prefix, count, device):
    """Gives predict_ch8 on a net whose answer depends on the last character and on all that was fed before it."""
    net, vocab = _net(side, side.inside.counting_net(len(LETTERS) + 1)), side.inside.vocabulary(LETTERS)
    return side.predict_ch8(prefix, count, net, vocab, device)


def all_clipped(side, cases, module=False):
    """Gives a row for each case (gradients, theta): all its gradients one after the other, as grad_clipping left them.

    The cases are compared together, so that a mistake is known by what it does to all of them.
    """
    return torch.stack([_clipped(side, gradients, theta, module) for gradients, theta in cases])


def _clipped(side, gradients, theta, module):
    net = side.inside.module_with(gradients) if module else _net(side, side.inside.scratch_net_with(gradients))
    side.grad_clipping(net, theta)
    return torch.cat([g.reshape(-1) for g in side.inside.gradients_of(net)])


def trained(side, weights, batches, lr, device, use_random_iter=False, epochs=1, function=False):
    """Gives the parameters of a probe net after some epochs of train_epoch_ch8."""
    net = _net(side, side.inside.probe_net(*weights))
    updater = side.inside.plain_updater(net, lr) if function else side.inside.optimizer(net, lr)
    for _ in range(epochs):
        side.train_epoch_ch8(net, batches, side.inside.cross_entropy(), updater, device, use_random_iter)
    return side.inside.values_of(net)


def fully_trained(side, weights, batches, lr, epochs, device, use_random_iter):
    """Gives the parameters of a probe net after train_ch8."""
    net, vocab = _net(side, side.inside.probe_net(*weights)), side.inside.vocabulary()
    side.train_ch8(net, batches, vocab, lr, epochs, device, use_random_iter)
    return side.inside.values_of(net)


def assert_same_end(got, want):
    """Compares the parameters of two probe nets after training."""
    for name, left, right in zip(("first", "second"), got, want, strict=True):
        what = f"The {name} parameter of the test's own small net, after your code trained it,"
        assert_close(left, right, what=what, axes="row column", tol=ROUNDED)


def claimed(side, table, batches, device, use_random_iter=False):
    """Gives what train_epoch_ch8 returns for a net that does not change."""
    net = _net(side, side.inside.table_net(table))
    updater = side.inside.optimizer(net, 0.0)
    return side.train_epoch_ch8(net, batches, side.inside.cross_entropy(), updater, device, use_random_iter)
