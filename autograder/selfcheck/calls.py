"""A failing call as a few lines of Python that run by themselves, with the numbers in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from autograder.model import Called, TestResult
from autograder.report import clean

MOST_NUMBERS = 2_000


def call_of(test: TestResult, file: str) -> str:
    """Returns the call of a test that did not pass as a program; empty where it is not known or cannot be written."""
    made: Any = test.call.made if isinstance(test.call, Called) else None
    if not hasattr(made, "args"):
        return ""
    return snippet(made.name, made.args, made.kwargs, file, clean(test.expected))


def snippet(name: str, args: Sequence[Any], kwargs: Mapping[str, Any], file: str, expected: str = "") -> str:
    """Returns a program that makes the call and prints what it gives; empty where a part of it cannot be written down.

    That are objects which only the test has, such as a model it has made before, and arrays of thousands of numbers.
    """
    if not name.isidentifier():
        return ""
    try:
        given = [literal(a) for a in args] + [f"{k}={literal(v)}" for k, v in kwargs.items()]
    except ValueError:
        return ""
    inner = "".join(f"    {text},\n" for text in given)
    lines = [*_imports(name, file, inner), "", f"result = {name}(\n{inner})", "print(result)"]
    lines += ["# should give"] + [f"# {line}" for line in expected.splitlines()] if expected else []
    return "\n".join(lines) + "\n"


def literal(value: Any) -> str:
    """Returns a value as Python writes it; ValueError where it has no such form."""
    kind = type(value).__module__.partition(".")[0]
    if kind in ("numpy", "torch") and hasattr(value, "tolist") and hasattr(value, "dtype"):
        return _array(value, kind)
    if isinstance(value, list | tuple):
        inner = ", ".join(literal(v) for v in value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in value.items()) + "}"
    if value is None or type(value) in (bool, int, str) or (type(value) is float and value - value == 0):
        return repr(value)
    raise ValueError(f"{type(value).__name__} cannot be written down")


def _array(value: Any, kind: str) -> str:
    shape = tuple(value.shape)
    count = 1
    for size in shape:
        count *= size
    if count > MOST_NUMBERS:
        raise ValueError("too many numbers")
    dtype = str(value.dtype).removeprefix("torch.")
    if kind == "torch":
        return f"torch.zeros({shape})" if count == 0 else f"torch.tensor({value.tolist()}, dtype=torch.{dtype})"
    return f"np.zeros({shape}, {dtype!r})" if count == 0 else f"np.array({value.tolist()}, {dtype!r})"


def _imports(name: str, file: str, inner: str) -> list[str]:
    wanted = [("np.", "import numpy as np"), ("torch.", "import torch")]
    lines = [line for sign, line in wanted if sign in inner]
    place = PurePath(file)
    if place.suffix == ".py" and place.stem.isidentifier():
        return [*lines, f"from {place.stem} import {name}"]
    return [*lines, f"# in your notebook, after the cell that defines {name}"]
