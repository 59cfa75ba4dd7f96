"""A fuzzer of what strangers send us: frames from a child, and files that are handed in.

A case is a number: it says which sample of the corpus is taken and how it is spoilt, so that every finding can be made
again by its number, on any machine. `kept.txt` has numbers that are tried first each time.

python -m tests.sandbox.fuzz --seconds 60 [--seed N]
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.sandbox.fuzz import frames, intake

KEPT = Path(__file__).with_name("kept.txt")
SLOW_SECONDS = 5.0  # a case takes milliseconds; more is work that a few bytes have caused
TARGETS: dict[str, Callable[[random.Random], None]] = {"frames": frames.try_one, "intake": intake.try_one}


@dataclass(frozen=True)
class Finding:
    """One case that got what no case may: an exception that is not ours to expect, or much of our time."""

    target: str
    number: int
    what: str


def try_case(target: str, number: int) -> Finding | None:
    """Tries one case; returns what it found, if anything."""
    begun = time.process_time()
    try:
        TARGETS[target](random.Random(f"{target} {number}"))
    except Exception as error:
        return Finding(target, number, f"{type(error).__name__}: {error}"[:300])
    spent = time.process_time() - begun
    return Finding(target, number, f"took {spent:.1f} s of processor time") if spent > SLOW_SECONDS else None


def kept() -> list[tuple[str, int]]:
    """Returns the cases that are tried first: those that once found something."""
    lines = (line.split("#")[0].split() for line in KEPT.read_text().splitlines())
    return [(words[0], int(words[1])) for words in lines if words]


def run(seconds: float, seed: int) -> tuple[int, list[Finding]]:
    """Tries kept cases, then others from number `seed` on, for so long; returns how many, and what they found."""
    end, count, found = time.monotonic() + seconds, 0, []
    for target, number in _cases(seed):
        if time.monotonic() > end:
            break
        count += 1
        if (finding := try_case(target, number)) is not None:
            found.append(finding)
    return count, found


def _cases(seed: int) -> Iterator[tuple[str, int]]:
    yield from kept()
    while True:
        yield from ((target, seed) for target in TARGETS)
        seed += 1
