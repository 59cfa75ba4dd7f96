"""Where a report's tests and refusals stand in a repository: what annotations and other remarks point at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.model import ExerciseReport, TestResult

Place = tuple[str, int | None]
"""A path from the repository's root, and a line of that file where one is known."""


@dataclass(frozen=True)
class Places:
    """The places of one report: `tests` by exercise and test, `problems` by the sentence that tells of a refusal."""

    files: Mapping[str, str] = field(default_factory=dict)
    tests: Mapping[tuple[str, str], Place] = field(default_factory=dict)
    problems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of_exercise(self, exercise: ExerciseReport) -> str:
        """Returns the path of the file that answers an exercise, empty where nothing does."""
        return self.files.get(exercise.slug, exercise.source_name)

    def of_test(self, exercise: ExerciseReport, test: TestResult) -> Place:
        """Returns the place of a test: the line that stopped it, else the definition concerned, else the file."""
        path = self.of_exercise(exercise)
        if test.line is not None and test.cell is None:
            return path, test.line
        return self.tests.get((exercise.slug, test.id), (path, None)) if test.cell is None else (path, None)

    def of_problem(self, sentence: str) -> tuple[Place, ...]:
        """Returns the first lines of the files that a sentence refuses; one empty place where it names none."""
        return tuple((path, 1) for path in self.problems.get(sentence, ())) or (("", None),)
