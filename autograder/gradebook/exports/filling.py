"""Fills marks into a platform's own export: its ids, columns, order and further rows stay as they are.

Whose row it is, an id or an address decides, then a whole name that nobody shares.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError
from autograder.gradebook.book import Book
from autograder.gradebook.exports.fresh import Pair, Style, feedback
from autograder.gradebook.rules import ClassList, Table, read_table
from autograder.model import Mark
from autograder.report.formats import csv

TOTAL = "total"
LISTED = 8


@dataclass(frozen=True)
class Platform:
    """How a platform's export tells students and columns of grades: headings of ids, of names, and of comments.

    `grade` finds a column that takes points and gives its title; `keys` are whole headings that must be there.
    """

    keys: tuple[str, ...]
    ids: tuple[str, ...]
    names: tuple[str, ...]
    grade: re.Pattern[str]
    comments: str = ""
    separator: str = ","


PLATFORMS = {
    "canvas": Platform(
        ("Student", "ID"),
        ("ID", "SIS User ID", "SIS Login ID", "Integration ID"),
        ("Student",),
        re.compile(r"(?P<title>.+?)\s*\(\d+\)\s*$"),
    ),
    "moodle": Platform(
        ("Identifier", "Grade"),
        ("Identifier", "ID number", "Email address", "Username"),
        ("Full name",),
        re.compile(r"(?P<title>Grade)$"),
        "Feedback comments",
    ),
    "blackboard": Platform(
        ("Username",),
        ("Username", "Student ID"),
        ("First Name", "Last Name"),
        re.compile(r"(?P<title>.+?)\s*\[Total Pts:.*$"),
    ),
    "brightspace": Platform(
        ("End-of-Line Indicator",),
        ("OrgDefinedId", "Username", "Email"),
        ("First Name", "Last Name"),
        re.compile(r"(?P<title>.+?)\s+Points Grade\b.*$"),
    ),
}


@dataclass(frozen=True)
class Filled:
    """A table with marks in it, and sentences on what was not filled."""

    text: str
    encoding: str
    notes: tuple[str, ...]


def fill(book: Book, platform: str, path: Path, asked: Mapping[str, str], style: Style) -> Filled:
    """Returns a platform's export with the class's marks; `asked` maps headings of columns to exercises or `total`.

    UsageError for a table of another kind, of other students, and where it is not clear which column takes what.
    """
    kind, table = PLATFORMS[platform], read_table(path, "table")
    if missing := [key for key in kind.keys if table.place([key]) is None]:
        raise UsageError(f"{path} is no export of {platform.title()}: it has no column {missing[0]}.")
    columns = _columns(book, kind, table, asked)
    pairs = list(book.marks())
    rows, notes = _filled_rows(kind, table, columns, pairs)
    notes += _points_possible(table, columns, pairs)
    header = [csv.Verbatim(cell) for cell in table.columns]
    text = csv.table(header, rows, separator=table.delimiter, decimal=style.decimal).removeprefix(csv.MARK)
    return Filled(text, table.encoding, tuple(notes))


def _columns(book: Book, kind: Platform, table: Table, asked: Mapping[str, str]) -> dict[int, str]:
    """Returns by place what each column of grades takes: an exercise's slug, or the total."""
    titles = {i: m["title"] for i, c in enumerate(table.columns) if (m := kind.grade.match(c.strip()))}
    known = {_plain(name): e.slug for e in book.course.exercises for name in (e.slug, e.title, *e.aliases)}
    if asked:
        return {_asked_place(table, titles, heading): _what(book, what) for heading, what in asked.items()}
    found = {i: known[_plain(title)] for i, title in titles.items() if _plain(title) in known}
    if not found and len(titles) == 1:
        return dict.fromkeys(titles, TOTAL)
    if not found or len(set(found.values())) < len(found):
        listed = ", ".join(repr(table.columns[i]) for i in titles) or "none that takes points"
        raise UsageError(
            f"{table.path} does not say which column takes what; its columns are {listed}: name one with "
            '--column "HEADING=EXERCISE", or =total.'
        )
    return found


def _asked_place(table: Table, titles: Mapping[int, str], heading: str) -> int:
    place = table.place([heading])
    if place is None:
        place = next((i for i, title in titles.items() if _plain(title) == _plain(heading)), None)
    if place is None:
        raise UsageError(f"{table.path} has no column {heading!r}; its columns are {', '.join(table.columns)}.")
    return place


def _what(book: Book, what: str) -> str:
    return what if what == TOTAL else book.course.exercise(what).slug


def _filled_rows(
    kind: Platform, table: Table, columns: Mapping[int, str], pairs: Sequence[Pair]
) -> tuple[list[tuple[csv.Cell, ...]], list[str]]:
    people = ClassList(mark.student for _, mark in pairs)
    known: dict[str, Pair] = {mark.student.key: (report, mark) for report, mark in pairs}
    comments = table.place([kind.comments]) if kind.comments else None
    rows, strangers, taken = [], [], set()
    for line, row in table.rows:
        cells: list[csv.Cell] = [csv.kept(cell) for cell in row]
        if key := _whose(kind, table, people, row, line):
            if key in taken:
                raise UsageError(f"{table.path}, line {line}: {key} has a row before this one; leave one.")
            taken.add(key)
            report, mark = known[key]
            cells += [""] * (len(table.columns) - len(cells))
            for place, what in columns.items():
                cells[place] = _points(mark, what)
            if comments is not None:
                cells[comments] = feedback(report, mark)
        elif not _is_no_student(row):
            strangers.append(next((cell for cell in row if cell.strip()), ""))
        rows.append(tuple(cells))
    if not taken:
        raise UsageError(
            f"None of the students in {table.path} is among those who were graded: name the class's table."
        )
    left = [mark.student.called for _, mark in pairs if mark.student.key not in taken]
    return rows, [*_told("no work of", strangers), *_told("not in the table, so not exported:", left)]


def _whose(kind: Platform, table: Table, people: ClassList, row: Sequence[str], line: int) -> str:
    """Returns whose row it is; empty for a row of nobody's. UsageError where ids name several."""
    found = {s.key for text in _ids(kind, table, row) for s in people.by_id(text)}
    if len(found) > 1:
        raise UsageError(f"{table.path}, line {line}: its ids belong to {' and '.join(sorted(found))}; mend them.")
    if found:
        return next(iter(found))
    cells = [row[p].strip() for n in kind.names if (p := table.place([n])) is not None and p < len(row)]
    named = {s.key for text in _spellings(cells) for s in people.by_name(text)}
    return next(iter(named)) if len(named) == 1 else ""


def _ids(kind: Platform, table: Table, row: Sequence[str]) -> list[str]:
    places = [p for name in kind.ids if (p := table.place([name])) is not None and p < len(row)]
    cells = [row[place].strip().lstrip("#") for place in places]
    return [text for cell in cells for text in (cell, cell.removeprefix("Participant ").strip()) if text]


def _spellings(cells: Sequence[str]) -> list[str]:
    """Returns how names may be written in our tables: first last, `last, first`, and without the comma."""
    if len(cells) == 2:
        return [" ".join(cells), f"{cells[1]}, {cells[0]}", "".join(reversed(cells))]
    last, comma, first = cells[0].partition(",") if cells else ("", "", "")
    return [*cells, f"{first.strip()} {last.strip()}"] if comma else list(cells)


def _is_no_student(row: Sequence[str]) -> bool:
    """Tells whether a row is Canvas's own: points possible, how grades are posted, the test student."""
    first = row[0].strip().casefold()
    return not first or first in ("points possible", "student, test", "test student")


def _points(mark: Mark, what: str) -> float | None:
    if what == TOTAL:
        return mark.total
    return next((e.points for e in mark.exercises if e.slug == what), None)


def _points_possible(table: Table, columns: Mapping[int, str], pairs: Sequence[Pair]) -> list[str]:
    """Returns a sentence for each column that is out of another number of points than ours."""
    row = next((row for _, row in table.rows if row and row[0].strip().casefold() == "points possible"), ())
    notes = []
    for place, what in columns.items():
        cell = row[place].strip() if place < len(row) else ""
        if not cell and (found := re.search(r"(?:Total Pts:|MaxPoints:)\s*([\d.]+)", table.columns[place])):
            cell = found[1]
        ours = max((_most(mark, what) for _, mark in pairs), default=0.0)
        if re.fullmatch(r"\d+(\.\d+)?", cell) and abs(float(cell) - ours) > 1e-6:
            notes.append(
                f"{table.columns[place]} is out of {float(cell):g} there, of {ours:g} here; nothing was scaled."
            )
    return notes


def _most(mark: Mark, what: str) -> float:
    return (
        mark.max_total if what == TOTAL else max((e.max_points for e in mark.exercises if e.slug == what), default=0.0)
    )


def _told(what: str, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return [f"{what} {', '.join(names[:LISTED])}{more}"]


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
