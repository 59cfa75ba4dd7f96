"""One zygote and one open grading session for all tests of the engine: starting them is what takes time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course.folder import read_course
from autograder.grading.reference import Options
from autograder.grading.runner import Runner, open_runner
from autograder.sandbox.host.handles import Zygote, ZygoteRequest
from tests.alone import pytest_collection_modifyitems, pytest_configure, pytest_runtest_protocol
from tests.engine.children import open_child
from tests.engine.command_line import autograde, folder
from tests.engine.tiny import add_faults, make_course

__all__ = [
    "autograde",
    "folder",
    "open_child",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_runtest_protocol",
]

COMMON = Path(__file__).resolve().parents[1] / "suites" / "inside" / "common.py"


@pytest.fixture(autouse=True, scope="session")
def english() -> None:
    """Tests read English, whatever the locale."""
    os.environ["AUTOGRADE_LANG"] = "en"


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """A zygote without walls for an exercise called `lab`, with the course's common helpers."""
    started = Zygote(ZygoteRequest({"lab": [["inside", str(COMMON)]]}, {"lab": []}))
    yield started
    started.close()


@pytest.fixture(scope="session")
def tiny_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the tiny course, with the faulty exercise and the one without a suite."""
    return add_faults(make_course(tmp_path_factory.mktemp("tiny")))


@pytest.fixture(scope="session")
def runner(tiny_root: Path) -> Iterator[Runner]:
    """An open grading session on the tiny course, without walls, which are tested elsewhere."""
    opened = open_runner(read_course(tiny_root), Options(sandbox="none"), None)
    yield opened
    opened.close()
