"""What each wall stops, shown by taking it away: the attack that was refused then gets what it wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.sandbox.walls import stacks
from tests.sandbox.attacks import every
from tests.sandbox.layers import CASES, tried
from tests.sandbox.toy import RIGHT, Toy

ATTACKS = {attack.name: attack for attack in every()}
STOPPED_ELSEWHERE = ("forged pass", "NaN", "search every object", "patch the comparer", "a pickle as bytes")
GETS_THROUGH = {
    "no namespaces": ("stat a test",),
    "no Landlock, no namespaces": ("run the reference", "read another submission", "poison torch"),
    "no seccomp, no namespaces": ("fork", "TCP", "shared memory segment", "call by x32 numbers"),
    "no rlimits": ("300 pipes",),
    "descriptors left open": ("search the descriptors",),
}


@pytest.mark.parametrize("name", GETS_THROUGH)
def test_without_a_wall_its_attacks_get_through(name: str, tmp_path: Path) -> None:
    """The same attacks are refused behind all walls (see test_attacks); what other means stop stays stopped."""
    case = next(case for case in CASES if case.name == name)
    if stacks.why_not(case.stack):
        pytest.skip(stacks.why_not(case.stack))
    toy = Toy(tmp_path, case.stack, without=case.without, outer=case.outer)
    try:
        assert toy.grade(RIGHT).report.total == 3
        for attack in GETS_THROUGH[name]:
            assert tried(toy, ATTACKS[attack]) != "", attack
        for attack in STOPPED_ELSEWHERE:
            assert tried(toy, ATTACKS[attack]) == "", attack
    finally:
        toy.close()


def test_the_reference_in_reach_would_give_full_marks(tmp_path: Path) -> None:
    """Shows that the attack suite would notice: with files open, running the reference earns all points."""
    toy = Toy(tmp_path, "none", outer=False)
    try:
        assert "3.0 points" in toy.grade(ATTACKS["run the reference"].source).won
    finally:
        toy.close()


def test_attacks_are_many_and_named_apart() -> None:
    """The suite holds well over eighty attacks, each under a name of its own."""
    assert len(ATTACKS) == len(every()) >= 250
