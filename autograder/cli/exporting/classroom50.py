"""`autograde export classroom50`: the folder of an assignment."""

from __future__ import annotations

import argparse

from autograder.cli.exporting.bundled import add_bundle, bundle_of
from autograder.cli.say import OK, say

ABOUT = "write the folder of a Classroom 50 assignment, with its autograder.py"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what the folder may be asked for."""
    add_bundle(parser, "classroom50", "the folder to write")


def run(arguments: argparse.Namespace) -> int:
    """Writes the folder."""
    from autograder.authoring.exports import classroom50_files, write_folder

    bundle = bundle_of(arguments)
    write_folder(classroom50_files(bundle), arguments.out)
    say(f"{arguments.out}: copy it to CLASSROOM/autograders/ASSIGNMENT/ of your classroom50 repository.")
    if bundle.has_course:
        say("It holds references and hidden tests, and Pages publishes it: use a classroom with a secret path.")
    return OK
