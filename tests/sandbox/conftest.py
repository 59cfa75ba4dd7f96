"""Small zygotes behind each stack of walls that this machine can raise, shared by the tests of the walls."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.walls import bwrap, namespaces, stacks
from tests.alone import pytest_collection_modifyitems, pytest_configure, pytest_runtest_protocol
from tests.sandbox.harness import MiniZygote

__all__ = ["pytest_collection_modifyitems", "pytest_configure", "pytest_runtest_protocol"]

LIBRARIES = (
    "numpy", "torch", "torch._dynamo", "torch.optim", "torch.utils.data", "torch.utils.serialization",
    "concurrent.futures.thread", "ctypes", "socket", "resource", "subprocess", "tempfile",
)  # fmt: skip
WITHOUT = "AUTOGRADE_TESTS_WITHOUT_BUBBLEWRAP"  # set it to run these tests as a machine without that package would
if os.environ.get(WITHOUT):
    bwrap.why_not = lambda: f"{WITHOUT} is set"  # type: ignore[assignment]
STACKS = {
    "landlock": "",
    "landlock in namespaces of its own": stacks.BY_ITSELF,
    "landlock inside bubblewrap": stacks.BUBBLEWRAP,
    "namespaces of its own": stacks.BY_ITSELF,
    "namespaces by bubblewrap": stacks.BUBBLEWRAP,
    "shut-door": "",
}
WHO = {"": lambda: "", stacks.BY_ITSELF: namespaces.why_not, stacks.BUBBLEWRAP: lambda: bwrap.why_not()}


def reason_against(stack: str) -> str:
    """Returns why this machine cannot raise the stack, or an empty string."""
    return stacks.why_not(stack.split()[0]) or WHO[STACKS[stack]]()


@pytest.fixture(scope="module")
def runner() -> Iterator[Any]:
    """The grader of the shipped course, for the cheats."""
    from tests.sandbox.cheating import opened  # here: the tests of the walls do not wait for torch

    with opened() as grader:
        yield grader


@pytest.fixture(scope="session")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that no child may read, as a test of the course would be."""
    path = tmp_path_factory.mktemp("course") / "test_secret.py"
    path.write_text("CANARY = 'canary-in-the-suite'\n")
    path.chmod(0o644)
    return path


@pytest.fixture(scope="session", params=sorted(STACKS))
def zygote(request: pytest.FixtureRequest, secret: Path) -> Iterator[MiniZygote]:
    """A zygote that has imported torch, behind one of the stacks that are available here."""
    stack: str = request.param
    if reason_against(stack):
        pytest.skip(reason_against(stack))
    with MiniZygote(stack.split()[0], outer=STACKS[stack], imports=LIBRARIES, shut=(str(secret),)) as started:
        yield started
