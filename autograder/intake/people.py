"""Whose a hand-in is: the roster's people, and those whom the instructor named for a folder.

A whole name, id or address decides. What only a part of a name tells, what tells of two people, and what contradicts
itself is listed and asked for, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograder.intake.handin import Handin
from autograder.intake.roster import Person, plain

_WORDS = re.compile(r"[\s_,;()\uff08\uff09\[\]-]+")
_FILLER = re.compile(
    r"(?:hw|homework|assignment|assign|exercise|ex|lab|task|submission|solution|final|late|copy|new|v|\u7b2c)?\d{0,2}"
    r"|(?:\u7b2c?\d*\u6b21?)?\u4f5c\u4e1a\d*"
)
_PARTICIPANT = re.compile(r"(?i)participant\s*(\d+)")
LONGEST = 24  # words of a folder's name that are looked at
SHORTEST_ID = 3  # characters of an id inside a longer name: `hw 2` is nobody's id


@dataclass(frozen=True)
class Told:
    """What a hand-in tells of its owner: `people` when it is sure (several are a group), else who it `might` be."""

    people: tuple[Person, ...] = ()
    might: tuple[Person, ...] = ()


class Directory:
    """The people of a roster, found by what hand-ins say of their owners."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = tuple(people)
        self._spelled: dict[str, set[Person]] = {}
        self._whole: dict[str, set[Person]] = {}
        self._local: dict[str, set[Person]] = {}
        self._parts: dict[str, set[Person]] = {}
        self.groups: dict[str, list[Person]] = {}
        for person in self.people:
            self._enter(person)

    def _enter(self, person: Person) -> None:
        keys = {f"name {form}" for form in _forms(person.name)} | {f"id {plain(text)}" for text in _ids(person)}
        for key in keys | ({f"mail {plain(person.email)}"} if person.email else set()):
            self._whole.setdefault(key, set()).add(person)
        self._spelled.setdefault(_spelling(person.name), set()).add(person)
        self._local.setdefault(plain(person.email.split("@")[0]), set()).add(person)
        for word in _own_words(person) | {text.lstrip("0") for text in map(plain, person.ids)}:
            self._parts.setdefault(word, set()).add(person)
        if person.group:
            self.groups.setdefault(plain(person.group), []).append(person)

    def whole(self, text: str) -> set[Person]:
        """Returns those of whom `text` is the whole name, id or address; a name as the roster spells it goes first."""
        spelled = self._spelled.get(_spelling(text), set()) if _WORDS.search(text.strip()) else set()
        if len(spelled) == 1:
            return set(spelled)
        keys = [f"id {plain(text)}", f"mail {plain(text)}", *(f"name {form}" for form in _forms(text))]
        return set().union(*(self._whole.get(key, set()) for key in keys if not key.endswith(" ")))

    def owner(self, handin: Handin) -> Told:
        """Returns whose a hand-in is by all that it says: id, address and name must speak of one person."""
        said = [people for people in self._evidence(handin) if people]
        common = set.intersection(*said) if said else set()
        if len(common) == 1:
            return Told((common.pop(),))
        if said:
            return Told(might=_ordered(set().union(*said)))
        if group := self.groups.get(plain(handin.name)):
            return Told(tuple(group))
        return self._by_parts(handin.name)

    def _evidence(self, handin: Handin) -> Iterable[set[Person]]:
        if handin.repository:
            yield self._owner_of(handin.repository)
        else:
            yield self._whole.get(f"id {plain(handin.student_id)}", set()) if plain(handin.student_id) else set()
        yield self._whole.get(f"mail {plain(handin.email)}", set()) if handin.email else set()
        if not handin.repository:
            yield self.whole(handin.name) or self._login(handin.name)

    def _owner_of(self, repository: str) -> set[Person]:
        """Returns those whose login a repository's name ends with; the longest login that fits is meant."""
        words = repository.split("-")
        tries = (self._whole.get(f"id {plain('-'.join(words[i:]))}", set()) for i in range(len(words)))
        return next((found for found in tries if found), set())

    def _login(self, text: str) -> set[Person]:
        """Returns whose address begins with `text`, where it is nobody else's first or last name."""
        found = self._local.get(plain(text), set()) if plain(text) else set()
        return found if found and self._parts.get(plain(text), set()) <= found else set()

    def _by_parts(self, text: str) -> Told:
        """Returns the one person who explains every word of a longer name, else all whom a word of it may mean."""
        words = [word for word in map(plain, _WORDS.split(text)[:LONGEST]) if word]
        runs = {"".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, min(len(words), i + 6) + 1)}
        named = set().union(*(self._whole.get(f"name {run}", set()) for run in runs))
        keyed = {f"{kind} {run}" for kind in ("id", "mail") for run in runs if len(run) >= SHORTEST_ID}
        sure = named.union(*(self._whole.get(key, set()) for key in keyed))
        full = [person for person in sure if not _unexplained(words, person) and not self._others_number(words, person)]
        if len(full) == 1:
            return Told((full[0],))
        hints = (self._parts.get(word.lstrip("0"), set()) for word in words if not _FILLER.fullmatch(word))
        return Told(might=_ordered(sure.union(*hints)))

    def _others_number(self, words: Sequence[str], person: Person) -> bool:
        """Tells whether a number in a longer name is another's id: `12 Kim Park`, where 12 is Kim Lee."""
        ids = (self._whole.get(f"id {word}", {person}) for word in words if any(map(str.isdigit, word)))
        return not all(person in found for found in ids)


def _unexplained(words: Sequence[str], person: Person) -> list[str]:
    own = _own_words(person) | set(map(plain, (*person.ids, person.email, person.email.split("@")[0])))
    own |= _forms(person.name)
    return [word for word in words if word not in own and not _FILLER.fullmatch(word)]


def _own_words(person: Person) -> set[str]:
    """Returns the words of a person's name, and of the address before its @."""
    words = [*_WORDS.split(person.name), *re.split(r"[\W_]+", person.email.split("@")[0])]
    return {plain(word) for word in words if plain(word)}


def _ids(person: Person) -> list[str]:
    """Returns the ids, and the number alone of one that is Moodle's `Participant 12`."""
    numbers = (found.group(1) for text in person.ids if (found := _PARTICIPANT.fullmatch(text)))
    return [text for text in (*person.ids, *numbers) if plain(text)]


def _forms(name: str) -> set[str]:
    """Returns the forms under which downloads spell a name: as it is, and turned round at its comma or last space."""
    first, comma, rest = name.partition(",")
    words = name.replace("_", " ").split()
    turned = f"{rest}{first}" if comma else "".join(words[-1:] + words[:-1])
    return {form for form in (plain(name), plain(turned)) if form}


def _spelling(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().replace("_", " ").split())


def _ordered(people: Iterable[Person]) -> tuple[Person, ...]:
    return tuple(sorted(people, key=lambda p: (p.name, p.ids, p.email)))
