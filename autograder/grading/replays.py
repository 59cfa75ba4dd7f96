"""An exercise's tests run once more: on the reference with a mistake in it, or on the student's code to the end.

Diagnosis asks for both. What a mistaken reference gives in a test is worked out once for a class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from autograder.errors import GraderError
from autograder.grading.diagnosis import Fingerprint, Outcome, outcome_of
from autograder.grading.judging import tracing
from autograder.grading.recordings import Ended, Failed
from autograder.grading.reference import Grader
from autograder.grading.sides import Side, Transport
from autograder.grading.telling import ignore
from autograder.sandbox.host import ChildTransport

Call = Callable[[pytest.Function, Transport, Mapping[str, Any]], None]
"""Calls a test with arguments, seeded for the side that it sees as the student's."""


@dataclass
class Ran:
    """One test as it was run on a submission: its arguments, what it was told of earlier ones, and how it ended.

    `answered` is the side of the whole file where the test counts as that gives it; `outcome` is None for a stub,
    which has no mistake to look for. `asked` are the names of the submission that had a part in its calls.
    """

    item: pytest.Function
    arguments: Mapping[str, Any]
    told: dict[str, bool] = field(default_factory=dict)
    answered: ChildTransport | None = None
    outcome: Outcome | None = None
    asked: frozenset[str] = frozenset()

    @property
    def failed(self) -> Failed:
        """Returns the earlier tests of which it was told that they have not passed."""
        return tuple(sorted(test for test, has_passed in self.told.items() if not has_passed))

    def anew(self, **fresh: Any) -> dict[str, Any]:
        """Returns the arguments with those that belong to one run replaced."""
        return {name: fresh.get(name, value) for name, value in self.arguments.items()}


class Replays:
    """The tests of the exercise that is being run, by name, and what they give when they are run again."""

    def __init__(self, grader: Grader, call: Call, rng: Callable[[pytest.Item], Any]) -> None:
        self.ran: dict[str, Ran] = {}
        self._grader = grader
        self._call = call
        self._rng = rng
        self._slug = ""
        self._memory = grader.memory

    def begin(self, slug: str) -> None:
        """Starts an exercise; what mistakes give in its tests is kept."""
        self._slug, self.ran = slug, {}

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """Returns how the tests ended that tell something."""
        return {test: ran.outcome for test, ran in self.ran.items() if ran.outcome is not None}

    def end(self, test: str, mistakes: tuple[str, ...]) -> Outcome | None:
        """Returns how a test ends on the reference with mistakes in it; None where that cannot be told."""
        failed = self._failed(test)
        if (recorded := self._grader.recording(self._slug)) is not None:
            return recorded.end(test, mistakes, failed)
        known = self._memory.ends.setdefault((self._slug, test, mistakes), [])
        end = next((end for end in known if end.fits(failed)), None)
        if end is None:
            known.append(end := self._worked_out(test, mistakes, failed))
        return end.found[-1] if end.found else None

    def deepen(self, test: str, mistakes: tuple[str, ...]) -> Fingerprint:
        """Returns every failed comparison of a test run on the mistaken reference, or again on the student's code."""
        if not mistakes:
            return self._on_the_submission(self.ran[test], test)
        if (recorded := self._grader.recording(self._slug)) is not None:
            return recorded.deeper(test, mistakes[0], self._failed(test))
        key = (self._slug, test, mistakes, *self._failed(test))
        if key not in self._memory.deeper:
            transport = self._grader.reference.needed(self._slug, mistakes)
            self._memory.deeper[key] = self._again(test, transport, self._failed(test), goes_on=True)[0]
        return self._memory.deeper[key]

    def ended(self, test: str, mistakes: tuple[str, ...], failed: Failed, *, goes_on: bool = False) -> Ended:
        """Returns how a test ends on the reference with mistakes in it, told that these earlier ones have failed."""
        transport = self._grader.reference.needed(self._slug, mistakes)
        found, asked = self._again(test, transport, failed, goes_on=goes_on)
        return Ended(tuple(sorted(asked)), tuple(sorted(asked & set(failed))), found)

    def _failed(self, test: str) -> Failed:
        return self.ran[test].failed if test in self.ran else ()

    def _worked_out(self, test: str, mistakes: tuple[str, ...], failed: Failed) -> Ended:
        """Returns how a test ends with mistakes, found to be nothing where they cannot be in the reference together."""
        transport = self._grader.reference.transport(self._slug, mistakes)
        if transport is None:
            return Ended((), (), ())
        found, asked = self._again(test, transport, failed)
        return Ended(tuple(sorted(asked)), tuple(sorted(asked & set(failed))), found[-1:])

    def _on_the_submission(self, ran: Ran, test: str) -> Fingerprint:
        if self._grader.attempt.budget.is_used_up:
            return (ran.outcome or Outcome("passed"),)
        return self._again(test, ran.answered or self._grader.attempt, ran.failed, goes_on=True)[0]

    def _again(
        self, test: str, transport: Transport, told: Failed, *, goes_on: bool = False
    ) -> tuple[Fingerprint, set[str]]:
        """Runs a test once more on another side; returns its failed comparisons, last how it ended, and what it asked.

        It is told that the earlier tests `told` have failed.
        """
        ran, asked = self.ran[test], set[str]()

        def passed(earlier: str) -> bool:
            asked.add(earlier)
            return earlier not in told

        fresh = {"student": Side(transport), "rng": self._rng(ran.item), "figure": ignore, "advice": ignore}
        fresh["suspicion"] = ignore
        arguments = ran.anew(**fresh, passed=passed)
        end = Outcome("passed")
        with tracing(goes_on=goes_on) as trace:
            try:
                self._call(ran.item, transport, arguments)
            except GraderError:
                raise
            except Exception as error:
                end = outcome_of(error)
        found = tuple(outcome_of(mismatch) for mismatch in trace.failed)
        # What breaks after a failed comparison is a consequence of it and no evidence of its own.
        return found or (end,), asked
