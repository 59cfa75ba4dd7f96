"""Which tests of a suite run without pytest's protocol round them, and that the others still get it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from autograder.course.folder import read_course
from autograder.grading.cases import read_case
from autograder.grading.reference import Options
from autograder.grading.runner import open_runner
from autograder.model import Source, SourceKind, Status, Student, Submission
from tests.engine.tiny_course import TOML

SUITE = '''
import pytest

OPENED = []


@pytest.fixture
def scale(request):
    """Gives a factor, and notes that it was given back."""
    OPENED.append(request.node.name)
    yield 2
    OPENED.remove(request.node.name)


@pytest.fixture
def rng():
    """Gives another generator than the plugin's."""
    return "mine"


@pytest.mark.points(1)
@pytest.mark.parametrize("number", [3])
def test_plain(student, number, course_seed, figure):
    """Needs nothing but what a session gives."""
    figure("seed", course_seed)
    assert student.twice(number) == 6


@pytest.mark.points(1)
def test_own_fixture(student, scale):
    """Has a fixture of the suite's own."""
    assert student.twice(1) == scale and OPENED == ["test_own_fixture"]


@pytest.mark.points(1)
def test_replaced_fixture(student, rng):
    """Has a fixture of the suite's own in place of the plugin's, after one that was taken down."""
    assert rng == "mine" and not OPENED
    assert student.twice(1) == 2


@pytest.mark.points(1)
@pytest.mark.skip(reason="not yet")
def test_skipped(student):
    """Is skipped, so that its points are unknown."""
'''


@pytest.fixture
def course_root(tmp_path: Path) -> Path:
    """A course whose suite has a test of every kind."""
    files = {
        "exercises/twice/exercise.toml": TOML.replace("points = 3", "points = 4"),
        "reference/twice.py": "def twice(x):\n    return 2 * x\n",
        "tests/suites/test_twice.py": SUITE,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_every_test_gets_what_it_asks_for(course_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain tests run without pytest's protocol; those with fixtures or marks of their own have it round them."""
    by_pytest: list[str] = []
    protocol = pytest.Function.setup
    monkeypatch.setattr(pytest.Function, "setup", lambda item: (by_pytest.append(item.name), protocol(item))[1])
    runner = open_runner(read_course(course_root), Options(sandbox="none"), None)
    source = Source("twice", "twice.py", SourceKind.SCRIPT, b"def twice(x):\n    return 2 * x\n")
    try:
        report = runner.grade(Submission(Student("ada", "Ada"), (source,)))
    finally:
        runner.close()
    results = {test.id: test for test in report.exercises[0].tests}
    assert {name: test.status for name, test in results.items()} == {
        "test_plain[3]": Status.PASSED,
        "test_own_fixture": Status.PASSED,
        "test_replaced_fixture": Status.PASSED,
        "test_skipped": Status.GRADER_ERROR,
    }
    assert results["test_plain[3]"].figures == (("seed", "20"),)
    assert by_pytest == ["test_own_fixture", "test_replaced_fixture"]


@pytest.mark.parametrize("mark", [pytest.mark.limit(0.5), pytest.mark.limit(seconds=0.5)])
def test_a_limit_is_a_number_or_named(mark: pytest.MarkDecorator) -> None:
    """Both ways to write the deadline of a test's calls mean the same."""
    item = SimpleNamespace(
        name="test_it", obj=lambda: None, get_closest_marker=lambda name: mark.mark if name == "limit" else None
    )
    assert read_case(cast(pytest.Function, item), {}).seconds == 0.5
