"""Ways to spoil good bytes: a few at a time, so that much of what is right stays and the deep places are reached."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

NUMBERS = (0, 1, 2, 7, 127, 128, 255, 256, 32767, 65535, 2**31 - 1, 2**31, 2**32 - 1, 2**53, 2**63 - 1, 2**64 - 1)
WORDS = (
    b"null",
    b"true",
    b"NaN",
    b"-1",
    b"1e999",
    b"[[",
    b"]]",
    b"{}",
    b'"',
    b"\\ud800",
    b"\xff\xfe",
    b"\x00",
    b"../",
    b"/",
)


def spoilt(data: bytes, corpus: Sequence[bytes], draw: random.Random) -> bytes:
    """Returns `data` with one to eight things wrong; `corpus` has what pieces are taken from."""
    for _ in range(draw.choice((1, 1, 1, 2, 3, 8))):
        data = draw.choice(WAYS)(data, corpus, draw)
    return data


def _flip(data: bytes, corpus: Sequence[bytes], draw: random.Random) -> bytes:
    if not data:
        return b"\0"
    at = draw.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << draw.randrange(8)]) + data[at + 1 :]


def _cut(data: bytes, corpus: Sequence[bytes], draw: random.Random) -> bytes:
    at = draw.randint(0, len(data))
    return data[:at] + data[at + draw.choice((1, 2, 4, 16, len(data))) :]


def _put_number(data: bytes, corpus: Sequence[bytes], draw: random.Random) -> bytes:
    width, at = draw.choice((1, 2, 4, 8)), draw.randint(0, len(data))
    number = draw.choice(NUMBERS) % 256**width
    return data[:at] + number.to_bytes(width, draw.choice(("little", "big"))) + data[at + width :]


def _put_word(data: bytes, corpus: Sequence[bytes], draw: random.Random) -> bytes:
    at = draw.randint(0, len(data))
    return data[:at] + draw.choice(WORDS) + data[at + draw.choice((0, 1, 4)) :]


def _repeat(data: bytes, corpus: Sequence[bytes], draw: random.Random) -> bytes:
    at = draw.randint(0, len(data))
    return data[:at] + data[at : at + draw.randint(1, 64)] * draw.choice((2, 3, 40)) + data[at:]


def _join(data: bytes, corpus: Sequence[bytes], draw: random.Random) -> bytes:
    other = draw.choice(corpus)
    return data[: draw.randint(0, len(data))] + other[draw.randint(0, len(other)) :]


Way = Callable[[bytes, Sequence[bytes], random.Random], bytes]
WAYS: tuple[Way, ...] = (_flip, _flip, _cut, _put_number, _put_word, _repeat, _join)
