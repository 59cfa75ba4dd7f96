"""A slip of the pen that the source shows is paid for once: the rest is judged with it put right."""

from __future__ import annotations

import pytest

from autograder.grading.code import mended
from autograder.grading.runner import Runner
from autograder.model import Status
from autograder.sandbox.host import ChildTransport
from autograder.sandbox.wire import Unit
from tests.engine.test_honest_styles import COUNTER, DOUBLE
from tests.engine.test_runner import handin, part, result

NET = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.layer = nn.Linear(size, size)

    def forward(self, inputs):
        outputs = self.layer(inputs)
        return outputs * self.size
"""
SLIPS = {
    "no_self": ("outputs * self.size", "outputs * size", "`size` is read without its `self.`"),
    "no_self_of_a_layer": ("self.layer(inputs)", "layer(inputs)", "`layer` is read without its `self.`"),
    "misspelt": ("return outputs", "return ouputs", "`ouputs` stands for nothing, and `outputs` does"),
    "misspelt_constructor": ("__init__(self", "_init_(self", "`_init_` is not the name that Python calls"),
    "no_self_parameter": ("(self, inputs)", "(inputs)", "`forward` of `Net` has no `self`"),
    "no_base_made": ("        super().__init__()\n", "", "`super().__init__()` is not called in `Net`"),
}


def units(source: str) -> list[Unit]:
    """Returns a hand-in of one script."""
    return [Unit(source.encode(), "net.py")]


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_put_right_and_told(slip: str) -> None:
    """Of each kind of slip the source without it comes back, and what and where it was."""
    right, wrong, told = SLIPS[slip]
    found = mended(units(NET.replace(right, wrong)))
    assert found is not None and len(found.slips) == 1 and told in found.slips[0] and "net.py, line" in found.slips[0]
    namespace: dict[str, object] = {}
    exec(found.units[0].text().replace("nn.Module", "object"), {"__name__": "net"} | namespace)
    assert found.units[0].text().replace("; ", "\n        ").replace("self,inputs", "self, inputs") == NET


def test_a_missing_import_is_added_before_all_else() -> None:
    """A usual name of a library that nothing imports is imported; the lines of the file stay what they were."""
    found = mended(units(NET.replace("import torch\nfrom torch import nn", "\n")))
    assert found is not None and [u.text() for u in found.units][:1] == ["from torch import nn\n"]
    assert found.units[1].text().count("\n") == NET.count("\n")


@pytest.mark.parametrize(
    "source",
    [
        NET,
        NET.replace("outputs * self.size", "outputs * scale"),  # nobody knows for what it stands
        "from helpers import *\n" + NET.replace("outputs * self.size", "outputs * size"),
        "size = 3\n" + NET.replace("outputs * self.size", "outputs * size"),
        NET.replace("inputs):", "inputs, size=3):").replace("outputs * self.size", "outputs * size"),
        NET.replace("outputs * self.size", "[size * row for size, row in enumerate(outputs)]"),
        "size = \n" + "x" * 500,
    ],
)
def test_what_is_no_slip_is_left_as_it_is(source: str) -> None:
    """Right code, a name that may come from elsewhere, and one that is its function's own are not touched."""
    assert mended(units(source)) is None


def test_many_slips_are_not_put_right() -> None:
    """Four slips are more than a pen makes."""
    source = NET.replace("self.layer(inputs)", "layer(inpust)").replace(
        "return outputs * self.size", "return ouputs * size"
    )
    assert mended(units(source)) is None


def test_what_hangs_on_a_slip_is_paid_for_in_part(runner: Runner) -> None:
    """A forgotten `self.` fails its test, which keeps three fifths of its points; the notes say what it cost."""
    right = part(runner.grade(handin(DOUBLE + COUNTER)))
    found = runner.grade(handin(DOUBLE + COUNTER.replace("return self.count", "return count")))
    test = result(found, "test_counter")
    assert (test.status, test.points, test.max_points) == (Status.RAISED, 1.75, 3)
    assert "With the slip of the notes put right, this test passes" in test.message
    assert part(found).points == (right.points or 0) - 1.25
    assert "`count` is read without its `self.`" in part(found).notes[0]
    assert "costs 1.25 points in all" in part(found).notes[0]


def test_both_judgements_share_what_an_exercise_may_use(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a hand-in has used as it is counts when it is judged without its slip: a slip buys no second budget."""
    charged: list[float] = []
    monkeypatch.setattr(ChildTransport, "charge", lambda self, seconds: charged.append(seconds))
    slow = DOUBLE.replace("    return", "    import time; time.sleep(0.6)\n    return")
    runner.grade(handin(slow + COUNTER.replace("return self.count", "return count")))
    assert max(charged) >= 0.6


def test_a_slip_beside_a_mistake_gives_nothing_for_the_mistake(runner: Runner) -> None:
    """What is still wrong without the slip keeps no points, and nothing is said of slips."""
    wrong = COUNTER.replace("self.count += 1", "self.count += 2").replace("return self.count", "return count")
    found = runner.grade(handin(DOUBLE + wrong))
    assert result(found, "test_counter").points == 0 and not part(found).notes


def test_a_mistake_is_held_against_what_was_handed_in(runner: Runner) -> None:
    """What a hand-in shows of a mistake is asked of the tests as it failed them, not as it would without its slip."""
    without_import = DOUBLE.replace("import numpy as np\n", "").replace("2 *", "3 *")
    found = runner.grade(handin(without_import + COUNTER))
    assert "np" in result(found, "test_double").message
    assert runner.shows("tripled") == frozenset()


def test_a_file_full_of_names_that_stand_for_nothing_has_no_slips() -> None:
    """Nobody's slips are thirty; and looking for what each was meant to be would take longer than the file is worth."""
    wrong = NET.replace("return outputs", "return ouputs")
    assert mended(units(wrong)) is not None
    assert mended(units(wrong + "\n".join(f"nothing_{number}" for number in range(31)))) is None
