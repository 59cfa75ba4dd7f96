"""One student's work by itself: checked while they write it, or graded as a checkout in CI."""

from autograder.selfcheck.check import Checker, Target

__all__ = ["Checker", "Target", "check", "kept", "sheet", "text", "watch"]
