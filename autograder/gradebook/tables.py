"""Tables of marks for learning platforms, made from the store as grades.csv is: of the whole class, whoever was graded.

Each is written beside the reports under the platform's name.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.files import write_file
from autograder.gradebook.book import Book
from autograder.gradebook.exports import FRESH, Style


def write_tables(book: Book, names: Sequence[str]) -> None:
    """Writes tables of a class's marks; StoreError where the disk or the store fails."""
    for name in names:
        write_file(
            book.out / f"{name}.csv", FRESH[name](book, Style()).encode("utf-8", "replace"), "choose another --out"
        )
