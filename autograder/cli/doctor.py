"""`autograde doctor`: what holds on this machine."""

from __future__ import annotations

import argparse

from autograder.cli.say import OK, say

ABOUT = "say which walls, device, versions and limits hold on this machine"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds nothing: every command's options are enough."""


def run(arguments: argparse.Namespace) -> int:
    """Prints what holds on this machine."""
    from autograder.sandbox.host import doctor

    for line in doctor.lines(doctor.examine()):
        say(line)
    return OK
