"""Shows a value as short text, however large it is: the cost is that of what is shown, not of what came back."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

SHOWN_VALUES = 24
SHOWN_TEXT = 2_000
EDGE = 3  # numbers at each end of an axis that is too long to be shown whole
PRINTED = 2_000  # numbers that the ends of all axes may come to


MOST_DIGITS = 17
"""Digits that tell any two numbers of float64 apart."""


def show(value: Any, digits: int = 5) -> str:
    """Returns a value as short text: small arrays whole, large ones by shape, dtype and first numbers."""
    if isinstance(value, str):
        return represented(value, SHOWN_TEXT)
    if isinstance(value, bytes) or not _holds_numbers(value):
        return represented(value, 400)
    try:
        array = as_array(value)
    except (TypeError, ValueError):
        return represented(value, 400)
    return represented(value, 400) if array.dtype.kind not in "biufc" else _numbers(array, digits)


def show_both(left: Any, right: Any) -> tuple[str, str]:
    """Returns two values that differ as texts that differ, with as many digits as it takes."""
    for digits in (5, 8, 12, MOST_DIGITS):
        texts = show(left, digits), show(right, digits)
        if texts[0] != texts[1]:
            break
    return texts


def both_numbers(left: Any, right: Any) -> tuple[str, str]:
    """Returns two numbers as texts, which differ where the numbers do."""
    for digits in range(6, MOST_DIGITS + 1):
        texts = f"{left:.{digits}g}", f"{right:.{digits}g}"
        if texts[0] != texts[1]:
            break
    return texts


def as_array(value: Any) -> np.ndarray[Any, Any]:
    """Returns an array, a tensor, a number or nested lists of these as one array; TypeError for words in it."""
    if type(value).__module__.startswith("torch"):
        if not hasattr(value, "detach"):  # a dtype or a device
            raise TypeError(f"{type(value).__name__} is no array")
        value = value.detach().cpu()
        return np.asarray(value.float() if str(value.dtype) == "torch.bfloat16" else value)
    if isinstance(value, list | tuple):
        return np.array([as_array(v) for v in value]) if len(value) else np.zeros((0,))
    if isinstance(value, str | bytes):  # NumPy would give each of many words the room of the longest
        raise TypeError(f"{type(value).__name__} is no array")
    if hasattr(type(value), "__type_name__"):  # an object that stayed where it is, which may be a number all the same
        return np.asarray(float(value))
    return of_numbers(np.asarray(value))


def of_numbers(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Returns an array of objects that are all plain numbers as float64, and any other as it is."""
    if array.dtype != object or not all(type(part) in (int, float, bool) for part in array.flat):
        return array
    try:
        return array.astype(np.float64)
    except OverflowError:
        return array


def short(text: str, limit: int = 120) -> str:
    """Returns the text, cut to `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def represented(value: Any, limit: int) -> str:
    """Returns the value as Python writes it, cut to `limit` characters; its type's name where that is not possible."""
    try:
        return short(_repr(value[:limit] if isinstance(value, str | bytes) else value), limit)
    except ValueError:  # Python writes no number of more than 4300 digits
        return f"{type(value).__name__} too large to be shown"


def _repr(value: Any) -> str:
    """Returns what `repr` gives, with the members of sets in an order that is the same in every process."""
    if isinstance(value, set | frozenset) and value:
        members = f"{{{', '.join(sorted(map(_repr, value)))}}}"
        return members if isinstance(value, set) else f"frozenset({members})"
    if type(value) in (list, tuple) and any(isinstance(part, set | frozenset) for part in value):
        parts = ", ".join(map(_repr, value))
        return f"[{parts}]" if isinstance(value, list) else f"({parts}{',' if len(value) == 1 else ''})"
    if type(value) is dict and any(isinstance(part, set | frozenset) for part in value.values()):
        return f"{{{', '.join(f'{key!r}: {_repr(part)}' for key, part in value.items())}}}"
    return repr(value)


def _holds_numbers(value: Any) -> bool:
    return not isinstance(value, list | tuple | dict) or any(hasattr(v, "shape") for v in _leaves(value))


def _leaves(value: Any) -> Iterator[Any]:
    items = value.values() if isinstance(value, dict) else value
    for item in itertools.islice(items, 100):
        if isinstance(item, list | tuple | dict):
            yield from _leaves(item)
        else:
            yield item


def _numbers(array: np.ndarray[Any, Any], digits: int) -> str:
    told = f"shape {array.shape}, {array.dtype}: "
    if math.prod(min(n, 2 * EDGE) for n in array.shape) > PRINTED:  # the ends of many axes are many numbers
        first = np.array2string(array.reshape(-1)[:EDGE], precision=digits, separator=", ")
        return f"{told}{first[:-1]}, ...]"
    text = np.array2string(array, precision=digits, threshold=SHOWN_VALUES, edgeitems=EDGE, separator=", ")
    return text if array.size <= SHOWN_VALUES else told + text
