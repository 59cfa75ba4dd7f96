"""A frozen dataclass with slots, a generator of states, and a result with names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Vec: TypeAlias = "npt.NDArray[np.floating]"
Mat: TypeAlias = "npt.NDArray[np.floating]"


class Act(Enum):
    LINEAR = auto()
    TANH = auto()


class Result(NamedTuple):
    outputs: Mat
    states: Mat


class Step(Protocol):
    def __call__(self, x: Vec, h: Vec) -> Vec: ...


@dataclass(frozen=True, slots=True)
class Elman:
    W: Mat
    U: Mat
    V: Mat
    act: Act = Act.TANH
    _cache: dict = field(default_factory=dict, compare=False)

    def squash(self, z: Vec) -> Vec:
        match self.act:
            case Act.LINEAR:
                return z
            case Act.TANH:
                return np.tanh(z)
            case other:
                raise ValueError(other)

    def unroll(self, xs: Mat, h: Vec) -> Iterator[Vec]:
        for x in xs:
            yield (h := self.squash(x @ self.W + h @ self.U))

    def __call__(self, xs: Mat, h0: Vec) -> Result:
        states = np.fromiter((v for h in self.unroll(xs, h0) for v in h), dtype=xs.dtype)
        states = states.reshape(xs.shape[0], self.U.shape[1])
        return Result(states @ self.V, states)


def srn_linear(inputs: Mat, h0: Vec, W: Mat, U: Mat, V: Mat) -> Result:
    return Elman(W, U, V, Act.LINEAR)(inputs, h0)


def srn_tanh(inputs: Mat, h0: Vec, W: Mat, U: Mat, V: Mat) -> Result:
    return Elman(W, U, V)(inputs, h0)
