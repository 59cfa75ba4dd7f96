"""Finds who is meant among the students of a class: by a whole key, id, address or name, never by a part of one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from autograder.errors import UsageError
from autograder.model import Student

LISTED = 5


class ClassList:
    """The students of a class as a person names them."""

    def __init__(self, students: Iterable[Student], absent: Iterable[str] = ()) -> None:
        self.students = tuple(students)
        self._absent = {_folded(text) for described in absent for text in _described(described)}
        self._by_name: list[dict[str, list[Student]]] = [{}, {}, {}, {}]
        for student in self.students:
            for known, text in zip(self._by_name, _names(student), strict=True):
                if text:
                    known.setdefault(_folded(text), []).append(student)

    def find(self, text: str, where: str = "") -> Student:
        """Returns whom `text` names; UsageError, which says `where` it stands, for nobody and for several."""
        found = self.all_of(text)
        if len(found) == 1:
            return found[0]
        place = f"{where}: " if where else ""
        if found:
            names = ", ".join(f"{s.key}" + (f" (id {s.student_id})" if s.student_id else "") for s in found[:LISTED])
            raise UsageError(f"{place}{text!r} may be each of {names}; give the id or the folder's name.")
        known = ", ".join(s.key for s in self.students[:LISTED])
        more = " …" if len(self.students) > LISTED else ""
        raise UsageError(f"{place}there is no student {text!r} in the class: {known}{more}.")

    def by_id(self, text: str) -> list[Student]:
        """Returns those whose key, id or address it is."""
        found = (s for known in self._by_name[:3] for s in known.get(_folded(text), ()))
        return list({student.key: student for student in found}.values())

    def by_name(self, text: str) -> list[Student]:
        """Returns those whose whole name it is."""
        return self._by_name[3].get(_folded(text), [])

    def is_absent(self, text: str) -> bool:
        """Tells whether `text` names somebody of the roster of whom nothing came yet, by name or id."""
        return _folded(text) in self._absent and not self.all_of(text)

    def all_of(self, text: str) -> list[Student]:
        """Returns those whom `text` names: whose key it is, else whose id, else address, else name."""
        if not text.strip():
            return []
        return next((known[_folded(text)] for known in self._by_name if _folded(text) in known), [])


def _names(student: Student) -> Iterator[str]:
    yield from (student.key, student.student_id, student.email, student.name)


def _described(text: str) -> Iterator[str]:
    """Yields a roster's line such as `Ada Lovelace (1815)` as a whole, and the name and the id in it."""
    yield text
    if found := re.fullmatch(r"(.+) \(([^()]+)\)", text):
        yield from found.groups()


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
