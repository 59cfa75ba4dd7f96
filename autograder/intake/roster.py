"""The roster: who is in the class, read from whatever CSV a registrar or a learning platform writes."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import IntakeProblem, UsageError
from autograder.intake.files import disk, limits
from autograder.intake.reading import as_utf8

_COLUMNS = {
    "id": "id studentid sid sisuserid canvasuserid orgdefinedid number studentnumber matriculation matriculationnumber "
    "idnumber identifier 学号 學號 编号",
    "login": "sisloginid loginid userid user username login netid githubusername 用户名 账号",
    "name": "name student fullname studentname displayname 姓名 名字 学生 學生 学生姓名",
    "first": "first firstname givenname 名",
    "last": "last lastname surname familyname 姓",
    "email": "email emailaddress mail 邮箱 邮件 电子邮件 電子郵件 电子邮箱",
    "submitted": "lastmodifiedsubmission",
    "group": "group groups groupname team teamname 小组 小組 组别",
}
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBER = re.compile(r"[A-Za-z]{0,4}[-.]?\d[\w-]*")
_KEY = {label: key for key, labels in _COLUMNS.items() for label in labels.split()}


@dataclass(frozen=True)
class Person:
    """One row of the roster; `ids` are all its identifiers, the first the one that reports show.

    Those who have the same `group` hand in together; `submitted` is when they did, where the file tells.
    """

    name: str
    ids: tuple[str, ...] = ()
    email: str = ""
    group: str = ""
    submitted: str = ""

    @property
    def label(self) -> str:
        """Returns what the person is called in lists: the name, else an id, else the address."""
        return self.name or next(iter(self.ids), "") or self.email

    @property
    def described(self) -> str:
        """Returns the label with an id or the address behind it, which tells namesakes apart."""
        other = next((text for text in (*self.ids, self.email) if text and text != self.label), "")
        return f"{self.label} ({other})" if other else self.label


def read(path: Path) -> tuple[Person, ...]:
    """Returns the roster's rows.

    Raises UsageError where the file cannot be read or no column tells who the students are.
    """
    people = tuple(dict.fromkeys(_people(table(path, "roster"))))
    if not people:
        raise UsageError(
            f"The roster {path} names nobody: it needs a column called name, id or email, and a row a student."
        )
    return people


def table(path: Path, what: str) -> list[list[str]]:
    """Returns the rows of a CSV that a person wrote, whatever its encoding and delimiter, without empty ones.

    Raises UsageError, which calls the file by `what` it is, where it cannot be read.
    """
    try:
        text = as_utf8(disk.file(path).read(limits.TABLE_BYTES), path.name).data.decode("utf-8")
        lines = io.StringIO(text, newline=None)  # so that all line ends are the same
        return [row for row in csv.reader(lines, delimiter=_delimiter(text)) if any(map(str.strip, row))]
    except IntakeProblem as problem:
        raise UsageError(f"The {what} {path} cannot be read: {problem}") from problem
    except csv.Error as error:
        raise UsageError(f"The {what} {path} cannot be read as a table: {error}.") from error


def plain(text: str) -> str:
    """Returns a name, id or address without case, width, punctuation and spaces; zeros in front of an id stay."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _people(rows: Sequence[Sequence[str]]) -> Iterable[Person]:
    header = [_column(cell) for cell in rows[0]] if rows else []
    known = bool({"id", "login", "name", "first", "last", "email"} & set(header))
    body = rows[1:] if known else rows
    if known and not _is_table(body, len(header)):
        return
    header = header if known else _guess(rows)
    for row in body if any(header) else ():
        person = _person(dict.fromkeys(header, ()), list(zip(header, (cell.strip() for cell in row), strict=False)))
        if person.label and plain(person.label) not in ("pointspossible", "studenttest", "teststudent"):
            yield person


def _column(heading: str) -> str:
    """Returns what a column holds: by its whole heading, else by what stands before a bracket in it."""
    return _KEY.get(plain(heading)) or _KEY.get(plain(re.sub(r"[(\uff08].*", "", heading)), "")


def _is_table(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Tells whether the rows are a table's: hardly any has more cells than there are columns."""
    return sum(any(map(str.strip, row[width:])) for row in rows) * 10 <= len(rows)


def _guess(rows: Sequence[Sequence[str]]) -> list[str]:
    """Returns what the columns of a table without a header hold, by the look of all rows; nothing for other text.

    It takes a column in which every row has another address, or another number: any text would give names.
    """
    columns = [[cell.strip() for cell in column] for column in zip(*rows, strict=False)]
    if len({len(row) for row in rows}) != 1 or not any(_tells(column) for column in columns):
        return []
    return [_tells(column) or ("" if any("@" in cell for cell in column) else "name") for column in columns]


def _tells(column: Sequence[str]) -> str:
    if len(set(column)) < len(column):
        return ""
    if all(_ADDRESS.fullmatch(cell) for cell in column):
        return "email"
    return "id" if all(_NUMBER.fullmatch(cell) for cell in column) else ""


def _person(cells: dict[str, tuple[str, ...]], row: list[tuple[str, str]]) -> Person:
    for key, cell in row:
        cells[key] = (*cells.get(key, ()), cell) if cell else cells.get(key, ())
    whole, first, last, email, group, submitted = (
        next(iter(cells.get(key, ())), "") for key in ("name", "first", "last", "email", "group", "submitted")
    )
    space = " " if first.isascii() or last.isascii() else ""
    name = whole or (f"{first}{space}{last}" if space else f"{last}{first}").strip()
    ids = tuple(dict.fromkeys((*cells.get("id", ()), *cells.get("login", ()))))
    return Person(name, ids, email, group, "" if submitted == "-" else submitted)
