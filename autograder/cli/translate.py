"""`autograde translate`: a course's catalogue in a language, brought up to date, and what is still to be translated."""

from __future__ import annotations

import argparse

from autograder.cli.say import FAILED, OK, say

ABOUT = "bring a course's catalogue of a language up to date, and list what is to be translated"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what a course's author may ask for."""
    add = parser.add_argument
    add("language", metavar="CODE", help="the language, such as zh")
    add("--check", action="store_true", help="write nothing; exit 1 where a text is missing or stale")
    add("--engine", action="store_true", help="also the engine's own catalogue, for who works on autograde itself")


def run(arguments: argparse.Namespace) -> int:
    """Writes the catalogues anew, unless only asked to check them, and says what is missing or stale."""
    from autograder.authoring.translations import course_catalogue, engine_catalogue
    from autograder.course import course_from, said_of

    course = course_from(arguments.course)
    say(said_of(course))
    code, found = arguments.language, 0
    for wanted in (course_catalogue(course), *([engine_catalogue()] if arguments.engine else ())):
        if not arguments.check:
            say(f"wrote {wanted.update(code)}")
        gaps = wanted.gaps(code)
        for gap in gaps:
            say(f"{gap}")
        found += len(gaps)
    say(f"{found} entries are to be translated or mended." if found else "Nothing is missing.")
    return FAILED if found and arguments.check else OK
