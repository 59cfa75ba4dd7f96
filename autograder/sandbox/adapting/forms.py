"""Named changes of form that an adapter rule may ask for; none of them changes, reorders or makes up a value.

Each takes a value and, where it needs one, an argument to compare sizes with; it returns the value in the course's
form and the words for the form it had, or None where the value is not of the form that it knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Bent = tuple[Any, str] | None


def as_tuple(value: Any, like: Any) -> Bent:
    """Puts a bare tensor or array into a tuple of one, and makes a tuple of a list of them."""
    if _is_array(value):
        return (value,), "a bare tensor"
    if isinstance(value, list) and value and all(map(_is_array, value)):
        return tuple(value), "a list"
    return None


def as_bare(value: Any, like: Any) -> Bent:
    """Takes the only element out of a tuple or list of one."""
    if isinstance(value, tuple | list) and len(value) == 1:
        return value[0], "a bare tensor"
    return None


def as_rows(value: Any, like: Any) -> Bent:
    """Joins a list of T matrices (B, V) to (T*B, V), and flattens (T, B, V) whose T and B are those of `like`."""
    if _is_list_of_arrays(value, axes=2):
        return _library(value[0]).concatenate(tuple(value)), "a list with one tensor for each step"
    if _is_array(value) and value.ndim == 3 and _begins_like(value, like):
        return value.reshape(-1, value.shape[2]), "one tensor of three axes (T, B, width)"
    return None


def as_stack(value: Any, like: Any) -> Bent:
    """Stacks a list of equal tensors along a new first axis, as in a list of T states (B, H) -> (T, B, H)."""
    if isinstance(value, list | tuple) and value and all(map(_is_array, value)) and _are_alike(value):
        return _library(value[0]).stack(tuple(value)), "a list with one tensor for each step"
    return None


def as_text(value: Any, like: Any) -> Bent:
    """Joins a list of single characters to a string."""
    if isinstance(value, list | tuple) and value and all(isinstance(c, str) and len(c) == 1 for c in value):
        return "".join(value), "a list of characters"
    return None


def parameters_of(value: Any, like: Any) -> Bent:
    """Lists the parameters of an nn.Module, or of a net that keeps them in `params`."""
    found = value.params if hasattr(value, "params") else getattr(value, "parameters", None)
    if found is None:
        return None
    return list(found() if callable(found) else found), "the parameters instead of the net"


def rate_of(value: Any, like: Any) -> Bent:
    """Reads the learning rate of an optimizer, or of a function that makes steps and keeps its own as `lr`."""
    groups = getattr(value, "param_groups", None)
    rate = groups[0].get("lr") if groups else getattr(value, "lr", None)
    return None if rate is None else (rate, "a learning rate")


def length_of(value: Any, like: Any) -> Bent:
    """Counts a vocabulary or another container."""
    return (len(value), "a number") if hasattr(value, "__len__") else None


BENDS: dict[str, Callable[[Any, Any], Bent]] = {
    "tuple": as_tuple,
    "bare": as_bare,
    "rows": as_rows,
    "stack": as_stack,
    "text": as_text,
    "parameters": parameters_of,
    "length": length_of,
    "rate": rate_of,
}

WAS = (
    "a bare tensor", "a list", "a list with one tensor for each step", "one tensor of three axes (T, B, width)",
    "a list of characters", "the parameters instead of the net", "a learning rate", "a number",
)  # fmt: skip
"""All that a bend says of the form that a value had."""

WANTED = {
    "tuple": "a tuple of one tensor",
    "bare": "a bare tensor",
    "rows": "one tensor (T*B, width), time first",
    "stack": "one tensor with time as its first axis",
    "text": "a string",
}

TAKEN = {
    "tuple": "a bare tensor",
    "bare": "a tuple of one tensor",
    "parameters": "the net",
    "length": "the vocabulary",
}


def _is_array(value: Any) -> bool:
    return hasattr(value, "shape") and hasattr(value, "ndim") and hasattr(value, "reshape") and value.ndim > 0


def _is_list_of_arrays(value: Any, axes: int) -> bool:
    if not (isinstance(value, list | tuple) and value and all(map(_is_array, value))):
        return False
    return _are_alike(value) and value[0].ndim == axes


def _are_alike(values: Sequence[Any]) -> bool:
    first = values[0]
    return all(type(value) is type(first) and tuple(value.shape) == tuple(first.shape) for value in values)


def _begins_like(value: Any, like: Any) -> bool:
    return _is_array(like) and like.ndim >= 2 and tuple(value.shape[:2]) == tuple(like.shape[:2])


def _library(value: Any) -> Any:
    """Returns numpy for an array and torch for a tensor."""
    if type(value).__module__ == "numpy":
        import numpy as np

        return np
    import torch

    return torch
