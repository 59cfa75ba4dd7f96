"""What an option takes: numbers within bounds, or one sentence that says what to give."""

from __future__ import annotations

import argparse
from collections.abc import Callable

VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")
"""Who sees a test, in Gradescope's words."""

COURSE_SEED = 20
"""What public tests draw from unless another seed is asked for."""

ABOUT_COURSE = "the course folder (default: the one you stand in, else the shipped one)"
ABOUT_DEVICE = "where to compute"
ABOUT_SANDBOX = "auto, none, or a named stack of walls"
ABOUT_SEED = "the seed that inputs and weights are drawn from"


def add_language(parser: argparse.ArgumentParser) -> None:
    """Adds the option for the language in which students are spoken to."""
    text = "the language to speak to students in: en or zh (default: AUTOGRADE_LANG, else the locale's)"
    parser.add_argument("--lang", metavar="CODE", help=text)


def positive(text: str) -> int:
    """Returns a whole number of at least 1."""
    return int(_between(text, int, 1, 2**31, "give a whole number of at least 1"))


def seconds(text: str) -> float:
    """Returns a positive number of seconds."""
    return _between(text, float, 0.001, 1e6, "give a number of seconds from 0.001 on")


def seed(text: str) -> int:
    """Returns a seed."""
    return int(_between(text, int, 0, 2**31, "give a whole number from 0 to 2147483647"))


def _between(text: str, kind: Callable[[str], float], low: float, end: float, sentence: str) -> float:
    try:
        value = kind(text)
    except ValueError:
        value = end
    if not low <= value < end:
        raise argparse.ArgumentTypeError(f"{sentence}; got {text!r}")
    return value
