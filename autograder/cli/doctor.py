"""`autograde doctor`: what holds on this machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.cli.lint import told
from autograder.cli.say import OK, say

ABOUT = "say which walls, device, versions and limits hold on this machine"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds nothing: every command's options are enough."""


def run(arguments: argparse.Namespace) -> int:
    """Prints what holds on this machine, and what is wrong with the course that is named or stood in."""
    from autograder.course import find_course
    from autograder.sandbox.host import doctor

    for line in doctor.lines(doctor.examine()):
        say(line)
    return told(arguments.course) if arguments.course or find_course(Path.cwd()) else OK
