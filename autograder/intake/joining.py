"""Joins the hand-ins with the roster: who each is, who is missing, whose work counts for others, what is doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import UsageError
from autograder.intake.handin import Handin
from autograder.intake.people import Directory, Told
from autograder.intake.roster import Person, plain, table
from autograder.quoting import file_name

ASK = "say who it is in a CSV with the columns folder,student, and name that file with --match"
SHOWN = 4

_HEADER = frozenset(("folder", "file", "handin", "submission", "entry", "repository", "archive"))


@dataclass(frozen=True)
class Joined:
    """Hand-ins with their owners' names; `missing` are the roster's absent ones, `notices` sentences about the rest."""

    handins: tuple[Handin, ...]
    missing: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def join(handins: Sequence[Handin], people: Sequence[Person], match: Path | None) -> Joined:
    """Returns the hand-ins joined with the roster and with what the file `match` says, its word before all.

    Raises UsageError where that file speaks of a folder or a student that is not there.
    """
    directory = Directory(people)
    matched = _matched(match, handins, directory) if match else {}
    if not people and not matched:
        return Joined(tuple(handins))
    told = [Told(matched[i]) if i in matched else directory.owner(h) for i, h in enumerate(handins)]
    owned = [pair for h, t in zip(handins, told, strict=True) for pair in _owned(h, t.people)]
    shared, sentences = _shared(owned, directory)
    doubts = [_doubt(h, t.might) for h, t in zip(handins, told, strict=True) if people and not t.people]
    present = {person for _, person in (*owned, *shared) if person}
    missing = _labels([person for person in people if person not in present])
    return Joined(
        tuple(handin for handin, _ in (*owned, *shared)), missing, (*doubts, *sentences, *_twice([*owned, *shared]))
    )


def _owned(handin: Handin, people: Sequence[Person]) -> Iterator[tuple[Handin, Person | None]]:
    """Yields the hand-in in the name of each whose it is; of a group each gets it, with a note."""
    if not people:
        yield handin, None
    for person in people:
        others = ", ".join(other.label for other in people if other != person)
        notes = (f"Handed in together with {others}.",) if others else ()
        yield _in_name_of(handin, person, notes), person


def _in_name_of(handin: Handin, person: Person, notes: Sequence[str] = ()) -> Handin:
    return replace(
        handin,
        name=person.name or handin.name,
        student_id=next(iter(person.ids), handin.student_id),
        email=person.email or handin.email,
        submitted=handin.submitted or person.submitted,
        notes=(*handin.notes, *notes),
    )


def _shared(
    owned: Sequence[tuple[Handin, Person | None]], directory: Directory
) -> tuple[list[tuple[Handin, Person]], list[str]]:
    """Returns what one member handed in for the others of a group, and a sentence for each such group.

    Only in a class where no group has handed in twice: else the column tells of tutorials, not of teams.
    """
    by_person = {person: handin for handin, person in owned if person}
    groups = [members for members in directory.groups.values() if len(members) > 1]
    active = [[person for person in members if person in by_person] for members in groups]
    if any(len(own) > 1 and len({id(by_person[p].parts) for p in own}) > 1 for own in active):
        return [], []
    shared, sentences = [], []
    for members, own in zip(groups, active, strict=True):
        if len(own) == 1 and (others := [person for person in members if person not in own]):
            note = f"Handed in by {own[0].label} for the group {own[0].group}."
            shared += [(_in_name_of(by_person[own[0]], person, (note,)), person) for person in others]
            names = ", ".join(person.label for person in others)
            sentences.append(f"The work of {own[0].label} counts for the group {own[0].group}: {names}.")
    return shared, sentences


def _doubt(handin: Handin, might: Sequence[Person]) -> str:
    """Returns the sentence for a hand-in whose owner the roster does not tell."""
    if not might:
        return f"{file_name(handin.name)} is not in the roster; if that is somebody of the class, {ASK}."
    names = " or ".join(person.described for person in might[:SHOWN])
    more = f" or {len(might) - SHOWN} more" if len(might) > SHOWN else ""
    return f"{file_name(handin.name)} was joined with nobody in the roster: it may be {names}{more}; {ASK}."


def _twice(owned: Sequence[tuple[Handin, Person | None]]) -> list[str]:
    counts = Counter(person for _, person in owned if person)
    return [f"{person.label} has {n} hand-ins, each graded by itself." for person, n in counts.items() if n > 1]


def _labels(people: Sequence[Person]) -> tuple[str, ...]:
    counts = Counter(person.label for person in people)
    return tuple(person.described if counts[person.label] > 1 else person.label for person in people)


def _matched(path: Path, handins: Sequence[Handin], directory: Directory) -> dict[int, tuple[Person, ...]]:
    """Returns for the hand-ins of which the file speaks whose they are; several rows of one folder name a group."""
    names = _names(handins)
    found: dict[int, dict[Person, None]] = {}
    for number, row in enumerate(table(path, "file of matches"), 1):
        folder, student = (*(cell.strip() for cell in row), "", "")[:2]
        if number == 1 and plain(folder) in _HEADER:
            continue
        where = f"{path}, row {number}"
        if not folder or not student:
            raise UsageError(f"{where}: a row is a folder and the student whose it is, such as `kim,Kim Lee`.")
        for index in _handin_of(folder, names, where):
            found.setdefault(index, {})[_person_of(student, directory, where)] = None
    return {index: tuple(people) for index, people in found.items()}


def _names(handins: Sequence[Handin]) -> dict[str, list[int]]:
    """Returns the hand-ins by each of their names: the student's, the repository's, those of folders and files."""
    names: dict[str, list[int]] = {}
    for index, handin in enumerate(handins):
        for name in {handin.name, handin.repository, handin.student_id, *(part.name for part in handin.parts)} - {""}:
            names.setdefault(name.casefold(), []).append(index)
    return names


def _handin_of(folder: str, names: Mapping[str, Sequence[int]], where: str) -> Sequence[int]:
    found = names.get(folder.casefold().rstrip("/"), ())
    if not found:
        raise UsageError(f"{where}: there is no hand-in called {folder!r}; write it as the folder or file is called.")
    if len(found) > 1:
        raise UsageError(f"{where}: {len(found)} hand-ins are called {folder!r}; write the name of the folder or file.")
    return found


def _person_of(student: str, directory: Directory, where: str) -> Person:
    if not directory.people:
        return Person(student)
    found = directory.whole(student)
    if len(found) != 1:
        why = "several are called so" if found else "nobody has that whole name, id or address"
        raise UsageError(f"{where}: {student!r} is not one student of the roster, {why}; write an id or address.")
    return found.pop()
