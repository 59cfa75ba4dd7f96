"""What the classes of a Python text look like, read without running it: their methods, and what each takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST = 200  # classes of one file
_CLASS = re.compile(r"^class[ \t]++([^\W\d]\w*+)[^\n]*+\n((?:(?:[ \t][^\n]*+)?\n)*+)", re.MULTILINE)
_METHOD = re.compile(r"^[ \t]++(?:async[ \t]++)?def[ \t]++([^\W\d]\w*+)[ \t]*+\(([^)]{0,1000})", re.MULTILINE)
_PARAMETER = re.compile(r"\s*(\*{0,2})([^\W\d]\w*)?[^=]*(=)?")


@dataclass(frozen=True)
class Shape:
    """A class's name, and for each of its methods the parameters behind `self` and how many of them are required."""

    name: str
    methods: tuple[tuple[str, tuple[str, ...], int], ...]

    def takes(self, method: str) -> tuple[tuple[str, ...], int] | None:
        """Returns a method's parameters and how many are required, None where the class does not write it out."""
        return next((found[1:] for found in self.methods if found[0] == method), None)


def shapes(text: str) -> tuple[Shape, ...]:
    """Returns the classes that stand at the top level."""
    return tuple(_all(text if text.endswith("\n") else f"{text}\n"))


def _all(text: str) -> Iterator[Shape]:
    for number, found in enumerate(_CLASS.finditer(text)):
        if number == MOST:
            return
        yield Shape(found[1], tuple((m[1], *_parameters(m[2])) for m in _METHOD.finditer(found[2])))


def _parameters(text: str) -> tuple[tuple[str, ...], int]:
    """Returns the names of positional parameters without the first, and the number of those without a default."""
    names, required = [], 0
    for part in re.sub(r"#[^\n]*", "", text).split(",")[1:]:
        found = _PARAMETER.match(part)
        if found is None or found[1]:
            break
        if found[2]:
            names.append(found[2])
            required += not found[3]
    return tuple(names), required
