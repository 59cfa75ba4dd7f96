"""Opens children of a real zygote for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from autograder.model import Exercise, Limits
from autograder.sandbox.host.attempt import ChildTransport
from autograder.sandbox.host.handles import Zygote
from autograder.sandbox.wire import Unit

Open = Callable[..., ChildTransport]

DOUBLE = "def double(x):\n    return 2 * x\n"


@pytest.fixture
def open_child(zygote: Zygote) -> Iterator[Open]:
    """A function that gives a transport to a child with this source; the children end with the test."""
    opened = []

    def start(source: str, *, defines: tuple[str, ...] = (), gives_up: bool = False, **limits: Any) -> ChildTransport:
        exercise, units = Exercise("lab", "Lab", 1, 1, None, defines=defines), [Unit(source.encode(), "lab.py")]
        opened.append(ChildTransport(zygote, exercise, units, Limits(**limits), gives_up=gives_up))
        return opened[-1]

    yield start
    for transport in opened:
        transport.close()
