"""Lets code in other shapes be called: other names, orders and forms of arguments, by the rules of an exercise."""

from autograder.sandbox.adapting.othernames import other_name, plain_name
from autograder.sandbox.adapting.rules import with_alias

__all__ = ["adapters", "other_name", "plain_name", "with_alias"]
