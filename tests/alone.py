"""The order of tests: those that measure time or use up a machine's limits, marked `clock`, last, and each alone.

Files go to the workers in the order of pyproject's `testpaths`: what takes longest begins first, so that no worker is
left with it while the others have nothing to do. A conftest.py imports the hooks for the tests below it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

try:
    import fcntl
except ImportError:  # not a Unix system: there tests run one after the other
    fcntl = None  # type: ignore[assignment]


os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is imported: small nets, and workers that share the cores

WAITED = pytest.StashKey[bool]()


@contextmanager
def held(path: Path, alone: bool) -> Iterator[None]:
    """Holds a lock that all processes of this run share, together with others or alone."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)  # closing is not enough: what the test has forked holds the file, too
        os.close(handle)


def _locks(run: str) -> tuple[Path, Path]:
    """Returns the files that the processes of a run share."""
    place = Path(tempfile.gettempdir()) / f"autograde-tests-{run}"
    return place, place.with_suffix(".turnstile")


def _remove_locks(run: str) -> None:
    for path in _locks(run):
        path.unlink(missing_ok=True)


def pytest_configure(config: pytest.Config) -> None:
    """Keeps pytest-xdist from sorting files by how many tests they have; names its run, whose locks go with it."""
    config.option.loadscopereorder = False
    if getattr(config.option, "testrunuid", "") is None and not hasattr(config, "workerinput"):
        config.option.testrunuid = uuid4().hex
        config.add_cleanup(partial(_remove_locks, config.option.testrunuid))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts files with tests that run alone behind the others: nobody then waits for one of them but at the end."""
    last = {item.path for item in items if item.get_closest_marker("clock")}
    items.sort(key=lambda item: item.path in last)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[object]:
    """Lets a test that is marked `clock` wait until the others rest, and the others until it has ended."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None or fcntl is None or WAITED in item.stash:  # every conftest's hook is called for every test
        return (yield)
    item.stash[WAITED] = True
    place, turnstile = _locks(run)
    with ExitStack() as until_the_end:
        with held(turnstile, alone=True):  # who waits to be alone keeps newcomers from passing
            until_the_end.enter_context(held(place, item.get_closest_marker("clock") is not None))
        return (yield)
