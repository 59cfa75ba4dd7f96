"""A made-up course of one exercise in NumPy, so that the tests of grading a class are about grading a class."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from autograder.classroom.events import Event
from autograder.classroom.request import Request
from autograder.grading.reference import Options
from autograder.model import Source, SourceKind, Student, Submission

SUITE = '''
import pytest

from autograder.suite import assert_close


def run_twice(side, values):
    return side.twice(values)


@pytest.mark.points(2)
def test_doubles(student, expected, rng):
    """Every element is doubled."""
    values = rng.standard_normal(3)
    assert_close(student.twice(values), expected(run_twice, values))


@pytest.mark.points(1)
@pytest.mark.hidden("Other values are tried.")
def test_doubles_more(student, expected, rng):
    """It holds for more values."""
    values = rng.standard_normal(30)
    assert_close(student.twice(values), expected(run_twice, values))
'''

TOML = """
title = "Twice"
points = 3
order = 1
defines = ["twice"]

[limits]
call_seconds = 2.0
load_seconds = 5.0
exercise_seconds = 10.0
memory_mb = 256
"""

RIGHT = "def twice(x):\n    return 2 * x\n"
WRONG = "def twice(x):\n    return 3 * x\n"
BROKEN = "def twice(x:\n"


def make_course(root: Path, slug: str = "twice") -> Path:
    """Writes the course, or one more exercise of it, and returns its folder."""
    files = {
        f"exercises/{slug}/exercise.toml": TOML,
        f"reference/{slug}.py": RIGHT,
        f"tests/suites/test_{slug}.py": SUITE,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def handin(key: str, source: str = RIGHT, slug: str = "twice") -> Submission:
    """Returns a student's submission with one file."""
    return Submission(Student(key, f"Student {key}"), (Source(slug, f"{slug}.py", SourceKind.SCRIPT, source.encode()),))


def request_of(course: Path, out: Path, *submissions: Submission, **changes: object) -> Request:
    """Returns a plan for two lanes without walls, which are tested elsewhere."""
    options = Options(sandbox="none")
    known = {"submissions": submissions, "out": out, "course": course, "options": options, "jobs": 2}
    return Request(**known | changes)  # type: ignore[arg-type]


def listener() -> tuple[list[Event], Callable[[Event], None]]:
    """Returns a list, and what puts every event into it."""
    events: list[Event] = []
    return events, events.append
