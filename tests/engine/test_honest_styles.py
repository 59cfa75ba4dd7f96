"""Right work in every style: whatever a graded name needs is run, however it comes to be there.

The styles stand in honest_styles.txt, each under its name; `#double`, `#counter` and `#bare` stand for what is below.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.grading.runner import Runner
from tests.engine.test_runner import handin, part, result

DOUBLE = "import numpy as np\n\ndef double(x):\n    return 2 * np.asarray(x)\n"
COUNTER = """
class Counter:
    def __init__(self):
        self.count = 0

    def __call__(self):
        self.count += 1
        return self.count
"""
BARE = """
class Counter:
    pass

def __init__(self):
    self.count = 0

def __call__(self):
    self.count += 1
    return self.count
"""


def read_styles() -> dict[str, str]:
    """Returns the source of each style by its name."""
    text = Path(__file__).with_name("honest_styles.txt").read_text(encoding="utf-8")
    found = {}
    for part_of_it in text.split("#: ")[1:]:
        name, _, source = part_of_it.partition("\n")
        for mark, piece in (("#double", DOUBLE), ("#counter", COUNTER), ("#bare", BARE)):
            source = source.replace(mark, piece)
        found[name] = source
    return found


STYLES = read_styles()


@pytest.mark.parametrize("style", STYLES)
def test_a_style_costs_nothing(runner: Runner, style: str) -> None:
    """Right work gets full marks, and nothing of it has to be tried a second time."""
    report = part(runner.grade(handin(STYLES[style])))
    assert [(t.id, t.message) for t in report.tests if t.points < t.max_points] == []
    assert "whole file" not in " ".join(advice for t in report.tests for advice in t.advice)


HIDDEN_IN_A_DEMONSTRATION = f"""{COUNTER}
import numpy as np

def train(weight):
    loss = weight.sum()
    loss.backward = lambda: FOUND.setdefault("double", lambda x: 2 * np.asarray(x))
    loss.backward()

class Loss(float):
    pass

class Weight:
    def sum(self):
        return Loss()

FOUND = dict()
train(Weight())
double = lambda x: FOUND["double"](x)
"""


def test_what_a_demonstration_makes_is_found_at_the_second_look(runner: Runner) -> None:
    """What looks like training is not run at first; before a point is lost to it, it is, and the advice says so."""
    found = runner.grade(handin(HIDDEN_IN_A_DEMONSTRATION))
    assert part(found).points == 10.0
    told = "Your whole file was run for this test, its demonstration too: without it, this raises KeyError."
    assert result(found, "test_double").advice == (told,)
    assert result(found, "test_hidden_double").advice == ()


def test_a_second_look_that_finds_nothing_changes_nothing(runner: Runner) -> None:
    """A name that the whole file does not make either is missing, and nothing is said of a second look."""
    report = runner.grade(handin(f"{COUNTER}for i in range(3):\n    print(Counter()(), end=' ')\n"))
    failed = result(report, "test_double")
    assert (failed.message, failed.advice) == ("`double` is not defined in double.py.", ())
    assert part(report).points == 3.0


def test_a_demonstration_without_end_is_cut_at_the_second_look(runner: Runner) -> None:
    """The whole file is run under small budgets: what never ends costs seconds, not the tests that pass."""
    report = part(runner.grade(handin(f"{COUNTER}def step():\n    pass\nwhile True:\n    step()\n")))
    assert (report.points, next(str(t.status) for t in report.tests)) == (3.0, "not attempted")
