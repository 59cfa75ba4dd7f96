"""One student's work by itself: checked while they write it, or graded as a checkout in CI."""

from autograder.selfcheck.check import Checker, Target
from autograder.selfcheck.sheet import Sheet
from autograder.selfcheck.watch import Evening, Follower

__all__ = [
    "Checker",
    "Evening",
    "Follower",
    "Sheet",
    "Target",
    "check",
    "kept",
    "page",
    "screen",
    "sheet",
    "text",
    "watch",
]
