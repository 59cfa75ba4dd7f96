"""A slip of the pen that makes a program stop is told beside what Python said of it."""

from __future__ import annotations

import pytest

from autograder.grading.code import slip_of
from autograder.grading.runner import Runner
from autograder.sandbox.wire import Unit
from tests.engine.test_honest_styles import COUNTER, DOUBLE
from tests.engine.test_runner import handin, result

WITHOUT_SELF = COUNTER.replace("return self.count", "return count")
MISSPELT = COUNTER.replace("__init__(self)", "_init_(self, start=0)")
PARAMETER = "class Cell:\n    def __init__(self):\n        self.register_parameter('bias', None)\n"
OF_ANOTHER = "class Cell:\n    def __init__(self, options):\n        options.rate = 1\n"
FITTING = "Counter.__init__() takes 1 positional argument but 3 were given"


def slip(source: str, type_name: str, text: str) -> str:
    """Returns what is said of an exception of this source."""
    return slip_of([Unit(source.encode(), "answer.py")], type_name, text)


def test_a_forgotten_self_is_told_in_a_public_test_alone(runner: Runner) -> None:
    """The name that is not defined is one that the class keeps: the message asks for `self.`."""
    found = runner.grade(handin(DOUBLE + WITHOUT_SELF))
    told = "What `Counter` keeps is `self.count`: is `self.` missing where it is read?"
    assert told in result(found, "test_counter").message


def test_what_is_registered_is_kept_too() -> None:
    """A parameter that register_parameter makes is one of `self` as well."""
    assert "`self.bias`" in slip(PARAMETER, "NameError", "name 'bias' is not defined")


def test_a_misspelt_constructor_is_told() -> None:
    """A class with `_init_` and no `__init__` takes no arguments, and the message says why."""
    assert slip(MISSPELT, "TypeError", FITTING).startswith("`Counter` has a method `_init_`; ")


@pytest.mark.parametrize(
    ("source", "type_name", "text"),
    [
        (COUNTER, "NameError", "name 'total' is not defined"),
        (COUNTER, "TypeError", FITTING),
        (WITHOUT_SELF, "ValueError", "name 'count' is not defined"),
        (MISSPELT, "TypeError", "unsupported operand type(s) for +: 'int' and 'str'"),
        ("", "NameError", "name 'count' is not defined"),
        (OF_ANOTHER, "NameError", "name 'rate' is not defined"),
    ],
)
def test_where_the_source_shows_no_slip_nothing_is_said(source: str, type_name: str, text: str) -> None:
    """Neither a name that no class keeps nor a constructor that is there is called a slip."""
    assert slip(source, type_name, text) == ""
