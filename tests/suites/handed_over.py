"""Arguments that a function is to leave as they are: handed over as they stay, and looked at afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.suite import as_array, assert_that, difference, same_value


def assert_left_alone(student: Any, call: Callable[..., Any], args: dict[str, Any], name: str) -> None:
    """Passes where `call` leaves its arguments what they were; `args` are tensors by what they are called."""
    held = [student.inside.keep(value) for value in args.values()]
    call(*held)
    for (label, before), handle in zip(args.items(), held, strict=True):
        after = student.inside.fetch(handle)
        same = same_value(_array(after), _array(before), 0.0)
        message = f"{name} changed the caller's {label}: after the call it {difference(after, before)}."
        assert_that(same, message, actual=after, expected=before, what=label)


def _array(value: Any) -> Any:
    return np.asarray(as_array(value))
