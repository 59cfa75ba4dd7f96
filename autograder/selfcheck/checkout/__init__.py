"""A checkout in CI, graded with tests that its change cannot touch, into files that are written whatever happens."""

from autograder.selfcheck.checkout.grading import Asked, grade_checkout
from autograder.selfcheck.checkout.requested import Requested
from autograder.selfcheck.checkout.surroundings import Surroundings, look_round
from autograder.selfcheck.checkout.verdict import Threshold, Verdict, could_not_grade

__all__ = [
    "Asked",
    "Requested",
    "Surroundings",
    "Threshold",
    "Verdict",
    "could_not_grade",
    "grade_checkout",
    "look_round",
]
