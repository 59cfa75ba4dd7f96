"""Some epochs of train_epoch_ch8 on a net of the test's own, judged by where they end.

What a side makes of one minibatch has its points in tests of its own. That there is an update for each minibatch, from
the right state and with a gradient of its own, is judged with the side's own update where those points are lost.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
import torch

from autograder.suite import StudentFault, assert_equal, assert_that, few
from tests.suites import char_drawing as draw
from tests.suites import char_training as training
from tests.suites.char_habits import TRAINING, USUAL, Batches, Habit, ask_all, close, followed
from tests.suites.char_recurrence import ODD
from tests.suites.char_scenarios import ROUNDED, assert_same_end, fully_trained, perplexity_of, trained

SIZES = [(3, 4), (3, 2), (3, 4)]
"""How many rows and steps minibatches have."""

BOOK = (32, 35)
"""The rows and steps of the chapter's minibatches."""

MOST = 64
FALL = 0.1
"""Which part of the fall that right training brings a training by train_ch8 has to reach."""

STARTS = 3
"""From how many starts a training may begin whose end hangs on them."""

AKIN, PARALLEL = 0.3, 0.999
"""The cosines of a step and the right one from which on they are of one kind, and the same but for their length."""


@dataclass(frozen=True)
class Epochs:
    """Some epochs of training: one weight is a net without a state, two are a probe net."""

    weights: list[torch.Tensor]
    batches: Batches
    lr: float
    device: torch.device
    random: bool = False
    epochs: int = 1
    function: bool = False

    @property
    def going_on(self) -> Epochs:
        """Returns the same epochs with a state that goes on from minibatch to minibatch."""
        return replace(self, random=False)

    def on(self, side: Any) -> Any:
        """Returns the parameters after a side has trained."""
        return trained(side, *self._arguments(USUAL), **self._ways())

    def wanted(self, expected: Any, habit: Habit) -> Any:
        """Returns the parameters after the reference has trained under a habit."""
        ways = self._ways()
        if habit.uphill:  # torch's optimizers take no learning rate below zero
            ways["function"] = True
        return expected(trained, *self._arguments(habit), **habit.ways, **ways)

    def one_by_one(self) -> Iterator[tuple[bool, Epochs]]:
        """Yields an epoch for each minibatch, with the net's own weights, and whether a new epoch begins with it."""
        for _ in range(self.epochs):
            for place, batch in enumerate(self.batches):
                yield place == 0, replace(self, batches=[batch], epochs=1)

    def _arguments(self, habit: Habit) -> tuple[Any, ...]:
        lr = self.lr / len(self.batches[0][0]) if habit.divides else -self.lr if habit.uphill else self.lr
        return self.weights, habit.labelled(self.batches), lr, self.device

    def _ways(self) -> dict[str, Any]:
        return {"random": self.random, "epochs": self.epochs, "function": self.function}


def random_epochs(rng: np.random.Generator, device: torch.device) -> list[Epochs]:
    """Draws an epoch of minibatches of unequal sizes under random sampling, the same one from each of some starts."""
    batches = draw.minibatches(rng, 5, [(3, 4), (3, 3), (2, 4)])
    starts = (draw.probe_weights(rng, device, 5, 3, draw.UNCLIPPED) for _ in range(STARTS))
    return [Epochs(start, batches, 1.0, device, random=True) for start in starts]


def assert_epochs(
    side: Any,
    expected: Any,
    epochs: Epochs,
    habits: tuple[Habit, ...],
    paid: bool = False,
    other: Any = None,
    others: Batches | None = None,
    again: Iterable[Epochs] = (),
) -> None:
    """Compares where a side's training ends with where the reference's ends, under the habit that explains it.

    With `paid`, an update has lost its points: then updates that are right with a function as updater are right, and
    so are some that are, one after the other, what the side itself makes of each minibatch alone, with these numbers
    or with those of `again`: how like two steps are hangs on them. `other` are epochs whose right end counts too. For
    the batches `others` the reference is asked only.
    """
    if paid and not epochs.function and _ends_right(side, expected, replace(epochs, function=True), habits):
        return
    got = epochs.on(side)
    want = followed(got, lambda habit: epochs.wanted(expected, habit), habits)
    if other is not None and _are_close(got, other.wanted(expected, USUAL)):
        return
    if paid and not _are_close(got, want):
        more = ((epochs, _end(side, epochs)) for epochs in again)
        if any(_is_chain(side, expected, *end) for end in chain([(epochs, got)], more)):
            return
    assert_same_end(got, want)
    if others is not None:
        ask_all(lambda habit: replace(epochs, batches=others).wanted(expected, habit), habits)


def assert_full_training(side: Any, expected: Any, rng: np.random.Generator, device: torch.device) -> None:
    """Passes where train_ch8 leads to where epochs of the side's own do, or at least to a smaller loss."""
    _, vocab_size = training.shipped()
    weights = draw.probe_weights(rng, device, vocab_size, 4, draw.UNCLIPPED)
    batches, others = drawn_for(side, device, rng, lambda rng, sizes: draw.minibatches(rng, vocab_size, sizes[:1]))
    epochs = Epochs(weights, batches, 0.3, device, epochs=3)
    replace(epochs, batches=others).wanted(expected, USUAL)
    got = fully_trained(side, weights, epochs.batches, epochs.lr, epochs.epochs, device, epochs.random)
    text = "train_ch8 leaves all parameters of the net that it is given as they were."
    assert_that(not _are_close(got, weights), text, what="training")
    right = epochs.wanted(expected, USUAL)
    if _are_close(got, of_own_epochs(side, expected, epochs, got)):
        return
    shapes = [[tuple(part.shape) for part in few(end)] for end in (got, right)]
    assert_equal(*shapes, what="The list of shapes of net.params")
    before, after, best = (perplexity_of(end, epochs.batches) for end in (weights, got, right))
    text = "After train_ch8 the loss on the minibatches that it was given is hardly smaller than before, or larger."
    assert_that(after < before - FALL * (before - best), text, what="training")


def assert_plain_descent(
    side: Any, expected: Any, rng: np.random.Generator, device: torch.device, paid: bool = False
) -> None:
    """Passes where train_ch8 ends where clipped passes of plain gradient descent end, with both ways of sampling.

    With `paid`, an update has lost its points though training lowers the loss: passes of the side's own are as good.
    """
    _, vocab_size = training.shipped()
    weights = draw.probe_weights(rng, device, vocab_size, 4, draw.SUMMED)
    batches = draw.minibatches(rng, vocab_size, sizes_for(side, device)[:2])
    got = fully_trained(side, weights, batches[:1], 0.6, 2, device, True)
    epochs = Epochs(weights, batches[:1], 0.6, device, True, 2)
    want = followed(got, lambda habit: epochs.wanted(expected, habit), TRAINING)
    assert_same_end(got, of_own_epochs(side, expected, epochs, got) if paid and not _are_close(got, want) else want)
    for random in (False, True):
        for _ in range(STARTS):  # of steps that are far too long not every start leads to one end: roundings grow
            weights = draw.probe_weights(rng, device, vocab_size, 4, draw.UNCLIPPED)
            got = fully_trained(side, weights, batches, 0.6, 3, device, random)
            end = of_own_epochs(side, expected, Epochs(weights, batches, 0.6, device, random, 3), got)
            if _are_close(got, end):
                break
        assert_same_end(got, end)


def of_own_epochs(side: Any, expected: Any, epochs: Epochs, got: Any) -> Any:
    """Returns where the reference's epochs end, or the side's own with either updater, if what came back ends there."""
    want = epochs.wanted(expected, USUAL)
    if _are_close(got, want):
        return want
    own = [end for function in (False, True) if (end := _end(side, replace(epochs, function=function))) is not None]
    return next((end for end in own if _are_close(got, end)), want)


def _end(side: Any, epochs: Epochs) -> Any:
    try:
        return epochs.on(side)
    except ODD:
        return None


def _ends_right(side: Any, expected: Any, epochs: Epochs, habits: tuple[Habit, ...]) -> bool:
    got = _end(side, epochs)
    return got is not None and _are_close(got, followed(got, lambda habit: epochs.wanted(expected, habit), habits))


def _are_close(got: Any, want: Any) -> bool:
    try:
        return all(close(left, right, ROUNDED) for left, right in zip(got, want, strict=True))
    except (TypeError, ValueError):
        return False


def _is_chain(side: Any, expected: Any, epochs: Epochs, got: Any) -> bool:
    """Tells whether the epochs are what the side makes of one minibatch after the other, in steps of a right kind.

    For a function as updater these are the side's steps with an optimizer, if they lead elsewhere than right ones.
    """
    weights, state = list(epochs.weights), None
    try:
        for begins, one in epochs.one_by_one():
            state = None if begins or epochs.random else state
            arguments, ways = (weights, one.batches, one.lr, one.device), {"random": one.random, "start": state}
            after = trained(side, *arguments, **ways)
            akin = _akin(weights, after, expected(trained, *arguments, **ways))
            if not AKIN <= akin <= (PARALLEL if epochs.function else 2):
                return False
            state, weights = _state_after(weights, one.batches[0][0], state), after
    except ODD:
        return False
    return _are_close(got, weights)


def _akin(before: list[torch.Tensor], after: Any, right: Any) -> float:
    """Returns the cosine of a step and the right one, in either direction; 0 where there is no step."""
    own, wanted = (torch.cat([_moved(*pair) for pair in zip(before, ends, strict=True)]) for ends in (after, right))
    lengths = float(own.norm() * wanted.norm())
    return abs(float(torch.dot(own, wanted))) / lengths if lengths > 0 else 0.0


def _moved(before: torch.Tensor, after: Any) -> torch.Tensor:
    return (torch.as_tensor(after).cpu() - before.cpu()).reshape(-1).double()


def _state_after(weights: list[torch.Tensor], X: torch.Tensor, state: Any) -> Any:
    """Returns the state (B, H) of a probe net that has read a minibatch; None for a net without one."""
    if len(weights) == 1:
        return None
    read = torch.as_tensor(weights[0])[X.to(weights[0].device)].sum(dim=1)
    return read if state is None else state + read


def drawn_for(
    side: Any, device: torch.device, rng: np.random.Generator, draws: Callable[[np.random.Generator, Any], Any]
) -> tuple[Any, Any]:
    """Returns what `draws(rng, sizes)` gives for a side's own sizes, and what it would give for the chapter's.

    The reference is asked about both, so that a recording has the answers for who trains with the chapter's alone.
    """
    other = copy.deepcopy(rng)
    return draws(rng, sizes_for(side, device)), draws(other, [BOOK] * len(SIZES))


def sizes_for(side: Any, device: torch.device) -> list[tuple[int, int]]:
    """Returns the sizes (B, T) of three minibatches: the usual ones, or a file's own if it trains with no others.

    Its own are what it names as batch_size and num_steps, or else the chapter's.
    """
    if trains(side, SIZES[1], device):
        return SIZES
    own = _own_sizes(side)
    return [own] * 3 if own is not None and trains(side, own, device) else SIZES


def _own_sizes(side: Any) -> tuple[int, int] | None:
    try:
        found = side.inside.whole_numbers(side.train_epoch_ch8, ["batch_size", "num_steps"], MOST)
        rows, steps = (own or usual for own, usual in zip(found, BOOK, strict=True))
        return int(rows), int(steps)
    except ODD:
        return None


def trains(side: Any, size: tuple[int, int], device: torch.device) -> bool:
    """Tells whether a side's train_epoch_ch8 runs on a minibatch of a size (B, T)."""
    rng = np.random.default_rng(0)
    weights, batches = draw.probe_weights(rng, device, 6, 4, draw.UNCLIPPED), draw.minibatches(rng, 6, [size])
    try:
        trained(side, weights, batches, 0.5, device)
    except StudentFault as fault:
        if not hasattr(fault, "type_name"):  # it did not end, or is not there: no other size mends that
            raise
        return False
    return True
