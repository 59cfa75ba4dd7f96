"""Everything that a course's suite is written with: `from autograder.suite import assert_close, points, two`."""

from __future__ import annotations

import pytest

from autograder.course import Quantity, Threshold, threshold_of
from autograder.errors import CourseError, StudentFault
from autograder.grading import apart, defines, fetch
from autograder.grading.judging import (
    array,
    as_array,
    assert_close,
    assert_dtype,
    assert_equal,
    assert_shape,
    assert_that,
    described,
    difference,
    drawn_once,
    few,
    is_elsewhere,
    numbers,
    represented,
    same_value,
    tensor,
    two,
    type_name,
)
from autograder.quoting import quoted

points = pytest.mark.points
"""What a test is worth."""
hidden = pytest.mark.hidden
"""Marks a test that students never see; its text is all that they read of it."""
needs = pytest.mark.needs
"""Names the tests of the same file without which this one says nothing new."""
mistakes = pytest.mark.mistakes
"""Names by hand the mistakes that a test tells, perhaps none: where its numbers hang on chance."""
limit = pytest.mark.limit
"""The deadline of each call in a test, in seconds."""
small = pytest.mark.small
"""Says how small a failed test's inputs may get: `small("compare", inputs="T I", h0="H")`, the axes of each argument.

`compare(result, wanted, (name, *arguments))` is a function of the suite that raises where the results of `name` differ.
Where one call does not do, as for a module with parameters, `run=scenario` makes them, `scenario(side, *arguments)`;
`shown="..."` has the lines that do so for a student, with the arguments as tensors. A name stands for a function that
the suite defines further down.
"""
gpu = pytest.mark.gpu
"""Marks a test that needs a GPU."""

__all__ = [
    "assert_close", "assert_dtype", "assert_equal", "assert_shape", "assert_that", "same_value",
    "as_array", "array", "tensor", "drawn_once", "two", "few", "numbers", "type_name", "is_elsewhere",
    "described", "difference", "quoted", "represented",
    "defines", "fetch", "apart", "StudentFault", "CourseError",
    "points", "hidden", "needs", "limit", "mistakes", "small", "gpu",
    "Quantity", "Threshold", "threshold_of",
]  # fmt: skip
