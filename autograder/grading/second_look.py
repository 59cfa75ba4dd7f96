"""When a test is asked again with the whole file run: what a demonstration makes may be what a function needs.

A file is loaded without its demonstrations, which cost time and print. Whether a statement is one is a guess, and no
point is lost to it: before a test fails for something that is not there, the file is run whole in a child of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from autograder.errors import NotDefined, StudentRaised
from autograder.model import Status, TestResult

NOT_THERE = frozenset(
    ("AttributeError", "TypeError", "NameError", "UnboundLocalError", "NotImplementedError", "KeyError", "IndexError",
     "LookupError", "ModuleNotFoundError", "ImportError")
)  # fmt: skip
ASKED_AFRESH = (
    "This test passes only where your code has not been called before: something seems to stay from call to call. "
    "Make it inside the function, so that each call begins with nothing."
)
"""Advice where only a submission that has not been called before passes a test."""
ORDER = (Status.PASSED, Status.FAILED, Status.RAISED)


def asks_again(error: BaseException | None) -> bool:
    """Tells whether a test ended for something that was not there, so that running the whole file may change that."""
    if isinstance(error, StudentRaised):
        return error.type_name in NOT_THERE and not error.loading
    return isinstance(error, NotDefined | AttributeError | TypeError | NameError | LookupError)


def asks_afresh(result: TestResult, error: BaseException | None) -> bool:
    """Tells whether a test ended as it may where an earlier call has left something behind."""
    return result.status in (Status.FAILED, Status.RAISED) and not isinstance(error, NotDefined)


def is_better(again: TestResult, before: TestResult) -> bool:
    """Tells whether the second verdict is worth more to the student than the first: points, else what was reached."""
    if again.points != before.points:
        return again.points > before.points
    return _rank(again.status) < _rank(before.status)


def advice_of(error: BaseException | None) -> str:
    """Says of a test that counts as the whole file gives it why the demonstration was run for it."""
    why = ""
    if isinstance(error, NotDefined):
        why = f": without it, `{error.name}` is not there"
    elif isinstance(error, StudentRaised):
        why = f": without it, this raises {error.type_name}"
    return f"Your whole file was run for this test, its demonstration too{why}."


def with_slip(result: TestResult, error: BaseException | None, slip: Callable[[str, str], str]) -> TestResult:
    """Returns a verdict with what `slip(type_name, text)` says of a student's exception; a hidden test says nothing."""
    is_told = isinstance(error, StudentRaised) and not result.hidden and not error.tests_own and result.message
    said = slip(error.type_name, error.text) if is_told and isinstance(error, StudentRaised) else ""
    return replace(result, message=f"{result.message} {said}") if said else result


def afresh_advice(result: TestResult) -> str:
    """Says of a test that counts as a fresh process gives it what that tells; nothing where it did not pass there."""
    return ASKED_AFRESH if result.status is Status.PASSED else ""


def _rank(status: Status) -> int:
    return ORDER.index(status) if status in ORDER else len(ORDER)
