"""`autograde export gradescope`: the autograder's archive."""

from __future__ import annotations

import argparse

from autograder.cli.exporting.bundled import add_bundle, bundle_of
from autograder.cli.say import OK, say
from autograder.cli.values import VISIBILITIES

ABOUT = "write the autograder zip that Gradescope takes"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what the archive may be asked for."""
    add_bundle(parser, "gradescope.zip", "the archive to write")
    parser.add_argument(
        "--hidden", choices=VISIBILITIES, default="visible", help="who sees hidden tests (default: all)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Writes the archive."""
    from autograder.authoring.exports import gradescope_files, write_zip

    bundle = bundle_of(arguments)
    write_zip(gradescope_files(bundle, arguments.hidden), arguments.out)
    say(f"{arguments.out}: upload it under Configure Autograder; the assignment is worth {bundle.points:g} points.")
    return OK
