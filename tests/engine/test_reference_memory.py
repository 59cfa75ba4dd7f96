"""What the reference gives is worked out once for a class, and is the same for everyone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.course.folder import read_course
from autograder.errors import CourseError
from autograder.grading.reference import Grader, Options
from autograder.grading.sides import Side
from tests.engine.tiny import BANK, make_course, write_files

RUNS: list[tuple[Any, ...]] = []


def doubled(side: Side, x: Any) -> Any:
    """Returns a scenario that remembers when it is really run."""
    RUNS.append((x,))
    return side.double(x)


def failing(side: Side) -> Any:
    """Returns a scenario that asks the reference for what it has not."""
    return side.triple(1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a tiny course."""
    return make_course(tmp_path)


@pytest.fixture
def grader(root: Path) -> Iterator[Grader]:
    """A grader that never starts a child."""
    RUNS.clear()
    opened = Grader(read_course(root), Options())
    yield opened
    opened.close()


def test_an_expected_value_is_worked_out_once(grader: Grader) -> None:
    """The same scenario on the same arguments runs once, however many students and tests ask."""
    x = np.arange(3.0)
    values = [grader.expected("double", 1)(doubled, x.copy()) for _ in range(3)]
    assert len(RUNS) == 1
    assert all(np.array_equal(value, [0.0, 2.0, 4.0]) for value in values)


def test_the_reference_draws_from_the_generators_of_nobody_else(grader: Grader) -> None:
    """A side that draws gets the same numbers, whether the reference's value is worked out between its calls or known.

    A mistaken reference draws in this process: else it would fail otherwise for the first student than for the second.
    """
    drawn = []
    for _ in range(2):
        np.random.seed(3)
        random.seed(3)
        grader.expected("double", 1)(doubled, np.arange(2.0))
        drawn.append((np.random.rand(), random.random()))
    assert len(RUNS) == 1
    assert drawn[0] == drawn[1]


def test_other_arguments_and_seeds_are_worked_out_anew(grader: Grader) -> None:
    """A value, a dtype or a test's seed that differs is another case."""
    ask = grader.expected("double", 1)
    ask(doubled, np.arange(3.0))
    ask(doubled, np.arange(1.0, 4.0))
    ask(doubled, np.arange(3.0, dtype=np.float32))
    ask(doubled, [0.0, 1.0, 2.0])
    grader.expected("double", 2)(doubled, np.arange(3.0))
    assert len(RUNS) == 5


def test_a_remembered_value_cannot_be_spoilt(grader: Grader) -> None:
    """Everyone gets a copy: what a suite does to one is not seen in the next."""
    ask = grader.expected("double", 1)
    ask(doubled, np.ones(2))[:] = 99
    assert np.array_equal(ask(doubled, np.ones(2)), [2.0, 2.0])


def test_a_reference_that_fails_is_a_fault_of_the_course(grader: Grader) -> None:
    """A scenario that the reference cannot run names exercise and scenario."""
    with pytest.raises(CourseError, match=r"reference of double fails in failing: `triple` is not defined"):
        grader.expected("double", 1)(failing)


@pytest.mark.parametrize(
    ("reference", "words"),
    [(None, "is missing"), ("def double(x:\n", "SyntaxError"), ("import no_such_module\n", "no_such_module")],
)
def test_a_reference_that_cannot_be_read_is_a_fault_of_the_course(
    root: Path, grader: Grader, reference: str | None, words: str
) -> None:
    """A missing or broken reference is one sentence that names the exercise."""
    if reference is None:
        (root / "reference" / "double.py").unlink()
    else:
        write_files(root, {"reference/double.py": reference})
    with pytest.raises(CourseError, match="reference") as caught:
        grader.expected("double", 1)(doubled, 1)
    assert words in str(caught.value)


def test_a_mistake_is_put_into_the_reference(grader: Grader) -> None:
    """The reference with a mistake gives the mistake's numbers, and the reference itself is untouched."""
    tripled = grader.reference.transport("double", ("tripled",))
    plain = grader.reference.transport("double")
    assert tripled is not None
    assert plain is not None
    assert (float(Side(tripled).double(2.0)), float(Side(plain).double(2.0))) == (6.0, 4.0)


def test_a_mistake_keeps_nothing_for_the_next_test(root: Path, grader: Grader) -> None:
    """What a mistaken reference keeps from call to call is gone when another test is tried on it."""
    kept = "KEPT = []\n\n\ndef double(x):\n    KEPT.append(x)\n    return 2 * np.asarray(x)\n"
    write_files(root, {"reference/double.py": "import numpy as np\n\n" + kept})
    many = BANK.replace('"2 * np.asarray(x)", "np.asarray(x) / 2"', '"2 * np.asarray(x)", "len(KEPT)"')
    write_files(root, {"reference/mistakes/double.py": many})
    said = []
    for _ in range(2):
        side = Side(grader.reference.needed("double", ("halved",)))
        said.append([side.double(1.0), side.double(1.0)])
    assert said == [[1, 2], [1, 2]]


def test_a_mistake_that_prints_says_nothing_to_whoever_grades(
    root: Path, grader: Grader, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a reference prints while it is asked for a value does not reach the grader's own output."""
    write_files(root, {"reference/double.py": "def double(x):\n    print('aloud', x)\n    return 2 * x\n"})
    assert grader.expected("double", 1)(doubled, 1.5) == 3.0
    assert capsys.readouterr().out == ""


def test_mistakes_that_touch_the_same_line_do_not_fit_together(grader: Grader) -> None:
    """Two mistakes that change the same characters cannot be applied at once, which is no error."""
    assert grader.reference.transport("double", ("tripled", "halved")) is None


def test_a_mistake_that_is_not_in_the_bank_is_a_fault_of_the_course(grader: Grader) -> None:
    """A test may only name mistakes that the bank has."""
    with pytest.raises(CourseError, match="'sqaured', which is not in the bank"):
        grader.reference.transport("double", ("sqaured",))


@pytest.mark.parametrize(
    ("bank", "words"),
    [
        (BANK.replace("2 * np", "7 * np"), "occurs 0 times in the reference"),
        (BANK.replace("(Change", "(Chnage", 1), "cannot be read: NameError"),
        ("", "cannot be read: AttributeError"),
    ],
)
def test_a_broken_bank_is_a_fault_of_the_course(root: Path, grader: Grader, bank: str, words: str) -> None:
    """A bank that does not fit the reference, or is no bank, is one sentence."""
    write_files(root, {"reference/mistakes/double.py": bank})
    with pytest.raises(CourseError, match="The bank of double") as caught:
        grader.reference.transport("double", ("tripled",))
    assert words in str(caught.value)


def test_a_reference_with_a_mistake_that_prints_leaves_the_terminal_alone(
    root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What the bank's mistakes print is not seen while a class is graded."""
    printing = BANK.replace("np.asarray(x) / 2", "print(x) or np.asarray(x) / 2")
    write_files(root, {"reference/mistakes/double.py": printing})
    grader = Grader(read_course(root), Options())
    transport = grader.reference.needed("double", ("halved",))
    assert Side(transport).double(4.0) == 2.0
    grader.close()
    assert capfd.readouterr() == ("", "")
