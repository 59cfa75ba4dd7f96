"""Random inputs for the tests of char_rnn: unequal axes, weights near 1, biases and states that are not zero.

At the exercise's own starting scale (0.01) most mistakes change the numbers by less than 1e-5; here none hides.
"""

from __future__ import annotations

import numpy as np
import torch

Tensors = list[torch.Tensor]

CLIPPED, UNCLIPPED = 15.0, 0.3
"""Sizes of a probe net's readout: for gradients that are far longer than 1 (at least 3.2 at any step, 400 draws; a
median of 12, so that clipping at 5 shows) and for gradients that stay shorter (at most 0.92 at any step), so that
wrong clipping fails tests of clipping only."""

SUMMED = 8.0
"""The size for gradients that are longer than 1 (median of 7) and losses that can be added up over 30 characters: at
most 640 over 300 draws. From 709 on exp overflows, which is paid for with the perplexity."""


def tensor(values: np.ndarray, dtype: torch.dtype, device: torch.device) -> torch.Tensor:
    """Gives an array as a tensor of the dtype on the device."""
    return torch.tensor(values, dtype=dtype, device=device)


def prefix(rng: np.random.Generator, letters: str, length: int) -> str:
    """Draws a text of different letters to go on from."""
    return "".join(rng.choice(list(letters), length, replace=False))


def recurrence(
    rng: np.random.Generator, device: torch.device, *, T: int, B: int, V: int, H: int
) -> tuple[torch.Tensor, torch.Tensor, Tensors]:
    """Draws one-hot inputs (T, B, V), a state (B, H) and parameters of size about 1."""
    inputs = np.eye(V)[rng.integers(V, size=(T, B))]
    state = rng.uniform(-1, 1, (B, H))
    shapes = [(V, H), (H, H), (H,), (H, V), (V,)]
    params = [rng.normal(0, 0.7, shape) for shape in shapes]
    inputs, state, *params = (tensor(values, torch.float32, device) for values in (inputs, state, *params))
    return inputs, state, params


def probe_weights(rng: np.random.Generator, device: torch.device, V: int, H: int, readout: float) -> Tensors:
    """Draws embedding (V, H) and readout (H, V) of a probe net; the readout's size decides how long gradients are."""
    return [tensor(rng.normal(0, s, shape), torch.float32, device) for s, shape in ((1, (V, H)), (readout, (H, V)))]


def table(rng: np.random.Generator, device: torch.device, V: int) -> torch.Tensor:
    """Draws the logits (V, V) of a net that predicts from the last character alone."""
    return tensor(rng.normal(0, 2, (V, V)), torch.float32, device)


def minibatches(
    rng: np.random.Generator, V: int, sizes: list[tuple[int, int]]
) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Draws minibatches X, Y of indices, one for each size (B, T); on the CPU, as the samplers give them."""
    return [(torch.tensor(rng.integers(V, size=size)), torch.tensor(rng.integers(V, size=size))) for size in sizes]


def gradients(rng: np.random.Generator, device: torch.device, length: float, shapes: list[tuple[int, ...]]) -> Tensors:
    """Draws gradients of these shapes that together have this length."""
    drawn = [rng.normal(size=shape) for shape in shapes]
    norm = np.sqrt(sum((g**2).sum() for g in drawn))
    return [tensor(g * length / norm, torch.float32, device) for g in drawn]
