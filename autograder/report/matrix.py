"""What `autograde validate` found, as data: how well the tests of a course tell right from wrong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from autograder.model import Status


class Kind(StrEnum):
    """What was graded: a known mistake, which must lose points, or an honest variant, which must lose none."""

    MISTAKE = "mistake"
    HONEST = "honest"


class Naming(StrEnum):
    """How the diagnosis did on a mistake."""

    RIGHT = "named"
    AMONG = "among others"
    NONE = "not named"
    WRONG = "named wrongly"
    UNASKED = ""


@dataclass(frozen=True)
class MatrixTest:
    """One column: a test of the suite."""

    id: str
    title: str
    points: float
    hidden: bool = False
    by_hand: bool = False
    tried: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()

    @property
    def stale(self) -> bool:
        """Says whether other mistakes are tried where the test fails than those that it was measured to tell."""
        return not self.by_hand and self.tried != self.tells


@dataclass(frozen=True)
class MatrixRow:
    """One row: a mistake or an honest variant, and its status in each test; None where a test did not run for it.

    `smallest` counts the numbers of the smallest input found on which it is wrong, 0 where none was.
    """

    name: str
    title: str
    kind: Kind
    cells: tuple[Status | None, ...]
    points: float | None
    max_points: float
    naming: Naming = Naming.UNASKED
    note: str = ""
    smallest: int = 0

    @property
    def right(self) -> bool:
        """Says whether the verdict is right: a mistake lost points, an honest variant lost none, no name was wrong."""
        if self.points is None or self.naming is Naming.WRONG:
            return False
        return (self.points < self.max_points) is (self.kind is Kind.MISTAKE)


@dataclass(frozen=True)
class MatrixSection:
    """The matrix of one exercise."""

    slug: str
    title: str
    tests: tuple[MatrixTest, ...]
    rows: tuple[MatrixRow, ...]
    vanished: tuple[str, ...] = ()

    def of(self, kind: Kind) -> tuple[MatrixRow, ...]:
        """Returns the rows of one kind."""
        return tuple(row for row in self.rows if row.kind is kind)

    @property
    def wrong(self) -> tuple[MatrixRow, ...]:
        """Returns rows with a wrong verdict: a mistake that lost nothing, an honest variant that lost something."""
        return tuple(row for row in self.rows if not row.right)

    @property
    def idle(self) -> tuple[MatrixTest, ...]:
        """Returns the tests that no mistake fails, and which so prove nothing; none that some were not put through."""
        failing = {Status.FAILED, Status.RAISED, Status.TIME_LIMIT, Status.MEMORY_LIMIT, Status.CRASHED}
        used = {i for row in self.of(Kind.MISTAKE) for i, c in enumerate(row.cells) if c is None or c in failing}
        return tuple(test for i, test in enumerate(self.tests) if i not in used)

    @property
    def stale(self) -> tuple[str, ...]:
        """Returns the tests whose mistakes to try are out of date, those included that are no more."""
        return (*(test.id for test in self.tests if test.stale), *self.vanished)

    @property
    def tells(self) -> dict[str, tuple[str, ...]]:
        """Returns the mistakes that each test was measured to tell, for those tests whose suite does not say so."""
        return {test.id: test.tells for test in self.tests if test.tells and not test.by_hand}


@dataclass(frozen=True)
class Matrix:
    """The whole of a validation."""

    sections: tuple[MatrixSection, ...]
    seed: int = 0
    device: str = "cpu"
    seconds: float = 0.0
    versions: tuple[tuple[str, str], ...] = ()

    @property
    def sound(self) -> bool:
        """Says whether every verdict is right, every test is failed by some mistake, and no list is out of date."""
        return not any(section.wrong or section.idle or section.stale for section in self.sections)

    def rows(self, kind: Kind) -> tuple[MatrixRow, ...]:
        """Returns the rows of one kind in all exercises."""
        return tuple(row for section in self.sections for row in section.of(kind))
