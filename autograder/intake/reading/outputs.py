"""A notebook without its outputs, cut out of the bytes before anything parses them.

Hundreds of megabytes of pictures and progress bars lie in `outputs`, `attachments` and widget states. JSON's strings
and brackets are enough to find where each of these ends.
"""

from __future__ import annotations

import re

_STRING = rb'"(?:[^"\\]++|\\.)*+"?'  # an unclosed one ends the data, so that no byte is looked at twice
_HEAVY = re.compile(
    rb'(?P<key>"(?:outputs|attachments|application/vnd\.jupyter\.widget-state\+json)")\s*+:\s*+(?P<open>[\[{])|'
    + _STRING,
    re.DOTALL,
)
_BRACKET = re.compile(rb"[\[{]|[\]}]|" + _STRING, re.DOTALL)
_CLOSING = {b"[": b"[]", b"{": b"{}"}


def without_outputs(data: bytes) -> bytes:
    """Returns the notebook with empty outputs, attachments and widget states; what is no JSON, unchanged."""
    kept, place, start = [], 0, 0
    while found := _HEAVY.search(data, start):
        start = found.end()
        if found["key"]:
            if not (start := _end(data, found.end())):
                break
            kept += [data[place : found.start()], found["key"], b": ", _CLOSING[found["open"]]]
            place = start
    return b"".join([*kept, data[place:]])


def _end(data: bytes, start: int) -> int:
    """Returns the place after the bracket that closes the one before `start`, or 0 where none does."""
    depth = 1
    for found in _BRACKET.finditer(data, start):
        depth += (found.group() in (b"[", b"{")) - (found.group() in (b"]", b"}"))
        if not depth:
            return found.end()
    return 0
