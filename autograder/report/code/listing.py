"""Lays out a student's code for reading: its files and cells line by line, and what a report remarks at which line.

A remark stands at the line that stopped a test or, where values are wrong, at the definition of what was called.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.model import TestResult
from autograder.report.causes import Cause
from autograder.report.code.colours import Token, coloured
from autograder.report.meaning import STOPPED
from autograder.report.text import clean, number

DEFINITION = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+([^\W\d]\w*)")
CALLED = re.compile(r"^(?:[\w.]*\.)?([^\W\d]\w*)\(")
LINES = 3_000
"""Lines of a student's code that one exercise shows."""

CHARACTERS = 40_000
"""Characters of it, which the longest line may use up alone."""

BEFORE, AFTER = 2, 8
"""Lines before and after a remark that are near it: it stands at the line that stopped or above a definition's body."""


@dataclass(frozen=True)
class Part:
    """A piece of code as it was graded: a file, or a notebook's code cell with its number."""

    name: str
    text: str
    cell: int | None = None


@dataclass(frozen=True)
class Remark:
    """What a report says at a line, in one sentence."""

    text: str


@dataclass(frozen=True)
class Line:
    """A line of code: its number in its file or cell, its coloured pieces, and the remarks at it.

    `is_near` tells that a remark stands in its neighbourhood, which is what of the code goes to paper.
    """

    number: int
    tokens: tuple[Token, ...]
    remarks: tuple[Remark, ...] = ()
    is_near: bool = False


@dataclass(frozen=True)
class Piece:
    """A file or cell as it is shown; `left_out` counts the lines for which there is no room."""

    name: str
    cell: int | None
    lines: tuple[Line, ...]
    left_out: int = 0

    @property
    def title(self) -> str:
        """Returns what stands above it."""
        return self.name if self.cell is None else f"Cell {self.cell}"


@dataclass(frozen=True)
class Spot:
    """A line that is shown, by the number of its piece."""

    index: int
    piece: Piece
    line: Line

    @property
    def text(self) -> str:
        """Returns the place in words: `cell 3, line 7`."""
        cell = "" if self.piece.cell is None else f"cell {self.piece.cell}, "
        return f"{cell}line {self.line.number}"


@dataclass(frozen=True)
class Listing:
    """The code of one exercise; `spots` are where its tests point, by their ids."""

    pieces: tuple[Piece, ...] = ()
    spots: tuple[tuple[str, Spot], ...] = ()

    @property
    def remarked(self) -> tuple[Spot, ...]:
        """Returns the lines that have remarks, in the order in which they stand in the code."""
        lines = {(spot.index, spot.line.number): spot for _, spot in self.spots}
        return tuple(lines[place] for place in sorted(lines))

    def spot_of(self, test: TestResult) -> Spot | None:
        """Returns the line that a test points to; None where none is known or shown."""
        return dict(self.spots).get(test.id)


def listing(parts: Sequence[Part], causes: Iterable[Cause]) -> Listing:
    """Returns the code with the remarks of all causes; the graded file is the first part, or its cells are."""
    remarks: dict[tuple[int, int], list[Remark]] = {}
    places: dict[str, tuple[int, int]] = {}
    for cause in causes:
        place = _place(cause.told.test, parts)
        if place is not None:
            places[cause.told.test.id] = place
            remarks.setdefault(place, []).append(Remark(_sentence(cause)))
    pieces = _pieces(parts, remarks)
    return Listing(pieces, tuple((id, spot) for id, place in places.items() if (spot := _spot(pieces, *place))))


def _pieces(parts: Sequence[Part], remarks: Mapping[tuple[int, int], Sequence[Remark]]) -> tuple[Piece, ...]:
    room, characters, pieces = LINES, CHARACTERS, []
    for i, part in enumerate(parts):
        text = clean(part.text).rstrip("\n")
        fitting = list(_fitting(text.split("\n", max(room, 0))[: max(room, 0)], characters))
        lines = coloured("\n".join(fitting)) if fitting else []  # only what is shown: a lexer takes its time
        near = {n + by for at, n in remarks if at == i for by in range(-BEFORE, AFTER + 1)}
        shown = tuple(Line(n, line, tuple(remarks.get((i, n), ())), n in near) for n, line in enumerate(lines, 1))
        pieces.append(Piece(part.name, part.cell, shown, text.count("\n") + 1 - len(shown)))
        room -= len(shown)
        characters -= sum(map(len, fitting))
    return tuple(pieces)


def _fitting(lines: Iterable[str], characters: int) -> Iterator[str]:
    """Yields the first lines, as long as all that are yielded have so many characters at most."""
    for line in lines:
        characters -= len(line)
        if characters < 0:
            return
        yield line


def _spot(pieces: Sequence[Piece], index: int, number: int) -> Spot | None:
    piece = pieces[index]
    return Spot(index, piece, piece.lines[number - 1]) if 1 <= number <= len(piece.lines) else None


def _place(test: TestResult, parts: Sequence[Part]) -> tuple[int, int] | None:
    """Returns the number of the part, and the line there, that a test speaks of."""
    if test.line is not None:
        return next(((i, test.line) for i, part in enumerate(parts) if part.cell == test.cell), None)
    called = CALLED.match(test.call)
    found = [] if called is None or test.status in STOPPED else list(_definitions(called[1], parts))
    return found[-1] if found else None


def _definitions(name: str, parts: Sequence[Part]) -> Iterator[tuple[int, int]]:
    for i, part in enumerate(parts):
        for n, line in enumerate(part.text.split("\n"), 1):
            match = DEFINITION.match(line)
            if match is not None and match[1] == name:
                yield i, n


def _sentence(cause: Cause) -> str:
    test = cause.told.test
    cost = "score unknown" if cause.cost is None else f"–{number(cause.cost)}"
    return f"{test.message.rstrip('.') if test.status in STOPPED else cause.title} ({cost})"
