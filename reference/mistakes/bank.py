"""What an entry of the bank of mistakes is: a few changed characters of the reference, and words for the student."""

from __future__ import annotations

from autograder.bank import Change, Mistake

__all__ = ["Change", "Mistake"]
