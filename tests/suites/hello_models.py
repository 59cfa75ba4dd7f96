"""Models and trainings that the suite of hello compares: draws, scenarios, and what an extra Linear layer changes.

A scenario runs on either side, the student's or the reference's. The training with an extra layer is written here
once more, because the reference has none.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import product

import numpy as np
import torch

from autograder.suite import StudentFault, assert_that, defines, numbers
from tests.suites.lending import lend

MOST_OUTPUTS = 1_000
"""Outputs or inputs of an extra layer: what a submission says of its own sizes is not to become the grader's work."""


def tensor(rng, *shape):
    """Returns a float32 tensor of unequal numbers of ordinary size."""
    return torch.tensor(rng.uniform(-0.9, 0.9, shape), dtype=torch.float32)


def draw_values(rng, inputs, hidden, layers=0):
    """Returns parameters under torch's names: those of an RNNCell where `layers` is 0, otherwise of an RNN."""
    values = {}
    for layer in range(max(layers, 1)):
        suffix = f"_l{layer}" if layers else ""
        values[f"weight_ih{suffix}"] = tensor(rng, hidden, inputs if layer == 0 else hidden)
        values[f"weight_hh{suffix}"] = tensor(rng, hidden, hidden)
        values[f"bias_ih{suffix}"] = tensor(rng, hidden)
        values[f"bias_hh{suffix}"] = tensor(rng, hidden)
    return values


def vectors(indices, width):
    """Returns (T, 1, width) one-hot vectors, made without the student's help."""
    return torch.eye(width)[indices].unsqueeze(1)


def made(side, kind, sizes, values):
    """Returns a model of the side with the given parameters in it, and the weights that do not fit."""
    net = getattr(side, kind)(*sizes)
    return net, side.inside.set_parameters(net, values)


def extra_layer(side, net):
    """Returns (outputs, inputs, whether it has a bias) of a model's extra Linear layer, None where there is none."""
    head = side.inside.extra_layer(net)
    if head is None:
        return None
    told = isinstance(head, tuple) and [type(part) for part in head] == [int, int, bool]
    fits = told and all(0 <= size <= MOST_OUTPUTS for size in head[:2])
    message = f"The extra Linear layer of your model should have at most {MOST_OUTPUTS} inputs and outputs."
    assert_that(fits, message, actual=head, what="the extra layer")
    return head


def step(side, sizes, values, x, hidden):
    """Makes one step of a CellModel."""
    net, _ = made(side, "CellModel", sizes, values)
    return net(x, hidden)


def steps(side, sizes, values, inputs):
    """Reads a sequence with a CellModel, letter by letter, from its own first state."""
    net, _ = made(side, "CellModel", sizes, values)
    return walk(net, inputs)


def walk(net, inputs, start=None):
    """Returns the logits of each step, from the model's own first state or `start`.

    A model with an extra layer may return logits beside the state.
    """
    hidden, logits = net.init_hidden() if start is None else start, []
    for x in inputs:
        result = net(x, hidden)
        hidden = result[-1] if isinstance(result, tuple) else result
        logits.append(first(result))
    return logits


def read(side, sizes, values, inputs):
    """Reads a sequence with an RNNModel in one call."""
    net, _ = made(side, "RNNModel", sizes, values)
    return net(inputs)


def trained(side, kind, sizes, values, word, labels, *asked, ours=False):
    """Trains a model from given parameters; returns (losses, parameters afterwards, shape of an extra layer).

    `asked` is epochs and lr, or nothing for the defaults. With `ours` it is the course's model that is trained, in the
    place of the side's own, unless `train` needs something of that.
    """
    try:
        return _trained(side, kind, sizes, values, word, labels, *asked, ours=ours)
    except StudentFault as fault:
        if not ours or getattr(fault, "type_name", "") != "AttributeError":
            raise
    return _trained(side, kind, sizes, values, word, labels, *asked, ours=False)


def _trained(side, kind, sizes, values, word, labels, *asked, ours):
    with to_be_trained(side, kind, sizes, values, ours) as net:
        losses = side.train(net, word, labels, *asked)
        acts = not ours and bool(side.inside.acts(net))  # one that training has left the identity changes nothing
        return losses, side.inside.recurrent_parameters(net), extra_layer(side, net) if acts else None


def watched(side, kind, sizes, values, word, labels, *asked, ours=False):
    """Trains a model once more and tells what was seen: (called, gradients came, gradients left at the end)."""
    with to_be_trained(side, kind, sizes, values, ours) as net:
        side.inside.watch(net)
        side.train(net, word, labels, *asked)
        return side.inside.seen(net)


@contextmanager
def to_be_trained(side, kind, sizes, values, ours):
    """Makes a model with given parameters, the course's in the place of the side's own if `ours`."""
    if not ours:
        yield made(side, kind, sizes, values)[0]
        return
    course, theirs = lend(side, "hello"), [getattr(side, kind)] if defines(side, kind) else []
    model = side.inside.with_their_methods(getattr(course, kind), side.train, kind)
    lent = side.inside.lend(side.train, kind, course.MODELS, *theirs)
    try:
        net = side.inside.kept(model, *sizes)
        side.inside.set_parameters(net, values)
        yield net
    finally:
        side.inside.take_back(lent)


def ends(side, kind, sizes, values, word, labels, epochs, lr):
    """Returns the parameters after 1, 2, ... `epochs` epochs."""
    args = kind, sizes, values, word, labels
    return [trained(side, *args, count, lr)[1] for count in range(1, epochs + 1)]


@torch.no_grad()
def loss(kind, parameters, word, labels):
    """Returns the task's loss of a model with these parameters: CellModel's is a sum, RNNModel's a mean."""
    named = {name if "_l" in name else f"{name}_l0": value for name, value in parameters.items()}
    net = torch.nn.RNN(word.shape[2], len(named["weight_hh_l0"]), len(named) // 4)
    net.load_state_dict(named)
    found = torch.nn.functional.cross_entropy(net(word)[0].flatten(0, 1), labels.flatten(), reduction="sum")
    return float(found) / (1 if kind == "CellModel" else len(word))


def slopes(values, word, labels):
    """Returns the gradient of the mean cross-entropy of a model with these parameters, under their names."""
    net = torch.nn.RNN(word.shape[2], len(next(v for n, v in values.items() if "_hh" in n)), len(values) // 4)
    names = {name: name if "_l" in name else f"{name}_l0" for name in values}
    net.load_state_dict({names[name]: value for name, value in values.items()})
    torch.nn.functional.cross_entropy(net(word)[0].flatten(0, 1), labels.flatten()).backward()
    return {name: net.get_parameter(names[name]).grad for name in values}


def distance(left, right):
    """Returns how far two sets of parameters lie apart at most, infinity where they are of other names or shapes."""
    if set(left) != set(right) or any(left[n].shape != right[n].shape for n in left):
        return float("inf")
    return max(float((left[name] - right[name]).abs().max()) for name in left)


def stacked(steps):
    """Returns the steps as one tensor where they are tensors of one shape, otherwise as they are."""
    same = all(isinstance(s, torch.Tensor) for s in steps) and len({s.shape for s in steps}) == 1
    return torch.stack(steps) if same else steps


def first(result):
    """Returns what a model answers; one with an extra layer may return (logits, state)."""
    return result[0] if isinstance(result, tuple) and result else result


def through(head, states, actual):
    """Returns `states` as an extra layer gives them once it is the identity, where `actual` has gone through it."""
    states = torch.as_tensor(np.asarray(states))
    if not head or getattr(actual, "shape", None) == states.shape:
        return states
    return states @ torch.eye(*head[:2]).T


def headed_training(head, values, word, labels, epochs, lr, feedback, frozen):
    """Trains a recurrent layer with an extra identity layer, which is part of the state (`feedback`) or not.

    A `frozen` layer stays the identity.
    """
    values = {name if "_l" in name else f"{name}_l0": value for name, value in values.items()}
    layers, width = len(values) // 4, len(values["weight_hh_l0"])
    rnn, extra = torch.nn.RNN(word.shape[2], width, layers), torch.nn.Linear(width, head[0], bias=head[2])
    rnn.load_state_dict(values)
    extra.load_state_dict({"weight": torch.eye(*head[:2]), "bias": torch.zeros(head[0])}, strict=False)
    extra.requires_grad_(not frozen)
    optimizer = torch.optim.Adam([*rnn.parameters(), *([] if frozen else extra.parameters())], lr=lr)
    losses = []
    for _ in range(epochs):
        logits, hidden = [], torch.zeros(layers, 1, width)
        for x in word:
            states, hidden = rnn(x.unsqueeze(0), hidden)
            logits.append(extra(states[0]))
            hidden = logits[-1].unsqueeze(0) if feedback else hidden
        loss = torch.nn.functional.cross_entropy(torch.cat(logits), labels.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return np.array(losses), dict(rnn.named_parameters())


def course(expected, head, args, losses):
    """Returns (losses, parameters) that training has to give, for a model with or without an extra layer.

    An extra layer may be trained, frozen or not used at all: the course of losses nearest to the student's counts.
    """
    kind, _, values, word, labels, epochs, lr = args
    wanted, parameters, _ = expected(trained, *args)
    plain = np.array(wanted), parameters
    if not head:
        return plain
    factor = len(word) if kind == "CellModel" else 1
    suffix = "_l0" if kind == "CellModel" else ""
    fed = (False, True) if kind == "CellModel" and head[0] == head[1] else (False,)
    options = [plain]
    for feedback, frozen in product(fed, (False, True)):
        found, trained_to = headed_training(head, values, word, labels, epochs, lr, feedback, frozen)
        options.append((found * factor, {name.removesuffix(suffix): p.detach() for name, p in trained_to.items()}))
    got = numbers(losses)
    return min(options, key=lambda option: abs(np.sum(got) - np.sum(option[0])))
