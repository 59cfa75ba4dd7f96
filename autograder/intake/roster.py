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
from autograder.intake.handin import Handin
from autograder.intake.reading import as_utf8

_COLUMNS = {
    "id": "id studentid sid sisuserid sisloginid userid user username login netid number studentnumber matriculation "
    "idnumber identifier githubusername 学号 學號 编号 用户名 账号",
    "name": "name student fullname studentname displayname 姓名 名字 学生 學生 学生姓名",
    "first": "first firstname givenname 名",
    "last": "last lastname surname familyname 姓",
    "email": "email emailaddress mail 邮箱 邮件 电子邮件 電子郵件 电子邮箱",
}
_KEY = {label: key for key, labels in _COLUMNS.items() for label in labels.split()}


@dataclass(frozen=True)
class Person:
    """Is one row of the roster; `ids` are all its identifiers, the first the one that reports show."""

    name: str
    ids: tuple[str, ...] = ()
    email: str = ""

    @property
    def label(self) -> str:
        """Is what the person is called in lists: the name, else an id, else the address."""
        return self.name or next(iter(self.ids), "") or self.email


def read(path: Path) -> tuple[Person, ...]:
    """Returns the roster's rows.

    Raises UsageError where the file cannot be read or no column tells who the students are.
    """
    try:
        text = as_utf8(disk.file(path).read(limits.TABLE_BYTES), path.name).data.decode("utf-8")
        rows = _rows(text)
    except IntakeProblem as problem:
        raise UsageError(f"The roster {path} cannot be read: {problem}") from problem
    except csv.Error as error:
        raise UsageError(f"The roster {path} cannot be read as a table: {error}.") from error
    people = tuple(_people(rows))
    if not people:
        raise UsageError(
            f"The roster {path} names nobody: it needs a column called name, id or email, and a row a student."
        )
    return people


def join(handins: Sequence[Handin], people: Sequence[Person]) -> tuple[list[Handin | None], tuple[Person, ...]]:
    """Returns for each hand-in the one that the roster completes (None where it knows nobody), and who is missing."""
    index: dict[str, set[Person]] = {}
    for person in people:
        for key in _keys((person.name,), person.ids, person.email):
            index.setdefault(key, set()).add(person)
    found = [_find(handin, index) for handin in handins]
    joined = [_complete(handin, person) if person else None for handin, person in zip(handins, found, strict=True)]
    there = set(found)
    return joined, tuple(person for person in people if person not in there)


def _find(handin: Handin, index: dict[str, set[Person]]) -> Person | None:
    """Returns the only person that the id, then the address, then the name, then a part of the name tells."""
    words = re.split(r"[\s_,;()\uff08\uff09\[\]-]+", handin.name)
    tries = (
        [f"id {_fold(handin.student_id)}"],
        [f"mail {_fold(handin.email)}"],
        [f"id {_fold(word)}" for word in (handin.name, *words)],
        [f"mail {_fold(handin.name)}"],
        [f"name {name}" for name in _names(handin.name)],
        [f"name {_fold(word)}" for word in words],
    )
    for keys in tries:
        people = set().union(*(index.get(key, set()) for key in keys))
        if len(people) == 1:
            return people.pop()
    return None


def _keys(names: Iterable[str], ids: Iterable[str], email: str) -> set[str]:
    keys = {f"name {squeezed}" for name in names for squeezed in _names(name)}
    keys |= {f"id {_fold(i)}" for i in ids if _fold(i)} | ({f"mail {_fold(email)}"} if email else set())
    return keys | ({f"id {_fold(email.split('@')[0])}"} if "@" in email else set())


def _complete(handin: Handin, person: Person) -> Handin:
    own = handin.student_id if _fold(handin.student_id) in map(_fold, person.ids) else ""
    return Handin(
        person.name or handin.name,
        handin.parts,
        own or next(iter(person.ids), handin.student_id),
        person.email or handin.email,
        handin.late,
        handin.submitted,
        handin.notes,
    )


def _names(name: str) -> set[str]:
    """Returns the forms under which downloads spell a name: as it is, and turned round at its comma or last space."""
    first, comma, rest = name.partition(",")
    words = name.replace("_", " ").split()
    turned = f"{rest}{first}" if comma else "".join(words[-1:] + words[:-1])
    return {form for form in (_fold(name), _fold(turned)) if form}


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "", plain)


def _rows(text: str) -> list[list[str]]:
    lines = io.StringIO(text, newline=None)  # so that all line ends are the same
    return [row for row in csv.reader(lines, delimiter=_delimiter(text)) if any(map(str.strip, row))]


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _people(rows: Sequence[Sequence[str]]) -> Iterable[Person]:
    header = [_KEY.get(_fold(re.sub(r"[(\uff08].*", "", cell)), "") for cell in rows[0]] if rows else []
    known = any(header)
    if not known and rows:
        header = _guess(rows[0])
    for row in rows[1 if known else 0 :]:
        person = _person(dict.fromkeys(header, ()), list(zip(header, (cell.strip() for cell in row), strict=False)))
        if person.label and _fold(person.label) not in ("pointspossible", "studenttest", "teststudent"):
            yield person


def _guess(row: Sequence[str]) -> list[str]:
    """Returns what the columns of a table without a header hold, by the look of its first row."""
    return ["email" if "@" in cell else "id" if any(map(str.isdigit, cell)) else "name" for cell in row]


def _person(cells: dict[str, tuple[str, ...]], row: list[tuple[str, str]]) -> Person:
    for key, cell in row:
        cells[key] = (*cells.get(key, ()), cell) if cell else cells.get(key, ())
    whole = next(iter(cells.get("name", ())), "")
    first, last = (next(iter(cells.get(key, ())), "") for key in ("first", "last"))
    space = " " if first.isascii() or last.isascii() else ""
    name = whole or (f"{first}{space}{last}" if space else f"{last}{first}").strip()
    return Person(name, tuple(dict.fromkeys(cells.get("id", ()))), next(iter(cells.get("email", ())), ""))
