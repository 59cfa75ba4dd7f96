"""`autograde release`: the students' stubs and notebooks, made from the reference."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.lint import refuse_unsound
from autograder.cli.say import FAILED, OK, hint, say
from autograder.cli.values import COURSE_SEED
from autograder.report.language import ENGLISH

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.report.language import Language

ABOUT = "make the students' stubs and notebooks from the reference"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what a course's author may ask for."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file is out of date")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the folder that students get")
    text = "the language of stubs, notebooks and READMEs, such as zh; without --out they go to exercises-CODE/"
    parser.add_argument("--lang", metavar="CODE", default=ENGLISH, help=text)


def run(arguments: argparse.Namespace) -> int:
    """Makes the students' files from the reference, or says which are out of date."""
    from autograder.authoring import release
    from autograder.course import course_from, said_of
    from autograder.report.language import chosen, open_language

    course = course_from(arguments.course)
    say(said_of(course))
    refuse_unsound(course)
    if arguments.check:
        found = release.check(course)
        for sentence in found:
            say(sentence)
        return FAILED if found else OK
    language = open_language(chosen(arguments.lang), course.root)
    if arguments.out:
        return _bundle(course, arguments.out, language)
    if not language.is_english:
        folder = Path(f"exercises-{language.code}")
        say(f"wrote {len(release.write_spoken(course, language, folder))} files to {folder}")
        return OK
    for path in release.write(course):
        say(f"wrote {path}")
    return OK


def _bundle(course: Course, folder: Path, language: Language) -> int:
    from autograder.authoring import bundle, exports

    hint("Recording what the reference and the known mistakes give …")
    files = bundle.bundle_files(course, COURSE_SEED, language)
    exports.write_folder(files, folder)
    say(f"wrote {len(files)} files, {sum(len(f.data) for f in files) / 2**20:.1f} MiB, to {folder}")
    return OK
