"""`autograde similar`: which students' code shares passages that few others have, for a person to look at."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.results import add_results, results
from autograder.cli.say import OK, hint, say
from autograder.cli.values import positive

if TYPE_CHECKING:
    from autograder.gradebook.similar import Similar

ABOUT = "list works that share passages of code that few others have: a hint for a person, no points hang on it"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds how many pairs are printed."""
    add = parser.add_argument
    add("--most", type=positive, default=10, metavar="N", help="pairs to print for an exercise (default: 10)")
    add("--work", type=Path, metavar="SUBMISSIONS", help="the class's work (default: where it was graded)")
    add_results(parser)


def run(arguments: argparse.Namespace) -> int:
    """Compares the class's code and prints the pairs; `autograde review` shows them side by side."""
    from autograder.gradebook import work_of
    from autograder.gradebook.similar import compare

    with results(arguments) as book:
        work = work_of(book, arguments.work)
        found = compare(book, work, lambda slug: hint(f"comparing {slug} …"))
    for similar in found:
        _tell(similar, arguments.most)
    if any(similar.pairs for similar in found):
        say("A hint, no proof: look at the passages side by side in `autograde review`.")
    else:
        say("No two works share passages that few others have.")
    return OK


def _tell(similar: Similar, most: int) -> None:
    for pair in similar.pairs[:most]:
        rare = min(passage.count for passage in pair.passages)
        what = f"{pair.lines} lines, {len(pair.passages)} passages, the rarest in {rare} of {similar.works} works"
        say(f"{similar.exercise}  {100 * pair.share:3.0f} %  {pair.first} – {pair.second}  ({what})")
    if len(similar.pairs) > most:
        say(f"{similar.exercise}  and {len(similar.pairs) - most} pairs more: --most, or the review")
    for group in similar.clusters[:most]:
        say(f"{similar.exercise}  together: {', '.join(group)}")
