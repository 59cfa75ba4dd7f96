"""`autograde export csv|canvas|…`: a class's marks as another system takes them, from the store."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.results import add_results, results
from autograder.cli.say import OK, say, write_bytes
from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.cli.exporting import Target

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
DECIMALS = {"point": ".", "comma": ","}
FILLED = ("canvas", "moodle", "blackboard", "brightspace")


class Marks:
    """The target of one kind of table."""

    def __init__(self, name: str, about: str) -> None:
        self.name, self.ABOUT = name, about

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Adds where the results are, where the table goes, and how it is written."""
        add = parser.add_argument
        text = f"the file to write (default: {self.file} beside the results)"
        add("--out", type=Path, metavar="FILE", help=text)
        add_results(parser)
        text = "the course (default: the one that the class was graded with)"
        add("--course", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=text)
        if self.name in FILLED:
            add(
                "--roster",
                type=Path,
                metavar="FILE",
                help="the platform's own export, to be filled",
            )
            add("--column", action="append", metavar="HEADING=EXERCISE", help="which column takes what (or =total)")
        add("--anonymous", action="store_true", help="pseudonyms for names, for double-blind marking")
        add("--key", type=Path, metavar="CSV", help="whose each pseudonym is (default: FILE-key.csv, beside FILE)")
        if self.name not in ("xlsx", "json"):
            add("--separator", choices=SEPARATORS, default="comma", help="what parts cells (default: comma)")
            add("--decimal", choices=DECIMALS, default="point", help="the sign in numbers (default: point)")

    @property
    def file(self) -> str:
        """Returns what the file is called where nobody names it: after its platform, else after its form."""
        return f"marks.{self.name}" if self.name in ("csv", "xlsx", "json") else f"{self.name}.csv"

    def run(self, arguments: argparse.Namespace) -> int:
        """Writes the table, whole or not at all, and says what is not in it."""
        out = arguments.out or arguments.grades / self.file
        roster = getattr(arguments, "roster", None)
        if roster is not None and out.exists() and roster.exists() and os.path.samefile(out, roster):
            raise UsageError(f"{out} is the roster itself; name another file with --out.")
        if arguments.anonymous and roster is not None:
            raise UsageError("--anonymous goes without --roster: that table's ids tell who it is.")
        if arguments.key is not None and not arguments.anonymous:
            raise UsageError("--key says whose pseudonyms are; it goes with --anonymous.")
        data, notes = self._made(arguments, out)
        write_bytes(out, data)
        for note in notes:
            say(note)
        say(f"Marks: {out}")
        return OK

    def _made(self, arguments: argparse.Namespace, out: Path) -> tuple[bytes, tuple[str, ...]]:
        from autograder.gradebook import FRESH, AnonymousBook, Style, fill, workbook, write_key

        with results(arguments, write=arguments.anonymous) as known:
            book = AnonymousBook(known) if arguments.anonymous else known
            if isinstance(book, AnonymousBook):
                write_key(arguments.key or out.with_name(f"{out.stem}-key.csv"), known.people.students, book.names)
            if self.name == "xlsx":
                return workbook(book), ()
            separator, decimal = getattr(arguments, "separator", "comma"), getattr(arguments, "decimal", "point")
            style = Style(SEPARATORS[separator], DECIMALS[decimal])
            roster, columns = getattr(arguments, "roster", None), getattr(arguments, "column", None)
            if columns and roster is None:
                raise UsageError("--column says what the columns of --roster take; name that file, too.")
            if roster is not None:
                filled = fill(book, self.name, roster, _columns(columns or ()), style)
                return filled.text.encode(filled.encoding, "replace"), filled.notes
            return FRESH[self.name](book, style).encode("utf-8", "replace"), ()


def _columns(texts: list[str] | tuple[()]) -> dict[str, str]:
    found = {}
    for text in texts:
        heading, equals, what = text.rpartition("=")
        if not (equals and heading and what):
            raise UsageError(f'--column wants "HEADING=EXERCISE", such as "Lab 1 (4711)=lab1"; got {text!r}.')
        found[heading] = what
    return found


MARKS: dict[str, Target] = {
    name: Marks(name, f"write the class's marks {text}")
    for name, text in {
        "csv": "as CSV, with the separator and decimal sign that a spreadsheet wants",
        "canvas": "for Canvas, into its own export where you name it",
        "moodle": "for Moodle, into its own grading worksheet where you name it",
        "nbgrader": "as nbgrader exports them",
        "blackboard": "for Blackboard, into its own export where you name it",
        "brightspace": "for Brightspace, into its own export where you name it",
        "xlsx": "as a workbook (extra: autograde-rnn[xlsx])",
        "json": "as JSON, with every step from report to mark",
    }.items()
}
