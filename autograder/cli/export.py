"""`autograde export TARGET`: what another system takes; each target is a module in `exporting`."""

from __future__ import annotations

import argparse

from autograder.cli.exporting import TARGETS

ABOUT = "write what another system takes: marks, or an autograder for Classroom 50, Gradescope, PrairieLearn"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds the targets, each with its own options."""
    targets = parser.add_subparsers(dest="target", metavar="TARGET", required=True, help="what is to take the export")
    for name, target in TARGETS.items():
        text = target.ABOUT
        target.add_options(targets.add_parser(name, help=text, description=text[:1].upper() + text[1:] + "."))


def run(arguments: argparse.Namespace) -> int:
    """Writes an export and says where it is."""
    return TARGETS[arguments.target].run(arguments)
