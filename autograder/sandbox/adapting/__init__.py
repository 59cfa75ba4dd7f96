"""Lets code in other shapes be called: other names, orders and forms of arguments, by the rules of an exercise."""

from autograder.sandbox.adapting.forms import TAKEN, WANTED, WAS
from autograder.sandbox.adapting.othernames import not_taken, other_name, plain_name
from autograder.sandbox.adapting.rules import with_alias

__all__ = ["TAKEN", "WANTED", "WAS", "adapters", "not_taken", "other_name", "plain_name", "with_alias"]
