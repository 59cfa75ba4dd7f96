"""Heat maps of a matrix as it should be, as it came back, and of the difference, the first wrong number marked."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.model import Panel

NEAR = 1e-4
"""How far apart numbers are, of the largest, to be drawn as different."""


@dataclass(frozen=True)
class Cell:
    """One number: its place, its size from -1 to 1 of the largest, its text, whether it is wrong."""

    row: int
    column: int
    level: float
    text: str
    is_wrong: bool


@dataclass(frozen=True)
class Map:
    """One matrix drawn: `rows` and `columns` are the axes' names with the numbers at which they begin."""

    title: str
    rows: str
    columns: str
    height: int
    width: int
    cells: tuple[Cell, ...]
    first: tuple[int, int]

    @property
    def told(self) -> str:
        """Returns the map in one sentence, for those who do not see it."""
        wrong = sum(cell.is_wrong for cell in self.cells)
        place = f"{self.rows} {self.first[0]}, {self.columns} {self.first[1]}".strip()
        size = f"{self.height} by {self.width} numbers"
        return f"{self.title}, {size}; {wrong} of them differ, the first at {place} of these"


def maps(panel: Panel) -> tuple[Map, ...]:
    """Returns the three maps of a panel: wanted, got, difference."""
    gaps = tuple(got - wanted for got, wanted in zip(panel.got, panel.wanted, strict=True))
    most = _most(panel.wanted)
    wrong = [not abs(gap) <= NEAR * most for gap in gaps]
    numbers = (("wanted", panel.wanted, most), ("got", panel.got, most), ("difference", gaps, _most(gaps)))
    return tuple(_map(title, values, largest, wrong, panel) for title, values, largest in numbers)


def _map(title: str, values: tuple[float, ...], largest: float, wrong: list[bool], panel: Panel) -> Map:
    height, width = panel.shape
    cells = tuple(
        Cell(i // width, i % width, _level(value, largest), f"{value:.4g}", wrong[i]) for i, value in enumerate(values)
    )
    names = [f"{axis} from {begin}" if begin else axis for axis, begin in zip(panel.axes, panel.begin, strict=True)]
    return Map(title, names[0], names[1], height, width, cells, panel.first)


def _most(values: Iterable[float]) -> float:
    return max((abs(value) for value in values if math.isfinite(value)), default=0.0) or 1.0


def _level(value: float, largest: float) -> float:
    return max(-1.0, min(1.0, value / largest)) if not math.isnan(value) else 0.0
