"""What is left of a script that Python cannot read as a whole: every definition that can be read, on its own lines."""

from __future__ import annotations

import ast

import pytest

from autograder.grading.code.modules import modules_of
from autograder.sandbox.loading.loader import load
from autograder.sandbox.wire import Unit, sound

HALF = '''import math

def first(x):
    """Two
lines at the margin."""
    return math.sqrt(x)


@property
def second(x):
    if x:
        return 1
else_ = 3
if else_:
    third = 1
else:
    third = 2


def fourth(x):
    for c in x
        y = net('''


def names(text: str) -> list[str]:
    """Returns what a text defines or assigns at its top."""
    body = ast.parse(text).body
    return [getattr(node, "name", None) or ast.unparse(node).split()[0] for node in body]


def test_a_file_that_stops_keeps_what_comes_before() -> None:
    """Imports, functions with long texts, decorated ones, conditions with their other branch; all on their lines."""
    found = sound(HALF)
    assert names(found) == ["import", "first", "second", "else_", "if"]
    assert found.count("\n") == HALF.count("\n")
    assert found.split("\n")[5] == HALF.split("\n")[5]


def test_a_text_that_can_be_read_comes_back_as_it_is() -> None:
    """Nothing is changed where nothing is wrong."""
    text = "x = 1\n# a comment\n\n\ndef f():\n    return x\n"
    assert sound(text) is text


@pytest.mark.parametrize("broken", ['print "a"', "def g(:\n    pass", "return 3", "x = (1,", "    y = 2", "é§ = $"])
def test_one_wrong_statement_takes_no_other_with_it(broken: str) -> None:
    """Before it and after it everything is there."""
    assert names(sound(f"def f():\n    pass\n{broken}\ndef h():\n    pass\n")) in (["f", "h"], ["f"])
    assert "f" in names(sound(f"def f():\n    pass\n{broken}\n"))


def test_a_text_that_is_all_wrong_leaves_empty_lines() -> None:
    """However long it is, reading it again and again comes to an end."""
    assert sound("x = (\n" * 5_000).strip() == ""


def test_what_can_be_read_is_loaded_and_the_rest_is_named() -> None:
    """A definition that cannot be read is said to stand there, with its line, and the others can be called."""
    loaded = load([Unit(HALF.encode(), "a.py")], "half_a_file", wanted=frozenset({"first", "fourth"}))
    assert loaded.error is None
    assert loaded.module.first(9) == 3
    assert loaded.lost["fourth"] == "line 20 was to make it, but Python cannot read that part"
    assert loaded.notes[0].line == 21


def test_a_script_without_anything_asked_for_is_not_loaded() -> None:
    """Where no wanted definition is left, the file as a whole could not be read."""
    loaded = load([Unit(HALF.encode(), "a.py")], "nothing_asked_for", wanted=frozenset({"fourth"}))
    assert loaded.error is not None
    assert "line 21" in loaded.error


def test_the_source_is_judged_by_what_is_loaded_of_it() -> None:
    """A wrong line at the end hides nothing from the rules on what a hand-in may use."""
    [module] = modules_of([Unit(HALF.encode(), "a.py")]).values()
    assert "first" in module.bound and "fourth" not in module.bound
