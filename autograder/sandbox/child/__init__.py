"""What runs in the zygote and in each child, round student code."""

from autograder.sandbox.child.helpers import load_helpers

__all__ = ["hugepages", "load_helpers"]
