"""`autograde publish`: reports to be given out."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.cli.results import add_results, results
from autograder.cli.say import OK, say
from autograder.errors import UsageError

ABOUT = "write the reports that students are given: self-contained, with nothing of the class or of others"
FORMS = ("folders", "zips", "moodle", "canvas", "brightspace")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds where the reports go, in which form and under which names."""
    add = parser.add_argument
    add("--to", type=Path, required=True, metavar="PLACE", help="a new folder, or the zip for a platform")
    add("--as", dest="form", choices=FORMS, default="folders", help="a folder or zip each, or a platform's zip")
    add("--like", type=Path, metavar="DOWNLOAD", help="the platform's download, whose names the zip keeps")
    add("--anonymous", action="store_true", help="pseudonyms for names, for double-blind marking")
    add("--key", type=Path, metavar="CSV", help="whose each pseudonym is (default: PLACE-key.csv, beside PLACE)")
    add_results(parser)


def run(arguments: argparse.Namespace) -> int:
    """Writes the reports and says for whom there is none."""
    from autograder.gradebook import publish

    asked = arguments
    if asked.anonymous and asked.form not in ("folders", "zips"):
        raise UsageError("--anonymous goes with --as folders or zips: a platform's names tell who it is.")
    if asked.key is not None and not asked.anonymous:
        raise UsageError("--key says whose pseudonyms are; it goes with --anonymous.")
    with results(arguments, write=True) as book:
        made = publish(
            book, asked.to, form=asked.form, anonymous=asked.anonymous, key_file=asked.key, download=asked.like
        )
    for note in made.notes:
        say(note)
    say(f"{made.count} reports: {asked.to}")
    return OK
