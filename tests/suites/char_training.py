"""The one training to a threshold of exercise char_rnn: its sizes, its start, and the judgement of its end.

Both the suite and the calibration of its threshold read this file, so that what is measured is what is asked for.
A trained net is judged by its parameters alone: what they predict is worked out here.
"""

from __future__ import annotations

import importlib.util
import math
import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch

from autograder.suite import CourseError

COURSE = Path(__file__).resolve().parents[2]

HIDDEN = 32
BATCH, STEPS = 32, 35
LEARNING_RATE = 1.0
EPOCHS = 30
"""How many passes a student's code may take: 17 minibatches each, so about 500 updates. Most need 21."""

EPOCHS_A_LOOK = 3
"""How many passes are made between two looks at the parameters."""

FIRST_LOOK = 15
"""After how many passes the parameters are looked at first: of 70 honest trainings none was below 1.0 by then."""

HELD_OUT = 10_000
"""How many characters the judgement rests on; the figure then has a standard deviation of about 0.006 nats."""

ROWS = 40
"""In how many rows the text is read at once; each row begins without a state, which costs 0.01 nats in all."""


@dataclass(frozen=True)
class HeldOut:
    """Fresh text of the shipped source: indices (N,), and what the source itself pays for it, nats a character."""

    tokens: torch.Tensor
    floor: float


@dataclass(frozen=True)
class Judgement:
    """A net's mean loss on a text and the least that any model could have on it, in nats per character."""

    loss: float
    floor: float

    @property
    def excess(self) -> float:
        """Returns by how much the loss lies above the floor; NaN where the net does not give numbers."""
        return self.loss - self.floor


def load(name: str, path: Path) -> ModuleType:
    """Returns a module of the course by its path, imported once a process."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(sys.modules[name])
        except BaseException:
            del sys.modules[name]  # half a module is none
            raise
    return sys.modules[name]


def char_data() -> ModuleType:
    """Returns the module given to students: Vocab, the corpus and the two samplers."""
    return load("char_data", COURSE / "exercises" / "char_rnn" / "char_data.py")


@lru_cache(maxsize=1)
def shipped() -> tuple[torch.Tensor, int]:
    """Returns the shipped text as indices (N,), and the size of its vocabulary."""
    indices, vocab = char_data().load_corpus()
    return torch.tensor(indices), len(vocab)


def time_machine() -> tuple[torch.Tensor, int] | None:
    """Returns the first 10,000 characters of The Time Machine as indices, and the size of the whole book's vocabulary.

    The file is the one that AUTOGRADE_TIME_MACHINE names; None where it names none. CourseError for another file.
    """
    path = os.environ.get("AUTOGRADE_TIME_MACHINE", "")
    if not path:
        return None
    try:
        indices, vocab = char_data().load_corpus(10_000, char_data().read_time_machine(path))
    except (OSError, ValueError) as error:
        raise CourseError(f"AUTOGRADE_TIME_MACHINE names no usable file ({error}): correct it or unset it.") from error
    return torch.tensor(indices), len(vocab)


def initial_parameters(vocab_size: int, rng: np.random.Generator, hidden: int = HIDDEN) -> list[torch.Tensor]:
    """Draws [W_xh, W_hh, b_h, W_hq, b_q] as the exercise starts: weights of standard deviation 0.01, biases zero."""
    shapes = [(vocab_size, hidden), (hidden, hidden), (hidden,), (hidden, vocab_size), (vocab_size,)]
    return [torch.tensor(rng.normal(0, 0.01 * (len(s) > 1), s), dtype=torch.float32) for s in shapes]


@lru_cache(maxsize=8)
def held_out(seed: int, length: int = HELD_OUT) -> HeldOut:
    """Draws fresh text from the shipped source, with another seed than the shipped text."""
    corpus = load("autograde_corpus", COURSE / "reference" / "corpus.py")
    source = corpus.make_source(corpus.SHIPPED_SEED)
    text = corpus.draw_text(source, length, 1_000_000 + seed)
    _, vocab = char_data().load_corpus()
    return HeldOut(torch.tensor([vocab[letter] for letter in text]), corpus.source_loss(source, text))


def fresh_text(side: Any, seed: int) -> tuple[torch.Tensor, float]:
    """Gives what `held_out` draws: a scenario, so that students' bundles, which have no source, have it recorded."""
    text = held_out(seed)
    return text.tokens, text.floor


def judge(params: list[torch.Tensor], text: HeldOut) -> Judgement:
    """Measures trained parameters on fresh text."""
    return Judgement(mean_loss(params, text.tokens), text.floor)


def mean_loss(params: list[torch.Tensor], tokens: torch.Tensor, rows: int = ROWS) -> float:
    """Gives the mean loss of a character net on indices (N,), in nats, every character after the first predicted.

    The text is read in `rows` rows side by side, each from state zero, which costs some letters at each row's start.
    NumPy takes a third of the time that torch.nn.RNN takes for so small a net.
    """
    arrays = [p.detach().to("cpu", torch.float32).numpy() for p in params]
    width = (len(tokens) - 1) // rows
    X = tokens[: rows * width].reshape(rows, width)
    Y = tokens[1 : rows * width + 1].reshape(rows, width)
    logits = torch.from_numpy(_logits(arrays, X.T.numpy()))
    return float(torch.nn.functional.cross_entropy(logits.flatten(0, 1), Y.T.flatten()))


@np.errstate(all="ignore")
def _logits(params: list[np.ndarray], inputs: np.ndarray) -> np.ndarray:
    """Gives (T, B, V) logits of a net with [W_xh, W_hh, b_h, W_hq, b_q] on indices (T, B), from state zero.

    Parameters that are no numbers, or too large ones, give logits that are none.
    """
    W_xh, W_hh, b_h, W_hq, b_q = params
    states = (W_xh + b_h)[inputs]
    state = np.zeros(states.shape[1:], states.dtype)
    for total in states:
        total += state @ W_hh
        state = np.tanh(total, out=total)
    return states @ W_hq + b_q


def perplexity(loss: float) -> float:
    """Gives exp of a loss, infinity where that is too large a number."""
    return math.exp(loss) if loss < 700 else math.inf
