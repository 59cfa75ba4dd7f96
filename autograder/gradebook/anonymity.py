"""Takes a student's names, number and address out of the text of a page and puts a pseudonym there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import escape

from autograder.model import Student

SHORTEST = 3
_PARTS = re.compile(r"(<(?:style|script)\b.*?</(?:style|script)>|<[^>]*>)", re.DOTALL)


def scrubbed(page: str, student: Student, pseudonym: str) -> str:
    """Returns a page in which what names the student, whole or by a word, is the pseudonym; markup stays as it is."""
    named = sorted({escape(text) for text in _names(student)}, key=len, reverse=True)
    if not named:
        return page
    wanted = re.compile("|".join(_pattern(text) for text in named), re.IGNORECASE)
    parts = _PARTS.split(page)
    return "".join(part if i % 2 else wanted.sub(pseudonym, part) for i, part in enumerate(parts))


def _pattern(text: str) -> str:
    """Returns a pattern for a name; in scripts with spaces it is a word of its own, or between underscores."""
    letters = re.escape(text)
    return rf"(?<![^\W_]){letters}(?![^\W_])" if text.isascii() or _is_spaced(text) else letters


def _is_spaced(text: str) -> bool:
    return not any("CJK" in unicodedata.name(c, "") or "HIRAGANA" in unicodedata.name(c, "") for c in text)


def _names(student: Student) -> Iterator[str]:
    whole = (student.key, student.name, student.student_id, student.email, student.email.split("@")[0])
    yield from (text for text in whole if text)
    for word in re.split(r"[\s,_.-]+", f"{student.name} {student.key}"):
        if len(word) >= SHORTEST or (word and not word.isascii()):
            yield word
