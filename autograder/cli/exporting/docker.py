"""`autograde export docker`: the Dockerfile of an image that grades."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.cli.say import OK, say, write

ABOUT = "write the Dockerfile of an image that grades"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds where the Dockerfile goes."""
    parser.add_argument("--out", type=Path, default=Path("Dockerfile"), metavar="FILE", help="the file to write")


def run(arguments: argparse.Namespace) -> int:
    """Writes the Dockerfile."""
    from autograder.authoring.exports import dockerfile

    write(arguments.out, dockerfile())
    say(f"{arguments.out}: `docker build` it beside a wheel; `docker run --rm IMAGE doctor` names its walls.")
    return OK
