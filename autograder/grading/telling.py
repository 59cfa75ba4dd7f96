"""How a session tells what it found: a loader's note as a sentence, and a verdict to pytest."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from autograder.errors import StudentFault
from autograder.grading.judging import as_array
from autograder.model import Status, TestResult


def note_sentence(note: Mapping[str, Any]) -> str:
    """Returns a loader's note as a sentence: where, what, why."""
    cell, line, text, reason = (note.get(name) for name in ("cell", "line", "text", "reason"))
    where = f"cell {cell}, line {line}" if cell is not None and line else f"line {line}" if line else ""
    what = f"`{text}`" if text and line else str(text or "")
    return ": ".join(part for part in (" ".join(p for p in (where, what) if p), str(reason or "")) if part)[:500]


def tell_pytest(result: TestResult, error: BaseException | None) -> None:
    """Ends a test for pytest as its verdict says: passed, skipped where it waits for another, else failed."""
    if result.status is Status.PASSED:
        return
    if result.status is Status.BLOCKED:
        pytest.skip(result.message)
    if result.status is Status.GRADER_ERROR and error is not None:
        raise error
    lines = [result.title, result.call and f"called: {result.call}", result.message, *_likely(result)]
    if error is not None and not isinstance(error, StudentFault | AssertionError):
        lines.append("".join(traceback.format_exception(error)))
    pytest.fail("\n".join(line for line in lines if line), pytrace=False)


def _likely(result: TestResult) -> list[str]:
    """Returns the likely mistake, or the few that it could be; nothing of a hidden test."""
    titles = [] if result.hidden else [diagnosis.title for diagnosis in result.diagnoses]
    if len(titles) > 1:
        return [f"could be: {' or '.join(titles)}"]
    return [f"likely mistake: {title}." for title in titles]


def is_same_array(wanted: np.ndarray[Any, Any], value: Any) -> bool:
    """Tells whether a value that came back holds the very numbers of an array."""
    if not hasattr(value, "dtype") or tuple(getattr(value, "shape", ())) != wanted.shape:
        return False
    return np.array_equal(as_array(value), wanted)


def ignore(*args: Any) -> None:
    """Takes what a test tells where nobody is told, as when it is run once more."""
