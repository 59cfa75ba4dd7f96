"""What stays from call to call is paid for where a test calls twice, not in every test after the first."""

from __future__ import annotations

import pytest

from autograder.grading.code import remembers
from autograder.grading.runner import Runner
from autograder.grading.second_look import ASKED_AFRESH
from autograder.model import Exercise
from autograder.sandbox.wire import Unit
from tests.engine.test_honest_styles import COUNTER, DOUBLE
from tests.engine.test_runner import handin, part, result

PILES_UP = f"""{COUNTER}
import numpy as np

rows = []

def double(x):
    rows.extend(2 * np.asarray(x))
    return np.array(rows)
"""

KEEPING = {
    "a list of the module's": "rows = []\ndef f(x):\n    rows.append(x)\n    return rows\n",
    "a default": "def f(x, rows=[]):\n    rows.append(x)\n    return rows\n",
    "a global": "def f(x):\n    global state\n    state = x\n",
    "an attribute of a class": "class Net:\n    rows = []\n    def run(self, x):\n        self.rows.append(x)\n",
    "an object": "class Net:\n    def run(self, x):\n        self.h = x\nnet = Net()\nf = net.run\n",
    "an object that a function reads": "class Net:\n    pass\nnet = Net()\ndef f(x):\n    net.h = x\n",
    "an object behind others": (
        "class Net:\n    def run(self, x):\n        self.h = x\nnet = Net()\nsteps = [net.run]\nf, *rest = steps\n"
    ),
    "an object by another name": "class Net:\n    pass\nnet = Net()\nother = net\ndef f(x):\n    other.h = x\n",
    "an item": "seen = {}\ndef f(x):\n    seen[0] = x\n",
}
FORGETTING = {
    "a list of its own": "def f(x):\n    rows = []\n    rows.append(x)\n    return rows\n",
    "a table": 'letters = ["e", "h"]\ndef f(x):\n    return letters[x]\n',
    "a class": "class Net:\n    def __init__(self):\n        self.h = 0\ndef f(x):\n    net = Net()\n    net.h = x\n",
    "a demonstration": "rows = []\nfor x in range(3):\n    rows.append(x)\ndef f(x):\n    return x\n",
    "a demonstration's object": (
        "class Net:\n    def run(self, x):\n        self.h = x\ndef f(x):\n    net = Net()\n    net.run(x)\n"
        "net = Net()\nanswer = net.run(3)\nprint(answer, net.h)\n"
    ),
}
EXERCISE = Exercise("answer", "An answer", 1, 1, None, defines=("f",))


def test_a_test_after_the_first_call_is_asked_of_a_fresh_process(runner: Runner) -> None:
    """Rows that pile up fail no test that calls once; the hidden one says nothing of it."""
    found = runner.grade(handin(PILES_UP))
    assert part(found).points == part(found).max_points
    assert result(found, "test_hidden_double").advice == ()


def test_advice_says_what_stays_from_call_to_call(runner: Runner) -> None:
    """Of a public test that only a fresh process passes, the student reads that something seems to stay."""
    counting = COUNTER.replace("self.count = 0", "self.count = len(calls)")
    doubling = DOUBLE.replace("    return", "    calls.append(x)\n    return")
    found = runner.grade(handin(f"calls = []\n{doubling}{counting}"))
    assert part(found).points == part(found).max_points
    assert result(found, "test_counter").advice == (ASKED_AFRESH,)


def test_what_fails_afresh_too_fails(runner: Runner) -> None:
    """A wrong answer stays wrong, and nothing is said of what stays."""
    tripling = DOUBLE.replace("2 *", "calls.append(x) or 3 *")
    found = runner.grade(handin(f"calls = []\n{tripling}{COUNTER}"))
    assert (result(found, "test_double").points, result(found, "test_double").advice) == (0.0, ())


@pytest.mark.parametrize("kind", KEEPING)
def test_what_may_stay_is_seen_in_the_source(kind: str) -> None:
    """Each way to keep something from call to call is a reason to ask again."""
    assert remembers([Unit(KEEPING[kind].encode(), "answer.py")], EXERCISE)


@pytest.mark.parametrize("kind", FORGETTING)
def test_what_is_made_in_the_call_is_no_reason(kind: str) -> None:
    """Code that begins each call with nothing is asked once."""
    assert not remembers([Unit(FORGETTING[kind].encode(), "answer.py")], EXERCISE)
