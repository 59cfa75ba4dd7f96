"""Whether what came back is right, how it is shown, and the verdict on a test."""

from autograder.grading.judging.compare import (
    SAME,
    Mismatch,
    assert_close,
    assert_dtype,
    assert_equal,
    assert_shape,
    assert_that,
    is_elsewhere,
    same_value,
    tracing,
    type_name,
)
from autograder.grading.judging.probes import array, described, difference, drawn_once, few, numbers, tensor, two
from autograder.grading.judging.show import as_array, represented, short
from autograder.grading.judging.verdict import UNTOLD, Observed, TestCase, blocked, judge, unrun

__all__ = [
    "Mismatch",
    "Observed",
    "SAME",
    "TestCase",
    "UNTOLD",
    "array",
    "as_array",
    "assert_close",
    "assert_dtype",
    "assert_equal",
    "assert_shape",
    "assert_that",
    "blocked",
    "described",
    "difference",
    "drawn_once",
    "few",
    "is_elsewhere",
    "judge",
    "numbers",
    "represented",
    "same_value",
    "short",
    "tensor",
    "tracing",
    "two",
    "type_name",
    "unrun",
]
