"""Which system an assignment is of, by what its files hold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.authoring.importers.exercise import Imported
from autograder.authoring.importers.nbgrader import from_nbgrader
from autograder.authoring.importers.otter import from_otter, is_otter
from autograder.authoring.importers.pytests import from_tests
from autograder.errors import UsageError


def read_assignment(sources: Sequence[Path], solution: Path | None, slug: str, order: int) -> Imported:
    """Returns the exercise that a master notebook, or files of tests with the `solution` that they test, make.

    UsageError for anything else.
    """
    if all(path.suffix == ".py" for path in sources):
        if solution is None:
            raise UsageError(f"{sources[0]} holds tests: name the solution that they test with --solution FILE.")
        return from_tests(sources, solution, slug, order)
    if len(sources) > 1 or solution is not None:
        raise UsageError("Name one notebook, or files of tests (.py) with --solution FILE.")
    return from_otter(sources[0], slug, order) if is_otter(sources[0]) else from_nbgrader(sources[0], slug, order)
