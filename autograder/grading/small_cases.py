"""Adds to failed public tests the smallest case on which the student's function still gives other numbers.

What was found for one student is tried first on the next whose test failed with the same numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.errors import StudentRaised
from autograder.grading.cases import case_id, small_of
from autograder.grading.judging import Mismatch
from autograder.grading.session import Session
from autograder.grading.smallest import SECONDS, Small, smallest, told
from autograder.model import SmallCase, Status, TestResult

CALLED = re.compile(r"([^\W\d]\w*)\(")

Values = tuple[np.ndarray[Any, Any], ...]


class SmallCases:
    """The cases found in a class, by exercise, test and what came back."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], Values] = {}

    def added(
        self, session: Session, items: Sequence[pytest.Function], results: Sequence[TestResult]
    ) -> tuple[TestResult, ...]:
        """Returns the results of the exercise that ran last, its child still there, with the cases that are found."""
        by_id = {case_id(item): item for item in items}
        return tuple(replace(r, small=self._small(session, by_id.get(r.id), r)) for r in results)

    def _small(self, session: Session, item: pytest.Function | None, result: TestResult) -> SmallCase | None:
        small = small_of(item) if item is not None else None
        called = CALLED.match(result.call)
        wrong = result.status is Status.FAILED and result.kind == "numbers"
        is_called = small is not None and (small.run is not None or called is not None)
        if item is None or small is None or not is_called or not wrong or session.grader.attempt.budget.is_used_up:
            return None
        attempt = session.grader.attempt
        attempt.call_seconds = SECONDS
        try:
            return self._found(session, item, small, called[1] if called else "", result)
        except Exception:  # a child that ends, a course without its reference: whatever it is, no verdict hangs on it
            return None
        finally:
            attempt.call_seconds = None
            attempt.take_output()

    def _found(
        self, session: Session, item: pytest.Function, small: Small, name: str, result: TestResult
    ) -> SmallCase | None:
        key = (session.grader.exercise.slug if session.grader.exercise else "", result.id, result.fingerprint)
        student, reference = session.student(item), session.reference(item)

        def differs(values: Sequence[np.ndarray[Any, Any]]) -> Mismatch | None:
            try:
                got, wanted = (small.result(side, name, values) for side in (student, reference))
                small.compare(got, wanted, (name, *values))
            except Mismatch as mismatch:
                return mismatch if mismatch.kind == "numbers" else None
            except StudentRaised:  # sizes that do not fit a wrong product, say: larger ones may
                return None
            return None

        known = self._known.get(key)
        again = differs(known) if known is not None else None
        found = (known, again) if known is not None and again is not None else smallest(small, differs)
        if found is None:
            return None
        self._known[key] = found[0]
        return told(name, small, *found)
