"""Numbers that a submission has given, as arrays: whether there are any, and whether they could have been computed."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.suite import as_array

Array = np.ndarray[Any, Any]


def floats(value: Any) -> Array | None:
    """Returns real numbers as an array, None for anything else."""
    try:
        found = as_array(value)
    except (TypeError, ValueError, RuntimeError):
        return None
    return found if found.dtype.kind in "biuf" else None


def is_alive(found: Array | None) -> bool:
    """Tells whether numbers could have been computed: finite ones that differ from each other."""
    return (
        found is not None
        and found.size > 0
        and bool(np.all(np.isfinite(found)))
        and bool(np.max(found) > np.min(found))
    )
