"""A student's own convention in char_rnn, so that what has lost its points once is not paid for again.

A habit is a way of training that differs from the task's in one thing; the reference is run under it, on labels, a
loss or an optimizer that make the same of it. All here hangs on numbers that a side gives, and on nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from autograder.suite import CourseError, StudentFault, assert_close, assert_that, same_value
from tests.suites import char_drawing as draw
from tests.suites.char_scenarios import ROUNDED, all_clipped, claimed, number, unpacked
from tests.suites.lending import lend

Batches = list[tuple[torch.Tensor, torch.Tensor]]


@dataclass(frozen=True)
class Habit:
    """A way of training: the order of labels, what they are made of, the loss, what zero_grad does, where it leads."""

    rows_first: bool = False
    repeats: bool = False
    late: bool = False
    last: bool = False
    sums: bool = False
    keeps: bool = False
    divides: bool = False
    uphill: bool = False
    stops: bool = False

    @property
    def ways(self) -> dict[str, Any]:
        """Returns how the reference is called to train under the habit, apart from the labels."""
        return {name: value for name, value in (("loss", "sum"), ("keeps", True)) if getattr(self, FIELDS[name])}

    def labelled(self, batches: Batches) -> Batches:
        """Returns the minibatches (X, Y) that the habit takes, with labels that, taken time first, are its own."""
        return [(X, self._labels(X, X if self.repeats else Y)) for X, Y in batches[: 1 if self.stops else None]]

    def counted(self, batches: Batches) -> Batches:
        """Returns the minibatches without the characters whose loss does not count: for nets without a state."""
        return [(X[:, kept], Y[:, kept]) for X, Y in self.labelled(batches) for kept in [(Y != IGNORED).all(dim=0)]]

    def _labels(self, X: torch.Tensor, Y: torch.Tensor) -> torch.Tensor:
        if self.late:  # the character after the next one; nothing is asked of the last step
            return torch.cat([Y[:, 1:], torch.full_like(Y[:, :1], IGNORED)], dim=1)
        if self.last:
            return torch.cat([torch.full_like(Y[:, 1:], IGNORED), Y[:, -1:]], dim=1)
        return Y.reshape(X.shape[1], X.shape[0]).T.contiguous() if self.rows_first else Y


IGNORED = -100
"""The label that nn.CrossEntropyLoss leaves out of its mean."""

TABLES = 20
"""How many nets are drawn at most until a rounded figure would show; three of four are fit for it."""

FIELDS = {"loss": "sums", "keeps": "keeps"}
USUAL = Habit()
LABELS = (USUAL, Habit(rows_first=True), Habit(repeats=True), Habit(late=True))
"""The habits of labels: the task's order, row by row, the inputs as labels, and those of the step after."""

FIGURES = (*LABELS, Habit(stops=True))
"""Those that show in a perplexity: also an epoch that ends after its first minibatch."""

UPDATES = (*FIGURES, Habit(last=True), Habit(sums=True), Habit(uphill=True), Habit(keeps=True))
"""Those of an epoch: also the loss of the last step alone, a summed loss, steps uphill, gradients never set to zero."""

TRAINING = (*UPDATES, Habit(divides=True))
"""All habits: also a step that is divided by the number of rows."""


def followed(got: Any, want: Callable[[Habit], Any], habits: tuple[Habit, ...], tol: float = ROUNDED) -> Any:
    """Returns what the reference gives under the first habit that explains what came back; the task's, where none.

    It is asked for all of them, so that a recording has each.
    """
    usual = want(USUAL)
    found = [usual if habit == USUAL else _tried(want, habit) for habit in habits]
    return next((value for value in found if value is not None and _is_like(got, value, tol)), usual)


def ask_all(want: Callable[[Habit], Any], habits: tuple[Habit, ...]) -> None:
    """Asks the reference for what it gives under each habit, so that a recording has it."""
    for habit in habits:
        _tried(want, habit)


def _tried(want: Callable[[Habit], Any], habit: Habit) -> Any:
    """Returns what the reference gives under a habit; None where it comes to no end, as steps uphill may overflow."""
    try:
        return want(habit)
    except CourseError:
        return None


def _is_like(got: Any, want: Any, tol: float) -> bool:
    try:
        return all(close(a, b, tol) for a, b in zip(got, want, strict=True))
    except (TypeError, ValueError, RuntimeError):
        return False


def close(left: Any, right: Any, tol: float = 1e-5) -> bool:
    """Tells whether two tensors are of one shape and, to `tol` of the largest number, the same."""
    try:
        arrays = [torch.as_tensor(value).detach().cpu().double().numpy() for value in (left, right)]
    except (TypeError, ValueError, RuntimeError):
        return False
    return same_value(arrays[0], arrays[1], tol)


@contextmanager
def right_clipping(side: Any, expected: Any, device: torch.device) -> Any:
    """Lends a side's training code a right grad_clipping in the block, where its own one is wrong or missing."""
    if clips(side, expected, device):
        yield
        return
    with suppress(StudentFault):
        side.inside.lend_clipping(side.train_epoch_ch8, lend(side, "char_rnn").clipped)
    try:
        yield
    finally:
        with suppress(StudentFault):
            side.inside.give_back(side.train_epoch_ch8)


def clips(side: Any, expected: Any, device: torch.device) -> bool:
    """Tells whether a side's grad_clipping shortens long gradients and leaves short ones alone."""
    long, short = [torch.tensor([3.0, 4.0]), torch.tensor([12.0])], [torch.tensor([0.3, 0.2]), torch.tensor([0.1])]
    cases = [([g.to(device) for g in gradients], 1) for gradients in (long, short)]
    try:
        return close(all_clipped(side, cases), expected(all_clipped, cases), ROUNDED)
    except (StudentFault, AssertionError, TypeError, ValueError, RuntimeError):
        return False


def assert_perplexity(
    side: Any,
    expected: Any,
    table: torch.Tensor,
    batches: Batches,
    device: torch.device,
    random: bool,
    second_too: bool = False,
    others: Batches | None = None,
) -> None:
    """Compares the perplexity that a side's train_epoch_ch8 claims for a net that does not change.

    A number alone is taken for it; with `second_too` the second of two is, where it fits: the order has been paid for.
    For `others` the reference is asked only (see char_epochs.drawn_for).
    """
    with right_clipping(side, expected, device):
        result = claimed(side, table, batches, device, random)
    pair = unpacked(result, 2, "What train_epoch_ch8 gives") if isinstance(result, tuple | list) else (result, None)

    def under(habit: Habit, drawn: Batches = batches) -> list[Any]:
        return [expected(claimed, table, habit.counted(drawn), device, random)[0]]

    def want(got: Any) -> torch.Tensor:
        return torch.as_tensor(followed([got], under, FIGURES)[0])

    if second_too and _is_figure(pair[1]) and close(pair[1], want(pair[1]), ROUNDED):
        return
    got = torch.as_tensor(number(pair[0], "The perplexity"))
    if not close(got, want(got), ROUNDED) and _is_figure(pair[1]) and close(pair[1], want(pair[1]), ROUNDED):
        assert_that(False, "The second number is the perplexity; it should be the first.", what="The order")
    assert_close(got, want(got), what="The perplexity", tol=ROUNDED)
    ask_all(lambda habit: under(habit, others or batches), FIGURES)


def unrounded(expected: Any, rng: np.random.Generator, V: int, batches: Batches, device: torch.device) -> torch.Tensor:
    """Draws logits (V, V) of a net whose perplexity on minibatches without a state is unlike any of one decimal."""
    for _ in range(TABLES):
        table = draw.table(rng, device, V)
        figure = float(expected(claimed, table, batches, device, True)[0])
        if abs(figure - round(figure, 1)) > 3 * ROUNDED * figure:
            break
    return table


def _is_figure(value: Any) -> bool:
    try:
        return value is not None and not isinstance(value, str | bytes) and float(value) == float(value)
    except (TypeError, ValueError, RuntimeError):
        return False
