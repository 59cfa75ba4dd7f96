"""Every attack through the real grader: no point, no canary, nothing left behind, the next submission unharmed."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from autograder.model import Status
from autograder.sandbox.walls import stacks
from tests.sandbox.attacks import Attack, by_kind
from tests.sandbox.toy import RIGHT, Toy

ATTACKS = [
    pytest.param(attack, id=attack.name, marks=[pytest.mark.clock] if kind in ("ending", "resources") else [])
    for kind, attack in by_kind()
]


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toy]:
    """The toy course's grader behind the best walls of this machine, started once."""
    opened = Toy(tmp_path_factory.mktemp("toy"))
    opened.grade(RIGHT)
    yield opened
    opened.close()


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_gains_nothing_and_leaves_nothing(toy: Toy, attack: Attack) -> None:
    """The submission has 0 points, its report no secret, and the machine is as it was before.

    Where this machine lacks the one wall that stops an attack, it gets what it was after, yet still no points.
    """
    if os.uname().machine != "x86_64" and "call(" in attack.source:
        pytest.skip("its numbers are those of x86-64")
    toy.prepare()
    before = toy.traces()
    seen = toy.grade(attack.source)
    unstopped = attack.missing(stacks.choose("auto").walls)
    assert (seen.won == "") is not unstopped
    assert seen.report.total == 0 and len(seen.report.exercises[0].tests) == 2
    assert all(test.status is not Status.GRADER_ERROR for test in seen.report.exercises[0].tests)
    assert toy.changes(before) == {}
    assert toy.grade(RIGHT).report.total == 3
    if unstopped:
        pytest.skip(f"this machine has no {attack.stopped_by}: `autograde doctor` says so")
