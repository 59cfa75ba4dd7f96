"""How a session tells what it found: a loader's note as a sentence, and a verdict to pytest."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.errors import StudentFault, UsageError
from autograder.grading.judging import as_array
from autograder.model import Status, TestResult
from autograder.report.language import SPOKEN, Language, chosen, open_language


def note_sentence(note: Mapping[str, Any]) -> str:
    """Returns a loader's note as a sentence: where, what, why."""
    cell, line, text, reason = (note.get(name) for name in ("cell", "line", "text", "reason"))
    where = f"cell {cell}, line {line}" if cell is not None and line else f"line {line}" if line else ""
    what = f"`{text}`" if text and line else str(text or "")
    return ": ".join(part for part in (" ".join(p for p in (where, what) if p), str(reason or "")) if part)[:500]


def tell_pytest(result: TestResult, error: BaseException | None, root: Path) -> None:
    """Ends a test for pytest as its verdict says: passed, skipped where it waits for another, else failed.

    It says so in the language of who runs pytest; `root` is the course's folder, which knows its own sentences.
    """
    if result.status is Status.PASSED:
        return
    language = _language(root)
    if result.status is Status.BLOCKED or result.kind == "unrecorded":
        pytest.skip(language.say(result.message))
    if result.status is Status.GRADER_ERROR and error is not None:
        raise error
    called = [_labelled("called", result.call, language)] if result.call else []
    lines = [language.say(result.title), *called, language.say(result.message), *_likely(result, language)]
    if error is not None and not isinstance(error, StudentFault | AssertionError):
        lines.append("".join(traceback.format_exception(error)))
    pytest.fail("\n".join(line for line in lines if line), pytrace=False)


def _likely(result: TestResult, language: Language) -> list[str]:
    """Returns the likely mistake, or the few that it could be; nothing of a hidden test."""
    titles = [] if result.hidden else [diagnosis.title for diagnosis in result.diagnoses]
    if len(titles) > 1:
        return [_labelled("could be", language.say(" or ".join(titles)), language)]
    return [_labelled("likely mistake", language.say(f"{title}."), language) for title in titles]


def _labelled(label: str, text: str, language: Language) -> str:
    return f"{label}: {text}" if language.is_english else f"{language.say(label)}：{text}"


@cache
def _language(root: Path) -> Language:
    """Returns the language that the environment asks for; English where the terminal has no letters for it."""
    try:
        language = open_language(chosen(), root)
        language.say("Course").encode(getattr(sys.__stdout__, "encoding", None) or "utf-8")
    except (UsageError, UnicodeEncodeError):
        return SPOKEN
    return language


def is_same_array(wanted: np.ndarray[Any, Any], value: Any) -> bool:
    """Tells whether a value that came back holds the very numbers of an array."""
    if not hasattr(value, "dtype") or tuple(getattr(value, "shape", ())) != wanted.shape:
        return False
    return np.array_equal(as_array(value), wanted)


def ignore(*args: Any) -> None:
    """Takes what a test tells where nobody is told, as when it is run once more."""
