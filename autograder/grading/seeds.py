"""The seeds of a test: of the numbers that it draws, and of what the code that it calls draws by itself.

Public tests follow from the course's seed, which everybody may know, so that a student's own check sees the same
numbers. Hidden ones follow from a secret that is drawn for a class: neither their inputs nor which of them is running
can be worked out from what a child is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Seeds:
    """The seeds of one test, from 0 to 2**31 - 1: its inputs, each side's own generators, and what it measures on."""

    inputs: int
    sides: int
    course: int


class Generators:
    """Generators of random numbers by their seeds; those of one seed are the same object."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[np.random.Generator, Mapping[str, Any]]] = {}

    def at_the_beginning(self, seed: int) -> np.random.Generator:
        """Returns the generator of a seed, which gives its first number next."""
        if seed not in self._made:  # working a seed out takes ten times as long as setting a state
            made = np.random.default_rng(seed)
            self._made[seed] = made, made.bit_generator.state
        generator, start = self._made[seed]
        generator.bit_generator.state = start
        return generator


def seeds_of(course_seed: int, test_id: str, *, hidden: bool = False, secret: str = "") -> Seeds:
    """Returns a test's seeds; without a secret those of a hidden test follow from the course's seed, one way."""
    if not hidden:
        plain = _number(f"{course_seed}:{test_id}")
        return Seeds(plain, plain, course_seed)
    key = secret or f"course seed {course_seed}"
    return Seeds(*(_number(f"{purpose}:{test_id}", key) for purpose in ("inputs", "sides", "course")))


def _number(text: str, key: str = "") -> int:
    digest = hashlib.blake2b(text.encode(), digest_size=4, key=hashlib.sha256(key.encode()).digest() if key else b"")
    return int.from_bytes(digest.digest()) % 2**31
