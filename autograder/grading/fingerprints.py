"""A short mark of what came back from a failed test: equal where two students' code did the same wrong thing.

Numbers leave their shape and five rounded figures, so that two ways of writing one mistake meet; an exception leaves
its type and its text without names, numbers and places.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

import numpy as np

from autograder.grading.diagnosis import Outcome

DIGITS = 3
MOST = 100_000
_NOT_WORDS = re.compile(r"0x[0-9a-f]+|[-+]?\d[\d.,eE+-]*|'[^']*'|\"[^\"]*\"")


def fingerprint_of(outcome: Outcome) -> str:
    """Returns eight hexadecimal digits for a failed outcome; empty where it is no evidence of what the code does."""
    if not outcome.is_evidence:
        return ""
    told = (outcome.kind, outcome.index, outcome.what, _plain(outcome.value))
    return hashlib.blake2b(repr(told).encode("utf-8", "replace"), digest_size=4).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return _NOT_WORDS.sub("_", value)[:200]
    if isinstance(value, set | frozenset):
        return sorted(map(repr, map(_plain, value)))[:8]
    if isinstance(value, tuple | list) and any(isinstance(part, str) for part in value):
        return [_plain(part) for part in value[:8]]
    try:
        array = np.asarray(value)
        parts = np.stack([array.real, array.imag]) if array.dtype.kind == "c" else array
        return _figures(np.asarray(parts, dtype=np.float64))
    except (TypeError, ValueError, OverflowError):
        return type(value).__name__


def _figures(array: np.ndarray[Any, Any]) -> Any:
    """Returns the shape and five figures: the first and last number, mean, spread and sum of the magnitudes."""
    flat = array.ravel()[:MOST]
    if not flat.size or not np.isfinite(flat).all():
        return array.shape, str(flat[~np.isfinite(flat)][:1])
    scale = float(np.abs(flat).max()) or 1.0
    found = (flat[0], flat[-1], flat.mean(), flat.std(), np.abs(flat).mean())
    return array.shape, f"{scale:.{DIGITS}g}", [round(float(n) / scale, DIGITS) + 0.0 for n in found]
