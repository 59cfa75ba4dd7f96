"""`autograde release`: the students' stubs and notebooks, made from the reference."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.lint import refuse_unsound
from autograder.cli.say import FAILED, OK, hint, say
from autograder.cli.values import COURSE_SEED

if TYPE_CHECKING:
    from autograder.course import Course

ABOUT = "make the students' stubs and notebooks from the reference"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what a course's author may ask for."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file is out of date")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the folder that students get")


def run(arguments: argparse.Namespace) -> int:
    """Makes the students' files from the reference, or says which are out of date."""
    from autograder.authoring import release
    from autograder.course import course_from, said_of

    course = course_from(arguments.course)
    say(said_of(course))
    refuse_unsound(course)
    if arguments.check:
        found = release.check(course)
        for sentence in found:
            say(sentence)
        return FAILED if found else OK
    if arguments.out:
        return _bundle(course, arguments.out)
    for path in release.write(course):
        say(f"wrote {path}")
    return OK


def _bundle(course: Course, folder: Path) -> int:
    from autograder.authoring import bundle, exports

    hint("Recording what the reference and the known mistakes give …")
    files = bundle.bundle_files(course, COURSE_SEED)
    exports.write_folder(files, folder)
    say(f"wrote {len(files)} files, {sum(len(f.data) for f in files) / 2**20:.1f} MiB, to {folder}")
    return OK
