"""The targets of `autograde export`: a module for each, with `ABOUT`, `add_options(parser)` and `run(arguments)`."""

from __future__ import annotations

import argparse
from typing import Protocol

from autograder.cli.exporting import classroom50, docker, gradescope, prairielearn
from autograder.cli.exporting.marks import MARKS


class Target(Protocol):
    """A module that is one target."""

    ABOUT: str

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Adds the target's own options."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Writes the export and returns the exit code."""


TARGETS: dict[str, Target] = {
    "classroom50": classroom50,
    "gradescope": gradescope,
    "prairielearn": prairielearn,
    "docker": docker,
    **MARKS,
}

__all__ = ["TARGETS", "Target"]
