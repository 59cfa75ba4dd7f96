"""Which exercise a file's name speaks of: exactly, by an alias, or nearly.

A name is cut into words at punctuation, at digits, between scripts and at capitals; a run of words names an
exercise when, joined, it is the exercise's slug or alias joined. Of two runs the longer counts, so that
`hw3_char-rnn-scratch` speaks of char_rnn and not of rnn.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

from autograder.model import Exercise

_WORD = re.compile(r"[a-z]+|\d+|[^\W\d_a-z]+")
_CUTS = (  # RNNcell is one word, or charRNN and RNNCell are two, or SRNfinal is two
    re.compile(r"(?!)"),
    re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"),
    re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z]{2})(?=[a-z])"),
)


class Nearness(IntEnum):
    """How closely a file's name speaks of an exercise."""

    NONE = 0
    FOLDER = 1
    NEAR = 2
    ALIAS = 3
    EXACT = 4


@dataclass(frozen=True)
class Mention:
    """A run of words, `start` to `stop` in the text, that names an exercise."""

    slug: str
    start: int
    stop: int


def nearness(path: str, stem: str, exercises: Sequence[Exercise]) -> dict[str, Nearness]:
    """Returns how closely the file speaks of which exercises; a folder's name counts where its own is silent."""
    found = {e.slug: _closeness(stem, e) for e in exercises}
    near = {slug: max(found[slug], Nearness.NEAR) for slug in {m.slug for m in mentions(stem, exercises)}}
    if found := {slug: rank for slug, rank in found.items() if rank} | near:
        return found
    for folder in reversed(path.split("/")[:-1]):
        if slugs := {m.slug for m in mentions(folder, exercises)}:
            return dict.fromkeys(slugs, Nearness.FOLDER)
    return {}


def _closeness(stem: str, exercise: Exercise) -> Nearness:
    if stem == exercise.slug:
        return Nearness.EXACT
    return Nearness.ALIAS if joined(stem) in {joined(phrase) for phrase in phrases(exercise)} else Nearness.NONE


def mentions(text: str, exercises: Sequence[Exercise]) -> list[Mention]:
    """Returns the mentions of exercises in `text`, in order; one inside a longer one is left out."""
    found = {m for cut in _CUTS for m in _runs(text, exercises, cut)}
    return sorted((m for m in found if not any(_covers(o, m) for o in found)), key=lambda m: (m.start, m.stop))


def phrases(exercise: Exercise) -> tuple[str, ...]:
    """Returns what an exercise is called in file names: its slug, and its aliases without an ending."""
    return (exercise.slug, *(re.sub(r"\.(py|ipynb|md)$", "", alias) for alias in exercise.aliases))


@lru_cache(maxsize=4096)
def joined(text: str) -> str:
    """Returns the words of `text` as one: `Char-RNN` and `char_rnn` are both `charrnn`."""
    return "".join(word for word, _, _ in _words(text, _CUTS[0]))


def _covers(other: Mention, mention: Mention) -> bool:
    longer = other.stop - other.start > mention.stop - mention.start
    return longer and other.start <= mention.start and mention.stop <= other.stop


def _runs(text: str, exercises: Sequence[Exercise], cut: re.Pattern[str]) -> list[Mention]:
    wanted = {joined(phrase): e.slug for e in exercises for phrase in phrases(e) if joined(phrase)}
    words = _words(text[:200], cut)
    longest = max(map(len, wanted), default=0)
    runs = []
    for first in range(len(words)):
        run = ""
        for word, _, stop in words[first:]:
            run += word
            if len(run) > longest:
                break
            if run in wanted:
                runs.append(Mention(wanted[run], words[first][1], stop))
    return runs


def _words(text: str, cut: re.Pattern[str]) -> list[tuple[str, int, int]]:
    """Returns the words with their places in `text`; lower case keeps the places where it keeps the length."""
    lower = text.lower() if text.isascii() else "".join(_lower(char) for char in text)
    borders = {m.start() for m in cut.finditer(text)}
    words = []
    for match in _WORD.finditer(lower):
        edges = [match.start(), *(b for b in sorted(borders) if match.start() < b < match.end()), match.end()]
        words += [(lower[a:b], a, b) for a, b in pairwise(edges)]
    return words


def _lower(char: str) -> str:
    """Returns one character for one: full-width letters become plain, others that would grow stay as they are."""
    folded = unicodedata.normalize("NFKC", char).casefold()
    return folded if len(folded) == 1 else char
