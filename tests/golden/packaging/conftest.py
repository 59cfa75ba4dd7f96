"""Two open grading sessions for all tests of packaging: one on the made-up course, one on the shipped one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course.folder import Course, read_course
from autograder.grading.enclosure import enclose
from autograder.grading.reference import Options
from autograder.grading.runner import Runner, open_runner
from tests.golden.packaging.course import make_course

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The made-up course."""
    return read_course(make_course(tmp_path_factory.mktemp("course")))


@pytest.fixture(scope="session")
def runner(course: Course) -> Iterator[Runner]:
    """An open session on the made-up course, behind the best walls of this machine."""
    opened = open_runner(course, Options(), enclose(course, own_code=True))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shipped() -> Iterator[Runner]:
    """An open session on the shipped course, behind the best walls of this machine."""
    course = read_course(ROOT)
    opened = open_runner(course, Options(), enclose(course, own_code=True))
    yield opened
    opened.close()
