"""What `autograde calibrate` measures for this course: how well honest training ends, and the nearest mistake.

`QUANTITIES` names figures: the lower, the better. `honest` trains the reference from a seed and gives its figure;
`wrong` does the same with the mistake that comes nearest, to show that the threshold tells them apart.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import torch

from autograder.suite import Quantity
from tests.suites import char_training as training

REFERENCE = Path(__file__).resolve().parents[2] / "reference" / "char_rnn.py"


def train_reference(seed: int, device: str, use_random_iter: bool, freeze: int | None = None) -> float:
    """Trains the reference as the suite trains a student's code; gives the excess loss in nats per character.

    `freeze` names a parameter by its place that is never updated.
    """
    random.seed(seed)
    reference = training.load("autograde_reference_char_rnn", REFERENCE)
    loader, vocab = training.char_data().load_data(training.BATCH, training.STEPS, use_random_iter, max_tokens=-1)
    start = training.initial_parameters(len(vocab), np.random.default_rng(seed))
    params = [p.to(device).requires_grad_() for p in start]
    trained = [p for i, p in enumerate(params) if i != freeze]
    _train(_net(reference, params, vocab), loader, trained, device, use_random_iter, reference.train_epoch_ch8)
    return training.judge(params, training.held_out(seed)).excess


def _net(reference: ModuleType, params: list[torch.Tensor], vocab: object) -> object:
    sizes = (len(vocab), training.HIDDEN, params[0].device)  # type: ignore[arg-type]
    return reference.RNNModelScratch(*sizes, lambda *_: params, reference.init_rnn_state, reference.rnn)


def _train(
    net: object,
    loader: object,
    trained: list[torch.Tensor],
    device: str,
    use_random_iter: bool,
    epoch: Callable[..., object],
) -> None:
    updater = torch.optim.SGD(trained, training.LEARNING_RATE)
    loss = torch.nn.CrossEntropyLoss()
    for _ in range(training.EPOCHS):
        epoch(net, loader, loss, updater, torch.device(device), use_random_iter)


def sequential(seed: int, device: str) -> float:
    """Gives the excess of honest training on a sequential partition."""
    return train_reference(seed, device, use_random_iter=False)


def recurrent_weights_frozen(seed: int, device: str) -> float:
    """Gives the excess where W_hh is never updated: of all mistakes that perplexity can see, the nearest."""
    return train_reference(seed, device, use_random_iter=False, freeze=1)


QUANTITIES = {
    "char_rnn.excess": Quantity(
        honest=sequential,
        wrong=recurrent_weights_frozen,
        threshold=0.8,
        unit="nats per character above the source, after 30 passes over the shipped text",
    ),
}
