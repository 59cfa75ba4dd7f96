"""A course of one exercise, small enough to see through: `double(x)` gives 2 x, `Counter` counts its calls.

Two more can be added: one whose suite is faulty, one without a suite.
"""

from __future__ import annotations

from pathlib import Path

REFERENCE = '''
"""The solution."""
import numpy as np


def double(x):
    """Doubles an array."""
    return 2 * np.asarray(x)


class Counter:
    """Counts how often it is called."""

    def __init__(self):
        self.count = 0

    def __call__(self):
        self.count += 1
        return self.count
'''

SUITE = '''
"""What the exercise asks."""
import numpy as np
import pytest
from autograder.suite import assert_close, assert_equal
from autograder.suite import fetch


def doubled(side, x):
    return side.double(x)


@pytest.mark.points(2)
@pytest.mark.mistakes("tripled", "halved")
def test_double(student, expected, rng):
    """Each number is doubled."""
    x = rng.normal(size=(3, 2))
    assert_close(doubled(student, x), expected(doubled, x), what="result", axes="row column")


@pytest.mark.points(3)
def test_counter(student):
    """A counter counts its calls."""
    counter = student.Counter()
    counter()
    assert_equal(counter(), 2, what="second call")
    assert_equal(fetch(counter.count), 2, what="count")


@pytest.mark.points(5)
@pytest.mark.hidden("Doubling is tried on other numbers.")
@pytest.mark.needs("test_double")
@pytest.mark.mistakes("tripled", "halved")
def test_hidden_double(student, expected, rng):
    """Each number is doubled, whatever its size."""
    x = 1000 * rng.normal(size=(4,))
    assert_close(doubled(student, x), expected(doubled, x), what="result")
'''

BANK = """
from reference.mistakes.bank import Change, Mistake

MISTAKES = (
    Mistake("tripled", "Three times", "Three is two.", "the factor", "Count again.",
            (Change("2 * np", "3 * np"),)),
    Mistake("halved", "Half", "Half is double.", "the factor", "Count again.",
            (Change("2 * np.asarray(x)", "np.asarray(x) / 2"),)),
)
"""

TOML = """
title = "Doubling"
points = 10
order = 1
defines = ["double", "Counter"]

[limits]
call_seconds = 1.0
exercise_seconds = 20.0
"""


SHAKY_SUITE = '''
"""A suite with faults of its own."""
import pytest
from autograder.suite import assert_equal


@pytest.fixture
def broken():
    raise OSError("the disk is gone")


@pytest.mark.points(1)
def test_answer(student):
    """It answers."""
    assert_equal(student.answer(), 42)


@pytest.mark.points(1)
def test_buggy(student):
    """The author forgot an import."""
    assert_equal(student.answer(), numpy.int64(42))


@pytest.mark.points(1)
def test_skipped(student):
    """The author skips it."""
    pytest.skip("not today")


@pytest.mark.points(1)
def test_without_fixture(student, broken):
    """Its fixture fails."""


@pytest.mark.points(0)
@pytest.mark.gpu
def test_on_a_gpu(student, device):
    """It answers on a GPU."""
    assert_equal(device.type, "cuda")
'''

SHAKY_TOML = """
title = "Shaky"
points = 4
order = 2
defines = ["answer"]
"""

CONCEPTS_TOML = """
title = "In words"
points = 0
order = 3
"""


def add_faults(root: Path) -> Path:
    """Adds an exercise whose suite is faulty, and one without a suite, and returns the course's folder."""
    return write_files(root, {
        "exercises/shaky/exercise.toml": SHAKY_TOML,
        "reference/shaky.py": "def answer():\n    return 42\n",
        "tests/suites/test_shaky.py": SHAKY_SUITE,
        "exercises/concepts/exercise.toml": CONCEPTS_TOML,
    })  # fmt: skip


def make_course(root: Path) -> Path:
    """Writes the course below `root` and returns its folder."""
    bank = Path(__file__).resolve().parents[2] / "reference" / "mistakes" / "bank.py"
    files = {
        "exercises/double/exercise.toml": TOML,
        "reference/__init__.py": "",
        "reference/double.py": REFERENCE,
        "reference/mistakes/__init__.py": "",
        "reference/mistakes/bank.py": bank.read_text(),
        "reference/mistakes/double.py": BANK,
        "tests/suites/test_double.py": SUITE,
    }
    return write_files(root, files)


def write_files(root: Path, files: dict[str, str]) -> Path:
    """Writes files by their paths below `root` and returns it."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root
