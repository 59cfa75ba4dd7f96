"""The check-up tells what this machine has, and tries the walls instead of trusting version numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.sandbox.host import doctor
from autograder.sandbox.walls import bwrap, landlock, seccomp, stacks


def test_the_walls_of_this_machine_are_tried() -> None:
    """Every wall that the chosen stack promises is found up by a process that raised it."""
    checkup = doctor.examine()
    assert checkup.stack == stacks.choose("auto")
    assert checkup.missing == () and checkup.found >= stacks.BASIC


def test_a_wall_that_is_not_up_is_named() -> None:
    """The line cannot be overlooked."""
    checkup = replace(doctor.examine(), found=frozenset({"seccomp"}))
    assert "landlock" in checkup.missing
    assert any("NOT UP" in line and "landlock" in line for line in doctor.lines(checkup))


def test_a_machine_without_walls_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal's sentence stands where the walls would."""
    monkeypatch.setattr(seccomp, "is_available", lambda: False)
    checkup = doctor.examine()
    assert checkup.stack is None
    assert any("--sandbox=none" in line for line in doctor.lines(checkup))


def test_versions_device_and_limits_are_told() -> None:
    """What a verdict may depend on is in the lines, one subject a line."""
    text = "\n".join(doctor.lines(doctor.examine()))
    assert f"ABI {landlock.abi()}" in text or "not offered" in text
    assert (bwrap.why_not() or bwrap.version()) in text
    for word in ("python 3.", "torch ", "numpy ", "cpu", "MiB", "10 s a call"):
        assert word in text
