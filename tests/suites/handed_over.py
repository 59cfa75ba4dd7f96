"""Arguments that a function is to leave as they are: handed over as they stay, and looked at afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.suite import as_array, assert_that, difference, same_value
from tests.suites.given_numbers import floats, is_alive


def assert_left_alone(
    student: Any, call: Callable[..., Any], args: dict[str, Any], name: str, *, computes: bool = True
) -> None:
    """Passes where `call` leaves its arguments what they were; `args` are tensors by what they are called.

    Who does nothing changes nothing: a call that `computes` has to give numbers that differ from each other.
    """
    held = [student.inside.keep(value) for value in args.values()]
    result = call(*held)
    message = "What came back is no array of numbers, or all the same number."
    assert_that(
        not computes or any(is_alive(floats(part)) for part in _parts(result)), message, what=f"results of {name}"
    )
    for (label, before), handle in zip(args.items(), held, strict=True):
        after = student.inside.fetch(handle)
        same = same_value(_array(after), _array(before), 0.0)
        message = f"{name} changed the caller's {label}: after the call it {difference(after, before)}."
        assert_that(same, message, actual=after, expected=before, what=label)


def _parts(result: Any) -> list[Any]:
    return [result, *result] if isinstance(result, tuple | list) else [result]


def _array(value: Any) -> Any:
    return np.asarray(as_array(value))
