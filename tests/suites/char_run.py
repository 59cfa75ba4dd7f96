"""A training of a student's net by the student's code, watched from here: its parameters are read, never believed."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import Any

import numpy as np
import torch

from autograder.suite import Threshold, assert_equal, assert_that, few
from tests.suites import char_drawing as draw
from tests.suites import char_training as training
from tests.suites.char_habits import close
from tests.suites.char_recurrence import ODD, gradients, in_own_layout, is_right_for_own_labels
from tests.suites.char_scenarios import begin_anew, first_state, has_shapes, trained
from tests.suites.char_training import HeldOut, Judgement, perplexity
from tests.suites.lending import lend

LEEWAY = 0.15
"""By how much a claimed perplexity may lie outside of what was measured before and after the pass."""

QUICK_ROWS = 3 * training.BATCH
"""In how many rows a text is read for a first impression: half of the time, and about 2 % more perplexity."""

SECOND_PASSES = 60
"""How many passes are made over The Time Machine, 8 minibatches each: about 500 updates."""


def lent_parts(side: Any, expected: Any, rng: np.random.Generator, device: torch.device, passed: Any) -> set[str]:
    """Returns the parts of a net that are the course's in a training: what has lost its points does not stop it.

    Mismatch where the gradients of the side's rnn are not those of its numbers: a training learns from these.
    """
    lent = {part for part, tests in PARTS.items() if not all(map(passed, tests))}
    if not has_shapes(side, device):
        lent.add("params")
    if not _begins_as_asked(side, device):
        lent.add("net")
    if in_own_layout(side, device) is not side:
        return lent | {"rnn"}
    if not is_right_for_own_labels(side, expected, draw.recurrence(rng, device, T=4, B=3, V=6, H=5)):
        return lent | {"rnn"}
    got, want = gradients(side, expected, rng, device)
    text = "The gradients of your rnn do not flow back through all steps, so no training with it learns from them."
    assert_that(all(map(close, got[1:], want[1:])), text, what="gradients")
    return lent


def _begins_as_asked(side: Any, device: torch.device) -> bool:
    """Tells whether a side's net begins with what it was made with; a hidden test says so of one that does not."""
    try:
        return [tuple(part.shape) for part in few(first_state(side, 4, 2, device))] == [(5, 2)] * 2
    except ODD:
        return False


UPDATE_TESTS = (
    "test_one_update_with_an_optimizer",
    "test_each_update_has_a_gradient_of_its_own",
    "test_minibatches_of_a_sequential_partition",
)
"""The tests of which one has to pass for a training to count: weights can also be made at home."""


def assert_trains(side: Any, rng: np.random.Generator, device: torch.device, passed: Any) -> None:
    """Raises what one minibatch raises, or Mismatch, where none of the tests of updates has passed."""
    if any(map(passed, UPDATE_TESTS)):
        return
    trained(side, draw.probe_weights(rng, device, 6, 4, 1.0), draw.minibatches(rng, 6, [(3, 4)]), 0.5, device)
    text = "Your train_epoch_ch8 passes no test of its updates, so what a training with it reaches says nothing."
    assert_that(False, text, what="updates")


PARTS = {
    "state": ["test_the_first_state_is_zero"],
    "net": [
        "test_the_net_turns_indices_into_one_hot_rows_time_first",
        "test_the_one_hot_rows_can_be_multiplied",
    ],
}
"""The tests that a part of the net has to pass to take part in a training."""


class Run:
    """A training of a side's net with its own train_epoch_ch8, pass by pass, on a text of indices (N,).

    `lent` names the parts of the net that are the course's, since the side's own have lost their points: params,
    state, rnn, net.
    """

    def __init__(
        self,
        side: Any,
        start: list[torch.Tensor],
        text: torch.Tensor,
        device: torch.device,
        lent: Collection[str] = (),
    ) -> None:
        self._side, self._device, self._text = side, device, text
        *_, turned = vars(side).get("net_habits") or (False,)
        vocab_size, hidden = start[0].shape
        ours = lend(side, "char_rnn") if lent else side
        functions = (
            ours.right_params if "params" in lent else side.get_params,
            ours.right_state if "state" in lent else side.init_rnn_state,
            ours.right_rnn if "rnn" in lent else side.rnn,
        )
        self._shapes = [tuple(p.shape) for p in start]
        if "net" in lent:
            self._net = side.inside.lent_net(vocab_size, hidden, device, ours.answer, *functions)
            side.inside.adapt(self._net, None, False, turned)
        else:
            self._net = side.RNNModelScratch(vocab_size, hidden, device, *functions)
        self.starts_alike = any(float(p.std()) == 0 for p in self.parameters() if p.dim() == 2) and "params" not in lent
        if not self.starts_alike:  # units that are alike never learn to differ, so this start is the student's own
            side.inside.set_values(self._net, [p.to(device) for p in start])
        begin_anew(side)
        self._batches = side.inside.sequential_batches(text, training.BATCH, training.STEPS, turned)
        self._loss = side.inside.cross_entropy()
        self._updater = side.inside.optimizer(self._net, training.LEARNING_RATE)
        self.passes, self.claimed = 0, math.nan
        self.looks: list[tuple[int, float]] = []
        self._before = self._after = self.parameters()

    def until(self, fresh: HeldOut, threshold: float) -> Judgement:
        """Trains until the excess on `fresh` is at most `threshold` or EPOCHS passes are made; gives the judgement."""
        judgement = self._looked_at(training.FIRST_LOOK, fresh)
        while self.passes < training.EPOCHS and judgement.excess > threshold:
            judgement = self._looked_at(training.EPOCHS_A_LOOK, fresh)
        return judgement

    def _looked_at(self, passes: int, fresh: HeldOut) -> Judgement:
        self.train(passes)
        judgement = training.judge(self.parameters(), fresh)
        self.looks.append((self.passes, perplexity(judgement.loss)))
        return judgement

    def train(self, passes: int) -> None:
        """Makes some passes; keeps the parameters from before and after the last of them."""
        for left in range(passes - 1, -1, -1):
            if not left:
                self._before = self.parameters()
            arguments = (self._net, self._batches, self._loss, self._updater, self._device, False)
            result = self._side.train_epoch_ch8(*arguments)
            self.passes += 1
        self._after = self.parameters()
        self.claimed = _number(result[0] if isinstance(result, tuple | list) and result else result)

    def parameters(self) -> list[torch.Tensor]:
        """Gives the net's parameters as they came out of the student's process, after a check of their shapes."""
        values = few(self._side.inside.values_of(self._net))
        assert_equal([tuple(v.shape) for v in values], self._shapes, what="The list of shapes of net.params")
        return values

    @property
    def before(self) -> float:
        """Gives the perplexity on the training text before the last pass, worked out here."""
        return self._measured(self._before)

    @property
    def after(self) -> float:
        """Gives the perplexity on the training text after the last pass, worked out here."""
        return self._measured(self._after)

    def _measured(self, parameters: list[torch.Tensor], rows: int = training.BATCH) -> float:
        return perplexity(training.mean_loss(parameters, self._text, rows))

    def claim_is_honest(self) -> bool:
        """Tells whether the claim for the last pass lies between what was measured before and after it."""
        if self._is_near(self._measured(self._after, QUICK_ROWS)):
            return True  # whatever it was before; to measure both rightly takes four times as long
        low, high = sorted((self.before, self.after))
        return (1 - LEEWAY) * low <= self.claimed <= (1 + LEEWAY) * high

    def _is_near(self, measured: float) -> bool:
        return (1 - LEEWAY) * measured <= self.claimed <= (1 + LEEWAY) * measured


def report(
    run: Run, judgement: Judgement, threshold: Threshold, figure: Callable[..., None], advice: Callable[[str], None]
) -> None:
    """Adds the figures of a training to a report, and a word where the student's own figure is another."""
    measured, floor = perplexity(judgement.loss), perplexity(judgement.floor)
    asked = perplexity(judgement.floor + threshold.value)
    # The report draws a figure of this form: where the net stands between what nobody can beat and what is asked for.
    figure("perplexity of your net on fresh text", f"{measured:.3f}, floor {floor:.3f}, threshold {asked:.3f}")
    if len(run.looks) > 1:  # drawn as a curve
        course = ", ".join(f"{passes}: {value:.3f}" for passes, value in run.looks)
        figure("perplexity on fresh text by passes", f"{course}; floor {floor:.3f}, threshold {asked:.3f}")
    figure("passes over the training text", f"{run.passes} of at most {training.EPOCHS}")
    figure("honest trainings that miss it", f"about 1 in {threshold.one_in:,} (from {threshold.seeds} seeds)")
    claims = not math.isnan(run.claimed)
    said = f"{run.claimed:.3f}" if claims else "none: what it returned is no number"
    figure("perplexity that train_epoch_ch8 claimed for its last pass", said)
    if run.passes and claims and not run.claim_is_honest():
        advice(
            f"train_epoch_ch8 claimed perplexity {run.claimed:.2f} for its last pass; measured on the same text, your "
            f"net has {run.before:.2f} before that pass and {run.after:.2f} after it. The claim should lie between."
        )


def report_second(
    side: Any, rng: np.random.Generator, device: torch.device, lent: Collection[str], figure: Callable[..., None]
) -> None:
    """Trains on the second corpus, where the instructor has one, and adds its figure; no points hang on it."""
    second = training.time_machine()
    if second is not None:
        book = Run(side, training.initial_parameters(second[1], rng), second[0], device, lent)
        book.train(SECOND_PASSES)
        figure("perplexity on The Time Machine it was trained on", f"{book.after:.2f}, {SECOND_PASSES} passes")


def _number(value: Any) -> float:
    try:
        return math.nan if isinstance(value, str | bytes) else float(value)
    except (TypeError, ValueError):
        return math.nan
