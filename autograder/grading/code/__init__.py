"""What a hand-in's source says of itself, read from the bytes: uses of what is forbidden, and what looks suspicious."""

from autograder.grading.code.mending import Mended, mended
from autograder.grading.code.rules import Breach, breach_seen, breaches, remembers, slip_of, suspicions

__all__ = ["Breach", "Mended", "breach_seen", "breaches", "mended", "remembers", "slip_of", "suspicions"]
