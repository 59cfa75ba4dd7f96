"""Which question a heading means, in English, Chinese or by its number alone.

A heading says its question by the question's own title, by one of the other headings that the rubric knows, or by its
number: `## 2. A whole sequence`, `**RNN**`, `Question 2`, `问题二：循环神经网络`, `第2题`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from autograder.course import Question

SURE, ENOUGH, LONGEST = 0.95, 0.5, 100
NUMBER_COUNTS = 0.4
DIGITS = {sign: i for i, sign in enumerate("零一二三四五六七八九")}
_WORD = r"(?:question|problem|task|part|section|exercise|answer|q|问题|题目|题|第|问答|答)"
_NUMBER = re.compile(
    rf"(?P<word>{_WORD})?\s*(?:no\.?\s*)?(?P<number>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?P<more>(?:\.\d{{1,2}})*)"
    r"\s*(?P<after>题|问|部分|节|章)?\s*(?P<end>[.:)）、：,-]|$|(?=\s))\s*",
    re.IGNORECASE,
)
STOP_WORDS = "a an and as at by for from in is of on or the to with my answer answers"
_STOP = frozenset(STOP_WORDS.split())


@dataclass(frozen=True)
class Heading:
    """What a heading says: its numbers from the first on, its words, and whether it begins as `Question 2:` does."""

    numbers: tuple[int, ...]
    text: str
    is_announced: bool = False

    @classmethod
    def of(cls, line: str) -> Heading:
        """Reads a heading's text, with no marks of Markdown round it."""
        plain = unicodedata.normalize("NFKC", re.sub(r"[*_`#]+", "", line)).strip()
        found = _NUMBER.match(plain)
        if found is None:
            return cls((), folded(plain))
        more = [int(part) for part in found["more"].split(".") if part]
        text = folded(plain[found.end() :])
        announced = bool(found["word"] or found["after"]) and bool(found["end"] or found["after"] or not text)
        return cls((_value(found["number"]), *more), text, announced)


class Finder:
    """What finds the question that a heading means, among those of a rubric."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self._known: list[tuple[str, int, tuple[str, ...]]] = []
        for position, question in enumerate(questions, 1):
            title = Heading.of(question.title)
            names = (title.text, *(folded(text) for text in question.also))
            self._known.append((question.name, (title.numbers or (position,))[0], names))

    def question(self, line: str, *, by_number: bool) -> str:
        """Returns the name of the question that a heading means, empty for none.

        With `by_number`, a number is enough where the words mean nothing else.
        """
        heading = Heading.of(line)
        numbers = self._numbers(heading)
        likeness = {name: _likeness(heading.text, names) for name, _, names in self._known}
        best = max(self._known, key=lambda known: likeness[known[0]] + NUMBER_COUNTS * (known[1] in numbers))
        if likeness[best[0]] >= ENOUGH:
            return best[0]
        alone = by_number or not heading.text or heading.is_announced
        return best[0] if alone and best[1] in numbers else ""

    def is_line(self, line: str) -> bool:
        """Tells whether a line without any marks is a heading: it announces a question, or is a whole title."""
        if len(line) > LONGEST:
            return False
        heading = Heading.of(line)
        if heading.is_announced and heading.numbers:
            return not heading.text or any(_likeness(heading.text, names) >= ENOUGH for _, _, names in self._known)
        return bool(heading.text) and any(heading.text == names[0] for _, _, names in self._known)

    def _numbers(self, heading: Heading) -> tuple[int, ...]:
        """Returns the heading's number; of `7.1` the second, where there are not seven questions."""
        known = {number for _, number, _ in self._known}
        return next(((n,) for n in heading.numbers[:2] if n in known), ())


def folded(text: str) -> str:
    """Returns a text's letters and figures in small, its words parted by single spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"[^\W_]+", plain))


def _likeness(heading: str, names: Iterable[str]) -> float:
    return max((_alike(heading, name) for name in names if name), default=0.0)


def _alike(heading: str, name: str) -> float:
    """Returns from 0 to 1 how much a heading is like a name of a question; a whole name in it is almost all."""
    if not heading:
        return 0.0
    if heading == name:
        return 1.0
    ours, theirs = _words(name), _words(heading)
    if not name.isascii():
        inside, around = name.replace(" ", ""), heading.replace(" ", "")
        if inside in around:
            return 0.8 + 0.15 * len(inside) / len(around)
        return 0.6 if len(around) > 1 and around in inside else 0.0
    if ours and ours <= theirs:
        return 0.8 + 0.15 * len(ours) / len(theirs)
    if theirs and theirs <= ours:
        return 0.55 + 0.2 * len(theirs) / len(ours)
    typed = SequenceMatcher(None, heading, name).ratio() if len(heading) <= LONGEST else 0.0
    return max(typed if typed >= 0.8 else 0.0, len(ours & theirs) / max(1, len(ours | theirs)) * 0.9)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split()) - _STOP


def _value(digits: str) -> int:
    """Returns the number that figures or Chinese signs up to 99 write."""
    if digits.isdecimal():
        return int(digits)
    tens, ten, ones = digits.rpartition("十") if "十" in digits else ("", "", digits)
    return (DIGITS.get(tens, 1) * 10 if ten else 0) + DIGITS.get(ones, 0)
