"""Frames as a child may send them: read, unpacked and decoded as the grader does it."""

from __future__ import annotations

import json
import random
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from autograder.errors import LimitReached, StudentFault, WireError
from autograder.model import Exercise, Limits
from autograder.sandbox.host import ChildTransport
from autograder.sandbox.wire import FrameReader, Ref, pack, unpack
from autograder.sandbox.wire.frames import Encoder
from tests.sandbox.fuzz.spoil import spoilt

MOST = 1 << 20
NO_ZYGOTE: Any = SimpleNamespace(rules=lambda slug: [])
EXERCISE = Exercise("lab", "Lab", 1.0, 1, None, defines=("double",))
VALUES: tuple[Any, ...] = (
    None, True, 3, 2**80, 1.5, float("nan"), 1 + 2j, "text", b"bytes", [1, [2.0, "x"]], (1, 2), {"a": 1, 2: [None]},
    np.arange(6.0).reshape(2, 3), np.zeros((0, 4), dtype=np.int64), np.float32(2.5), torch.ones(2, 3),
    torch.zeros(2, dtype=torch.bool), torch.float16, torch.device("cpu"), Ref(5, ("weight",), "Linear"),
    {1, "a", (2, None)}, frozenset({0.5, frozenset({"b"})}),
)  # fmt: skip
LOADED = {
    "notes": [{"line": 1, "cell": None, "text": "x", "reason": "y"}],
    "error": None,
    "lost": {"f": "why"},
    "late": [3],
}
MESSAGES: tuple[dict[str, Any], ...] = (
    {"id": 1, "raised": {"type": "ValueError", "text": "no", "line": 3, "cell": None, "inner": True}},
    {"id": 1, "missing": "rnn", "instead": ""},
    {"id": 1, "loaded": {**LOADED, "unrun": False, "instead": ["other"]}},
    {"progress": [3, "statement"]},
    {"walls": ["seccomp"], "pid": 9},
)


def try_one(draw: random.Random) -> None:
    """Sends one spoilt frame to what reads frames; only faults of the student's may come of it."""
    frame = draw.choice(CORPUS)
    frame = _with_header(frame, draw) if draw.random() < 0.6 else spoilt(frame, CORPUS, draw)
    reader = FrameReader(MOST)
    try:
        for start in range(0, len(frame), step := draw.choice((7, 64, 1 << 16))):
            reader.feed(frame[start : start + step])
        while (taken := reader.take()) is not None:
            _answered(*unpack(*taken))
    except (WireError, LimitReached, StudentFault):
        return


def _answered(reply: dict[str, Any], data: list[memoryview]) -> None:
    """Takes a message for each thing that it can be taken for."""
    transport = ChildTransport(NO_ZYGOTE, EXERCISE, (), Limits())
    sender: Any = SimpleNamespace(request=lambda *asked: (reply, data), take_output=lambda: "", progress=None)
    for take in (lambda: transport._value(dict(reply), data), lambda: transport._load(sender)):
        try:
            take()
        except StudentFault as fault:
            f"{fault}".encode()
    json.dumps([transport.advice, transport.notes, transport.lost]).encode()


def _with_header(frame: bytes, draw: random.Random) -> bytes:
    """Returns a frame whose header is spoilt and whose lengths are right, so that it is read to its end."""
    reader = FrameReader(MOST)
    reader.feed(frame)
    header, body = reader.take() or (b"{}", memoryview(b""))
    spoilt_header = spoilt(header, HEADERS, draw)
    return frame[:4] + len(spoilt_header).to_bytes(4, "little") + len(body).to_bytes(8, "little") + spoilt_header + body


def _frame_of(value: Any) -> bytes:
    encoder = Encoder(lambda thing: Ref(7, (), "Thing"))
    node = encoder.encode(value)
    return pack({"id": 1, "notes": ["a note"], "value": node}, encoder.buffers)


CORPUS = [*map(_frame_of, VALUES), *map(pack, MESSAGES)]
HEADERS = [frame[16 : 16 + int.from_bytes(frame[4:8], "little")] for frame in CORPUS]
