"""One student's work by itself: checked while they write it, or graded as a checkout in CI."""

from autograder.selfcheck.check import Checker, Target
from autograder.selfcheck.sheet import Sheet

__all__ = ["Checker", "Sheet", "Target", "check", "kept", "page", "sheet", "text", "watch"]
