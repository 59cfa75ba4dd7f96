"""A made-up course for tests of packaging: three points for `srn`, three for `rnn`, written answers; NumPy only.

A fourth exercise, `story`, asks for the whole script to be run.
"""

from __future__ import annotations

import shutil
from pathlib import Path

STANDINS = Path(__file__).resolve().parents[2] / "suites" / "inside" / "standins"

SRN = '''
import numpy as np


def srn_linear(inputs):
    """Gives the running sums of (T, I) inputs."""
    return np.cumsum(inputs, axis=0)


def srn_tanh(inputs):
    """Gives the states of a recurrence with tanh and weights one."""
    state, states = np.zeros(inputs.shape[1]), []
    for row in inputs:
        state = np.tanh(row + state)
        states.append(state)
    return np.stack(states)
'''

RNN = '''
import numpy as np


class RNN:
    """Sums up its inputs, each times a scale."""

    def __init__(self, scale):
        self.scale = scale

    def forward(self, inputs):
        return self.scale * np.cumsum(inputs, axis=0)


def shapes(T, I):
    """Tells what goes in."""
    return {"inputs": (T, I)}
'''

SRN_SUITE = '''
import pytest

from autograder.suite import assert_close


def run_linear(side, inputs):
    return side.srn_linear(inputs)


def run_tanh(side, inputs):
    return side.srn_tanh(inputs)


@pytest.mark.points(1)
def test_linear(student, expected, rng):
    """Each state is the sum of the inputs so far."""
    inputs = rng.normal(size=(4, 3))
    assert_close(run_linear(student, inputs), expected(run_linear, inputs), axes="time input")


@pytest.mark.points(2)
def test_tanh(student, expected, rng):
    """Each state is tanh of the input and the state before it."""
    inputs = rng.normal(size=(4, 3))
    assert_close(run_tanh(student, inputs), expected(run_tanh, inputs), axes="time input")
'''

RNN_SUITE = '''
import pytest

from autograder.suite import assert_close, assert_equal


def run_rnn(side, inputs):
    return side.RNN(2.0).forward(inputs)


@pytest.mark.points(2)
def test_rnn(student, expected, rng):
    """The inputs are summed up and scaled."""
    inputs = rng.normal(size=(4, 3))
    assert_close(run_rnn(student, inputs), expected(run_rnn, inputs), axes="time input")


@pytest.mark.points(1)
@pytest.mark.hidden("The shapes are asked for other sizes.")
def test_shapes(student):
    """The inputs have T rows."""
    assert_equal(student.shapes(5, 2), {"inputs": (5, 2)}, what="shapes")
'''

STORY = '''
seen = []


def remember(step):
    """Keeps a step."""
    seen.append(step)


def count():
    """Counts the steps that were kept."""
    return len(seen)


for step in range(3):
    remember(step)
'''

STORY_SUITE = '''
import pytest

from autograder.suite import assert_equal


@pytest.mark.points(1)
def test_the_script_has_run(student):
    """The script keeps three steps."""
    assert_equal(student.count(), 3, what="count")
'''

SRN_TOML = """
title = "A simple recurrent network"
points = 3
order = 1
defines = ["srn_linear", "srn_tanh"]
aliases = ["simple_rnn.py"]
"""
RNN_TOML = """
title = "From the cell to the network"
points = 3
order = 2
defines = ["RNN", "shapes"]
given = ["given_data.py"]
"""
STORY_TOML = """
title = "A script that runs to its end"
points = 1
order = 4
defines = ["remember", "count"]
run_whole_script = true

[limits]
load_seconds = 1.0
"""
CONCEPTS_TOML = """
title = "In words"
points = 0
order = 3
aliases = ["answers.md"]
"""


def make_course(root: Path) -> Path:
    """Writes the course below `root` and returns its folder."""
    files = {
        "exercises/srn/exercise.toml": SRN_TOML,
        "exercises/rnn/exercise.toml": RNN_TOML,
        "exercises/rnn/given_data.py": "SCALE = 1.0\n",
        "exercises/concepts/exercise.toml": CONCEPTS_TOML,
        "exercises/story/exercise.toml": STORY_TOML,
        "reference/story.py": STORY,
        "tests/suites/test_story.py": STORY_SUITE,
        "reference/srn.py": SRN,
        "reference/rnn.py": RNN,
        "tests/suites/test_srn.py": SRN_SUITE,
        "tests/suites/test_rnn.py": RNN_SUITE,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    # The one for d2l needs the real course's text.
    shutil.copytree(STANDINS, root / "tests" / "suites" / "inside" / "standins", ignore=shutil.ignore_patterns("d2l"))
    return root
