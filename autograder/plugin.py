"""The pytest plugin: the fixtures and marks of a suite, and the verdict on each of its tests.

Suites are plain pytest. On its own, `pytest` runs them on the reference, or on a student's file with `--submission`;
in students' bundle on their own answers. A grading process runs the same items again for every submission (see runner).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import numpy as np
    import torch

    from autograder.grading import Session, Side

MARKS = (
    "points(n): what the test is worth",
    "hidden(text): not in the students' bundle; `text` is all that a student reads of it",
    "needs(*tests): tests of the same file that have to pass first",
    "mistakes(*names): the mistakes of the bank that this test can tell, where they are not to be measured",
    "limit(seconds): the deadline of each call in this test, in place of the exercise's",
    "small(compare, **shapes): where the test fails, the smallest input is looked for on which `compare` still raises",
    "gpu: needs a GPU",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograde", "grading of exercises")
    group.addoption("--course", default=None, help="the course folder (default: the one that the tests lie in)")
    text = "the file or folder to test (default: the reference; in students' bundle their answers in exercises/)"
    group.addoption("--submission", default=None, help=text)
    group.addoption("--hidden", action="store_true", help="run the hidden tests too on a --submission")
    group.addoption("--course-seed", type=int, default=20, help="the seed that inputs and weights are drawn from")
    group.addoption("--device", default="cpu", help="cpu, cuda or auto")
    group.addoption("--sandbox", default="auto", help="the walls round student code: auto, none or a named stack")


def pytest_configure(config: pytest.Config) -> None:
    for mark in MARKS:
        config.addinivalue_line("markers", mark)
    if not _is_ours(config):  # a session of ours has its course
        _make_importable(course_folder(config))


def _is_ours(config: pytest.Config) -> bool:
    session = sys.modules.get("autograder.grading.session")
    return session is not None and session.SESSION in config.stash


def course_folder(config: pytest.Config) -> Path | None:
    """Returns the course that pytest is run on: the one named, else the one of the first test named, else from here."""
    if named := config.getoption("--course", None):
        return Path(named)
    from autograder.course import find_course

    here = config.invocation_params.dir
    named_tests = [here / argument.split("::")[0] for argument in config.args]
    return next(filter(None, map(find_course, [*named_tests, here])), None)


def _make_importable(folder: Path | None) -> None:
    """Lets the suites of a course somewhere else import what lies beside them, before pytest collects them."""
    if folder is None:
        return
    from autograder.course import read_course
    from autograder.errors import CourseError

    try:
        read_course(folder).make_importable()
    except CourseError as error:
        raise pytest.UsageError(str(error)) from None


def session_of(config: pytest.Config) -> Session:
    """Returns the grading session of this pytest run, made on first use."""
    from autograder.grading import SESSION, Session

    if SESSION not in config.stash:
        config.stash[SESSION] = Session.from_config(config, course_folder(config))
    return config.stash[SESSION]


def pytest_unconfigure(config: pytest.Config) -> None:
    if "autograder.grading" in sys.modules:  # else no suite has run
        from autograder.grading import SESSION

        if SESSION in config.stash:
            config.stash[SESSION].close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Puts an exercise's public tests before its hidden ones, which run in another child.

    On a student's work hidden tests are neither listed nor run unless they are asked for.
    """
    if config.getoption("--submission") and not config.getoption("--hidden") and not _is_ours(config):
        hidden = [item for item in items if is_suite_item(item) and item.get_closest_marker("hidden") is not None]
        items[:] = [item for item in items if item not in hidden]
        config.hook.pytest_deselected(items=hidden)
    if any(is_suite_item(item) for item in items):
        order = {id(item): (str(item.path), item.get_closest_marker("hidden") is not None) for item in items}
        suites = sorted((i for i in items if is_suite_item(i)), key=lambda i: order[id(i)])
        rest = [i for i in items if not is_suite_item(i)]
        items[:] = rest + suites


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Shows with --collect-only what students read as each test's title, and what it is worth."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    items = [item for item in session.items if is_suite_item(item) and isinstance(item, pytest.Function)]
    if not session.config.option.collectonly or reporter is None or not items:
        return
    from autograder.grading import read_case

    for item in items:
        case = read_case(item, {})
        reporter.write_line(f"{case.id} ({case.points:g}{', hidden' if case.hidden else ''}): {case.title}")


def is_suite_item(item: pytest.Item) -> bool:
    """Tells a test of a course's suite from any other test."""
    return item.path.parent.name == "suites" and item.path.name.startswith("test_")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Runs a suite's test on the submission and turns however it ends into a verdict; leaves other tests to pytest."""
    if not is_suite_item(pyfuncitem):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    session_of(pyfuncitem.config).run(pyfuncitem, arguments)
    return True


@pytest.fixture
def student(request: pytest.FixtureRequest) -> Side:
    """Gives the submission: an attribute is a function of the student's, a call crosses to the child."""
    return session_of(request.config).student(request.node)


@pytest.fixture
def reference(request: pytest.FixtureRequest) -> Side:
    """Gives the reference, with the same face as `student`, live in this process."""
    return session_of(request.config).reference(request.node)


@pytest.fixture
def expected(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Gives `expected(scenario, *args)`: what the scenario gives on the reference, worked out once for a class."""
    return session_of(request.config).expected(request.node)


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """Gives a generator of random numbers that is seeded from the course's seed and the test's name."""
    return session_of(request.config).rng(request.node)


@pytest.fixture
def course_seed(request: pytest.FixtureRequest) -> int:
    """Gives a seed that is the same for all public tests of a run; a hidden test has one of its own."""
    return session_of(request.config).seeds(request.node).course


@pytest.fixture
def device(request: pytest.FixtureRequest) -> torch.device:
    """Gives the device that this run was asked to compute on."""
    found: torch.device = session_of(request.config).device
    return found


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str, Any], None]:
    """Gives `figure(name, text)`: adds a number to the report."""
    return session_of(request.config).figure


@pytest.fixture
def advice(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Gives `advice(sentence)`: adds advice to the report that costs no points."""
    return session_of(request.config).advise


@pytest.fixture
def suspicion(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Gives `suspicion(sentence)`: asks a person to look, by a sentence that the student is not told."""
    kept = session_of(request.config).suspicions
    return lambda sentence: kept.update({sentence: sentence})


@pytest.fixture
def passed(request: pytest.FixtureRequest) -> Callable[[str], bool]:
    """Gives `passed(test)`: whether an earlier test of the file has passed, so that no slip is paid for twice."""
    return session_of(request.config).passed
