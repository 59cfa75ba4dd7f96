"""The one training to a threshold of exercise char_rnn: its sizes, its start, and the judgement of its end.

Both the suite and the calibration of its threshold read this file, so that what is measured is what is asked for.
Nothing here shows how the exercise is solved: a trained net is judged by its parameters alone, put into torch's own
nn.RNN.
"""

from __future__ import annotations

import importlib.util
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import nn

from autograder.calibrate import Threshold
from autograder.compare import assert_equal

COURSE = Path(__file__).resolve().parents[2]

HIDDEN = 32
BATCH, STEPS = 32, 35
LEARNING_RATE = 1.0
EPOCHS = 30
"""Is how many passes a student's code may take: 17 minibatches each, so about 500 updates. Most need 18."""

EPOCHS_A_LOOK = 3
"""Is how many passes are made between two looks at the parameters."""

HELD_OUT = 10_000
"""Is how many characters the judgement rests on; the figure then has a standard deviation of about 0.006 nats."""

ROWS = 10


@dataclass(frozen=True)
class HeldOut:
    """Is fresh text of the shipped source: indices (N,), and what the source itself pays for it, nats a character."""

    tokens: torch.Tensor
    floor: float


@dataclass(frozen=True)
class Judgement:
    """Is a net's mean loss on a text and the least that any model could have on it, in nats per character."""

    loss: float
    floor: float

    @property
    def excess(self) -> float:
        """Is by how much the loss lies above the floor; NaN where the net does not give numbers."""
        return self.loss - self.floor


def load(name: str, path: Path) -> ModuleType:
    """Returns a module of the course by its path, imported once a process."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def char_data() -> ModuleType:
    """Returns the module given to students: Vocab, the corpus and the two samplers."""
    return load("char_data", COURSE / "exercises" / "char_rnn" / "char_data.py")


def initial_parameters(vocab_size: int, rng: np.random.Generator, hidden: int = HIDDEN) -> list[torch.Tensor]:
    """Draws [W_xh, W_hh, b_h, W_hq, b_q] as the exercise starts: weights of standard deviation 0.01, biases zero."""
    shapes = [(vocab_size, hidden), (hidden, hidden), (hidden,), (hidden, vocab_size), (vocab_size,)]
    return [torch.tensor(rng.normal(0, 0.01 * (len(s) > 1), s), dtype=torch.float32) for s in shapes]


def held_out(seed: int, length: int = HELD_OUT) -> HeldOut:
    """Draws fresh text from the shipped source, with another seed than the shipped text."""
    corpus = load("autograde_corpus", COURSE / "reference" / "corpus.py")
    source = corpus.make_source(corpus.SHIPPED_SEED)
    text = corpus.draw_text(source, length, 1_000_000 + seed)
    _, vocab = char_data().load_corpus()
    return HeldOut(torch.tensor([vocab[letter] for letter in text]), corpus.source_loss(source, text))


def judge(params: list[torch.Tensor], text: HeldOut) -> Judgement:
    """Measures trained parameters on fresh text."""
    return Judgement(mean_loss(params, text.tokens), text.floor)


def mean_loss(params: list[torch.Tensor], tokens: torch.Tensor, rows: int = ROWS) -> float:
    """Gives the mean loss of a character net on indices (N,), in nats, every character after the first predicted.

    The text is read in `rows` rows side by side, each from state zero, which costs some letters at each row's start.
    The arithmetic is torch.nn.RNN's, with the given parameters [W_xh, W_hh, b_h, W_hq, b_q] in it.
    """
    W_xh, W_hh, b_h, W_hq, b_q = (p.detach().to("cpu", torch.float32) for p in params)
    width = (len(tokens) - 1) // rows
    X = tokens[: rows * width].reshape(rows, width)
    Y = tokens[1 : rows * width + 1].reshape(rows, width)
    net = nn.RNN(W_xh.shape[0], W_xh.shape[1], batch_first=True)
    values = {"weight_ih_l0": W_xh.T, "weight_hh_l0": W_hh.T, "bias_ih_l0": b_h, "bias_hh_l0": torch.zeros_like(b_h)}
    net.load_state_dict(values)
    with torch.no_grad():
        states, _ = net(nn.functional.one_hot(X, W_xh.shape[0]).float())
        logits = states @ W_hq + b_q
        return float(nn.functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), Y.reshape(-1)))


def perplexity(loss: float) -> float:
    """Gives exp of a loss, infinity where that is too large a number."""
    return math.exp(loss) if loss < 700 else math.inf


class Run:
    """Trains a side's own net with its own train_epoch_ch8, some passes at a time, and reads its parameters here."""

    def __init__(self, side: Any, start: list[torch.Tensor], device: torch.device) -> None:
        self._side, self._device = side, device
        vocab_size, hidden = start[0].shape
        functions = (side.get_params, side.init_rnn_state, side.rnn)
        self._shapes = [tuple(p.shape) for p in start]
        self._net = side.RNNModelScratch(vocab_size, hidden, device, *functions)
        side.inside.set_values(self._net, [p.to(device) for p in start])
        self._batches = side.inside.corpus_batches(False)
        self._loss = side.inside.cross_entropy()
        self._updater = side.inside.optimizer(self._net, LEARNING_RATE)
        self._shipped = torch.tensor(char_data().load_corpus()[0])
        self.epochs, self.claimed = 0, math.nan
        self.before = self.after = math.nan

    def until(self, text: HeldOut, threshold: float) -> Judgement:
        """Trains until the excess on `text` is at most `threshold` or EPOCHS passes are made; gives the judgement."""
        judgement = judge(self.parameters(), text)
        while self.epochs < EPOCHS and not judgement.excess <= threshold:
            self._train()
            judgement = judge(self.parameters(), text)
        return judgement

    def parameters(self) -> list[torch.Tensor]:
        """Gives the net's parameters as they came out of the student's process, after a check of their shapes."""
        values = self._side.inside.values_of(self._net)
        assert_equal([tuple(v.shape) for v in values], self._shapes, what="the shapes of net.params")
        return list(values)

    @property
    def low(self) -> float:
        """Is the least perplexity that a claim for the last pass can honestly be."""
        return 0.9 * min(self.before, self.after)

    @property
    def high(self) -> float:
        """Is the largest perplexity that a claim for the last pass can honestly be."""
        return 1.1 * max(self.before, self.after)

    def _train(self) -> None:
        for _ in range(EPOCHS_A_LOOK):
            self.before = self.after if self.epochs else self._measured()
            result = self._side.train_epoch_ch8(
                self._net, self._batches, self._loss, self._updater, self._device, False
            )
            self.epochs += 1
            self.after = self._measured()
        self.claimed = _number(result[0] if isinstance(result, tuple | list) and result else result)

    def _measured(self) -> float:
        return perplexity(mean_loss(self.parameters(), self._shipped, rows=BATCH))


def report(
    run: Run, judgement: Judgement, threshold: Threshold, figure: Callable[..., None], advice: Callable[[str], None]
) -> None:
    """Adds the figures of a training to a report, and a word where the student's own figure is another."""
    figure("perplexity that no model can beat on this text", f"{perplexity(judgement.floor):.3f}")
    figure("perplexity of your net on this text, which is fresh", f"{perplexity(judgement.loss):.3f}")
    figure("passes over the training text", f"{run.epochs} of at most {EPOCHS}")
    figure("perplexity asked for", f"at most {perplexity(judgement.floor + threshold.value):.3f}")
    figure("share of honest trainings that miss it", f"{threshold.false_fail:.1g} (from {threshold.seeds} seeds)")
    figure("perplexity that train_epoch_ch8 claimed for its last pass", f"{run.claimed:.3f}")
    if run.epochs and not run.low <= run.claimed <= run.high:
        advice(
            f"train_epoch_ch8 claimed perplexity {run.claimed:.2f} for its last pass; measured on the same text, your "
            f"net has {run.before:.2f} before that pass and {run.after:.2f} after it. The claim should lie between."
        )


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan
