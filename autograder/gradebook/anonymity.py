"""Pseudonyms for a class: in pages and in tables, for marking without knowing whom; a key file says whose each is.

A student's own names go whole and by their words, everybody else's whole: a note on a group may hold them.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from autograder.classroom.store import Correction
from autograder.files import write_file
from autograder.gradebook.book import Book
from autograder.model import ExerciseMark, GradeReport, Mark, Student, StudentKey
from autograder.report.formats import csv

SHORTEST = 3
_PARTS = re.compile(r"(<(?:style|script)\b.*?</(?:style|script)>|<[^>]*>)", re.DOTALL)


class AnonymousBook(Book):
    """An open gradebook whose students have pseudonyms, in their order; of whom nothing came it says nothing."""

    def __init__(self, book: Book) -> None:
        super().__init__(book.out, book.store, book.course, book.class_file)
        self.about = book.about | {"missing": []}
        self._names = pseudonyms(book, [student.key for student in book.people.students])

    @property
    def names(self) -> Mapping[StudentKey, str]:
        """Returns each student's pseudonym."""
        return self._names

    def marks(self) -> Iterator[tuple[GradeReport, Mark]]:
        """Yields each student's report and mark under the pseudonym, in the order of these."""
        pairs = {self._names[report.student.key]: (report, mark) for report, mark in super().marks()}
        for name in sorted(pairs):
            report, mark = pairs[name]
            wipe = self._wiper(mark.student)
            yield replace(report, student=_stranger(name)), _under(mark, name, wipe)

    @property
    def made(self) -> tuple[Correction, ...]:
        """Returns every correction that was ever made, its student and its reason under pseudonyms."""
        known = {student.key: student for student in self.people.students}
        return tuple(self._hidden(c, known.get(c.student)) for c in super().made)

    def _hidden(self, correction: Correction, student: Student | None) -> Correction:
        wipe = self._wiper(student)
        who = self._names.get(correction.student, "somebody") if correction.student else ""
        return replace(correction, student=StudentKey(who), why=wipe(correction.why))

    def _wiper(self, student: Student | None) -> Callable[[str], str]:
        wanted = _wanted(self.people.students, self._names, student, str)
        return lambda text: _wiped(text, wanted)


def pseudonyms(book: Book, keys: Iterable[StudentKey]) -> dict[StudentKey, str]:
    """Returns a pseudonym for each student, drawn once and kept in the store, in no order that tells anything."""
    known: dict[str, str] = book.store.told().get("pseudonyms", {})
    wanted = list(keys)
    new = [key for key in wanted if key not in known]
    secrets.SystemRandom().shuffle(new)
    for number, key in enumerate(new, len(known) + 1):
        known[key] = f"student-{number:03}"
    if new:
        book.store.tell({"pseudonyms": known})
    return {key: known[key] for key in wanted}


def write_key(path: Path, students: Sequence[Student], names: Mapping[StudentKey, str]) -> None:
    """Writes whose each pseudonym is; only the owner may read it. StoreError where the disk fails."""
    rows = sorted((names[s.key], s.key, s.name, s.student_id) for s in students)
    text = csv.table(("pseudonym", "student", "name", "id"), rows)
    write_file(path, text.encode("utf-8", "replace"), mode=0o600)


def scrubbed(page: str, student: Student, names: Mapping[StudentKey, str], everybody: Sequence[Student] = ()) -> str:
    """Returns a page in which pseudonyms stand for what names the student or others; markup stays as it is."""
    wanted = _wanted(everybody, names, student, escape)
    parts = _PARTS.split(page)
    return "".join(part if i % 2 else _wiped(part, wanted) for i, part in enumerate(parts))


Wanted = tuple[re.Pattern[str], Mapping[str, str]] | None


def _wanted(
    everybody: Sequence[Student], names: Mapping[StudentKey, str], own: Student | None, written: Callable[[str], str]
) -> Wanted:
    """Returns a pattern for every name to be wiped out, and by what each is replaced; None where there is none."""
    found: dict[str, str] = {}
    for student in everybody:
        found |= {written(text).casefold(): names[student.key] for text in _whole(student) if student.key in names}
    if own is not None:
        found |= {written(text).casefold(): names[own.key] for text in _words(own)}
    if not found:
        return None
    longest = sorted(found, key=len, reverse=True)
    return re.compile("|".join(map(_pattern, longest)), re.IGNORECASE), found


def _wiped(text: str, wanted: Wanted) -> str:
    if wanted is None:
        return text
    pattern, names = wanted
    return pattern.sub(lambda found: names.get(found.group().casefold(), "somebody"), text)


def _pattern(text: str) -> str:
    """Returns a pattern for a name; in scripts with spaces it is a word of its own, or between underscores."""
    letters = re.escape(text)
    return rf"(?<![^\W_]){letters}(?![^\W_])" if text.isascii() or _is_spaced(text) else letters


def _is_spaced(text: str) -> bool:
    return not any("CJK" in unicodedata.name(c, "") or "HIRAGANA" in unicodedata.name(c, "") for c in text)


def _whole(student: Student) -> Iterator[str]:
    whole = (student.key, student.name, student.student_id, student.email)
    yield from (text for text in whole if len(text) >= SHORTEST or (text and not text.isascii()))


def _words(student: Student) -> Iterator[str]:
    whole = (student.key, student.name, student.student_id, student.email, student.email.split("@")[0])
    yield from (text for text in whole if text)
    for word in re.split(r"[\s,_.-]+", f"{student.name} {student.key}"):
        if len(word) >= SHORTEST or (word and not word.isascii()):
            yield word


def _stranger(name: str) -> Student:
    return Student(StudentKey(name), name, name)


def _under(mark: Mark, name: str, wipe: Callable[[str], str]) -> Mark:
    exercises = tuple(_wiped_exercise(exercise, wipe) for exercise in mark.exercises)
    flags = tuple(map(wipe, mark.flags))
    return replace(mark, student=_stranger(name), exercises=exercises, flags=flags)


def _wiped_exercise(exercise: ExerciseMark, wipe: Callable[[str], str]) -> ExerciseMark:
    steps = tuple(replace(step, text=wipe(step.text)) for step in exercise.steps)
    answers = tuple(replace(answer, comment=wipe(answer.comment)) for answer in exercise.answers)
    return replace(exercise, steps=steps, rule=wipe(exercise.rule), answers=answers)
