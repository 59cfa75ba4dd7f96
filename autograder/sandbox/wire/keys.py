"""What may be a key of a dict or a member of a set on the wire.

Who may choose other kinds, or thousands of them, can give them all one place of a hash table, at a long comparison
each.
"""

from __future__ import annotations

import operator
from typing import Any

SAFE_INT = 2**53
MAX_KEYS = 4_000
"""Keys of all dicts and members of all sets of a value, the parts of members included."""


def is_key(value: Any) -> bool:
    """Tells whether a dict may have this key: a word, or a whole number that JSON keeps."""
    return type(value) is str or (type(value) is int and abs(value) < SAFE_INT)


def is_member(value: Any) -> bool:
    """Tells whether a set may have this member: a key, None, a truth value, a float, or a tuple or set of these."""
    if isinstance(value, tuple | frozenset):
        return all(map(is_member, value))
    return is_key(value) or value is None or type(value) in (bool, float)


def plain_key(key: Any) -> Any:
    """Returns a key of a kind that is a word or a whole number at heart as exactly that; any other as it is."""
    if isinstance(key, str):
        return str.__str__(key)
    if isinstance(key, int):
        return int.__index__(key)
    is_whole = is_array_scalar(key) and not getattr(key, "shape", None) and hasattr(type(key), "__index__")
    try:
        return operator.index(key) if is_whole else key
    except (TypeError, ValueError):
        return key


def plain_member(member: Any) -> Any:
    """Returns a member of a set without subclasses and NumPy's scalars; what may be no member as it is."""
    if isinstance(member, tuple):
        return tuple(map(plain_member, tuple.__iter__(member)))
    if isinstance(member, frozenset):
        return frozenset(map(plain_member, frozenset.__iter__(member)))
    if isinstance(member, float):
        return float.__float__(member)
    if type(member).__module__ == "numpy" and is_array_scalar(member) and not member.shape:
        return plain_member(member.item())
    return member if isinstance(member, bool) else plain_key(member)


def is_array_scalar(value: Any) -> bool:
    """Tells NumPy's float64 (a float by inheritance) from Python's own, so that its dtype travels."""
    return hasattr(value, "dtype")
