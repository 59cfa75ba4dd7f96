"""A course's thresholds: what it wants measured, and what calibration found, as its suites read it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import CourseError

THRESHOLDS = Path("tests", "suites", "thresholds.toml")


Measure = Callable[[int, str], float]


@dataclass(frozen=True)
class Quantity:
    """What to measure: `honest(seed, device)` gives a figure, the lower the better.

    `wrong` gives the figure of the nearest mistake. `threshold` is the course's choice; without one the smallest whose
    false-fail rate is below `tails.TARGET` is taken.
    """

    honest: Measure
    wrong: Measure | None = None
    threshold: float | None = None
    unit: str = ""


@dataclass(frozen=True)
class Threshold:
    """A calibrated threshold: honest work fails it with probability `false_fail` (fitted tail).

    `bound` is the most that the rate can be by counting alone, with 95 % confidence. `nearest_mistake` is the lowest
    figure of the nearest mistake, NaN where none was measured.
    """

    name: str
    value: float
    false_fail: float
    bound: float
    seeds: int
    mean: float
    deviation: float
    largest: float
    nearest_mistake: float
    unit: str
    device: str
    torch: str

    @property
    def one_in(self) -> int:
        """Returns of about how many honest pieces of work one fails it, to one digit; a million where none does."""
        return int(float(f"{1 / max(self.false_fail, 1e-6):.1g}"))


def read_thresholds(path: Path) -> Mapping[str, Threshold]:
    """Returns the thresholds of a file by name, none where there is no file; CourseError for a broken one."""
    if not path.is_file():
        return {}
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: Threshold(name=name, **table) for name, table in tables.items()}
    except (tomllib.TOMLDecodeError, TypeError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} is damaged ({error}): run `autograde calibrate` again.") from error


def threshold_of(course: Path, name: str) -> Threshold:
    """Returns a course's threshold by name; CourseError where it has never been calibrated."""
    found = read_thresholds(course / THRESHOLDS)
    if name not in found:
        raise CourseError(f"{course / THRESHOLDS} has no threshold {name!r}: run `autograde calibrate`.")
    return found[name]
