"""A student's own work, checked while they write it."""

from autograder.selfcheck.check import Checker, Target

__all__ = ["Checker", "Target", "check", "watch"]
