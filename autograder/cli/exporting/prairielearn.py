"""`autograde export prairielearn`: an externally graded question."""

from __future__ import annotations

import argparse

from autograder import __version__
from autograder.cli.exporting.bundled import add_bundle, bundle_of
from autograder.cli.say import OK, say

ABOUT = "write an externally graded question for PrairieLearn"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what the question may be asked for."""
    add_bundle(parser, "prairielearn", "the question's folder to write")
    text = "the image that image/Dockerfile is published as"
    parser.add_argument("--image", default=f"autograde-rnn:{__version__}", metavar="NAME", help=text)


def run(arguments: argparse.Namespace) -> int:
    """Writes the question."""
    from autograder.authoring.exports import prairielearn_files, write_folder

    write_folder(prairielearn_files(bundle_of(arguments), arguments.image), arguments.out)
    say(f"{arguments.out}: copy it below questions/ of your course, and publish image/ as {arguments.image}.")
    return OK
