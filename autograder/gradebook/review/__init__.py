"""A quick local page on which persons score written answers, name groups of mistakes and look at what needs them."""

from autograder.gradebook.review.desk import Desk
from autograder.gradebook.review.server import Served, serve

__all__ = ["Desk", "Served", "serve"]
