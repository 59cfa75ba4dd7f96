"""Marks of code: digests of short runs of tokens, of which winnowing keeps a few so that any longer run has one.

Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document Fingerprinting", SIGMOD 2003. Where a run lies
in the file does not matter, so that functions in another order have the same marks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from autograder.gradebook.similar.tokens import Token

RUN = 14
"""Tokens in a run: about two lines. Shorter runs are what everybody writes."""

WINDOW = 6
"""Of so many runs in a row one is marked, so that a copied passage of RUN + WINDOW - 1 tokens is always found."""


BASE, PRIME = 1_000_003, (1 << 61) - 1
LEADING = pow(BASE, RUN - 1, PRIME)


class Mark(NamedTuple):
    """A marked run: its digest, and the lines from its first to its last token."""

    digest: int
    first: int
    last: int


def marks_of(tokens: Sequence[Token]) -> Iterator[Mark]:
    """Yields the marks of a piece of code, each once at each place."""
    runs = digests_of(tokens)
    window: deque[int] = deque()  # places of runs, their digests rising: the first is the least of the window
    chosen = -1
    for place, run in enumerate(runs):
        while window and runs[window[-1]] >= run:  # of equal ones the rightmost is marked: fewer marks in all
            window.pop()
        window.append(place)
        if window[0] <= place - WINDOW:
            window.popleft()
        is_whole = place >= WINDOW - 1 or place == len(runs) - 1
        if is_whole and window[0] != chosen:
            chosen = window[0]
            yield Mark(runs[chosen], tokens[chosen].line, tokens[chosen + RUN - 1].line)


def digests_of(tokens: Sequence[Token]) -> list[int]:
    """Returns the digest of every run, each made from the one before (Karp and Rabin)."""
    values = [_value(token.text) for token in tokens]
    if len(values) < RUN:
        return []
    digest = 0
    for value in values[:RUN]:
        digest = (digest * BASE + value) % PRIME
    found = [digest]
    for gone, value in zip(values, values[RUN:], strict=False):
        digest = ((digest - gone * LEADING) * BASE + value) % PRIME
        found.append(digest)
    return found


@lru_cache(maxsize=1 << 16)
def _value(text: str) -> int:
    return crc32(text.encode("utf-8", "replace"))
