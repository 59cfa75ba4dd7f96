"""`autograde status`: how far a class is."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from autograder.cli.results import add_results, results
from autograder.cli.say import OK, UNKNOWN, say

ABOUT = "tell who is graded, unknown, late, missing, and whose work waits for a person"
SHOWN = 12


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds in which form."""
    parser.add_argument("--json", action="store_true", help="print it as JSON")
    add_results(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prints how far the class is; 3 where a mark of somebody who handed in is not known."""
    from autograder.gradebook import class_status

    with results(arguments) as book:
        found = class_status(book)
    if arguments.json:
        say(json.dumps(asdict(found) | {"is_whole": found.is_whole}, indent=1))
    else:
        say(f"graded: {len(found.graded)}")
        lists = {"unknown": found.unknown, "not graded yet": found.not_graded, "late": found.late}
        for name, keys in (lists | {"missing": found.missing}).items():
            if keys:
                more = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
                say(f"{name}: {len(keys)} ({', '.join(keys[:SHOWN])}{more})")
        for need in found.waiting:
            say(f"waits for a person: {': '.join(filter(None, (need.key, need.exercise, need.text)))}")
    return OK if found.is_whole else UNKNOWN
