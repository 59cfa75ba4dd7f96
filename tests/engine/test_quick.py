"""Statements that cannot get stuck are told from those that might."""

from __future__ import annotations

import ast

import pytest

from autograder.sandbox.loading.quick import is_quick

QUICK = """
import math
import ast, sys
from collections import abc
"a docstring"
SIZE = 3
first, second = 1, [2, (3, "x")]
shape = SIZE
def step(x, h=None, *, scale: float = 1.0) -> "Tensor | None": return forever()
def scan(xs: list[int], *rest: abc.Sequence, **options: int | None): pass
async def later(): await forever()
""".strip().splitlines()

SLOW_LINES = """
import antigravity_that_nobody_has
from . import utils
from nowhere import thing
SIZE = work()
table = [i for i in endless]
huge = 9 ** 9 ** 9
total = a + b
print(1)
SIZE += 1
first = dataset[0]
width = options.width
first, second = loader
first, (second, third) = 1, loader
table[0] = 1
net.width = 3
x: int = 3
def step(x=work()): pass
def step(x: work()): pass
def step(x) -> work(): pass
class Net: pass
for i in range(3): pass
f = lambda: 1
text = f"{endless}"
""".strip().splitlines()


@pytest.mark.parametrize("source", QUICK)
def test_looking_up_names_and_plain_values_is_quick(source: str) -> None:
    """What runs no code of anybody's has an end."""
    assert is_quick(ast.parse(source).body[0])


@pytest.mark.parametrize("source", [*SLOW_LINES, "@decorated\ndef step(): pass"])
def test_what_runs_code_may_get_stuck(source: str) -> None:
    """A call, a loop, arithmetic, a class, or an import that is not here yet may take for ever."""
    assert not is_quick(ast.parse(source).body[0])
