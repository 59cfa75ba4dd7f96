"""CSV files that a person writes beside the store: their rows by column, each with the number of its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError

MOST_BYTES = 20_000_000
ENCODINGS = ("utf-8-sig", "utf-16", "gb18030", "cp1252")


@dataclass(frozen=True)
class Table:
    """A CSV that was read: its columns as they are written, its rows with the line on which each begins."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    delimiter: str = ","
    encoding: str = "utf-8"

    def records(self, names: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, dict[str, str]]]:
        """Yields each row's line and what stands in the columns that `names` asks for, by any of their headings.

        UsageError where a column is missing.
        """
        places = {name: self.place(headings) for name, headings in names.items()}
        if missing := [headings[0] for name, headings in names.items() if places[name] is None and headings[-1]]:
            raise UsageError(
                f"{self.path} has no column {' and none '.join(missing)}; its columns are {', '.join(self.columns)}."
            )
        for line, row in self.rows:
            yield line, {n: row[p].strip() if p is not None and p < len(row) else "" for n, p in places.items()}

    def place(self, headings: Sequence[str]) -> int | None:
        """Returns the place of the first column that has one of these headings, without regard to case."""
        known = [column.strip().casefold() for column in self.columns]
        return next((known.index(h.casefold()) for h in headings if h and h.casefold() in known), None)


def read_table(path: Path, what: str) -> Table:
    """Returns a CSV with a header, whatever its encoding and separator.

    UsageError, which calls the file by `what` it is, where it cannot be read or holds no table.
    """
    text, encoding = _text(path, what)
    head = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, tuple[str, ...]]] = []
    try:
        line = 1
        for row in reader:
            if any(map(str.strip, row)):
                rows.append((line, tuple(row)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(f"The {what} {path} cannot be read as a table: line {reader.line_num}: {error}.") from error
    if not rows:
        raise UsageError(f"The {what} {path} is empty: it needs a line of column names, and a line for each entry.")
    return Table(path, rows[0][1], tuple(rows[1:]), delimiter, encoding)


def _text(path: Path, what: str) -> tuple[str, str]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"The {what} {path} cannot be read ({error.strerror}); name a CSV file.") from None
    if len(data) > MOST_BYTES or (b"\0" in data[:4000] and data[:2] not in (b"\xff\xfe", b"\xfe\xff")):
        raise UsageError(f"The {what} {path} is no CSV file; save the table as CSV (UTF-8) and name that.")
    for encoding in ENCODINGS:
        if encoding == "utf-16" and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            text = data.decode(encoding)
            return text, "utf-8" if encoding == "utf-8-sig" and not data.startswith(b"\xef\xbb\xbf") else encoding
        except UnicodeDecodeError:
            continue
    raise UsageError(f"The {what} {path} is in no encoding that is known; save it as UTF-8.")
