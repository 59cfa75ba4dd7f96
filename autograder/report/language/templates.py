"""Sentences with places in them, written as `{what} has shape {got}`: taken apart, filled, matched against a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

FIELD = re.compile(r"\{\{|\}\}|\{([a-z_][a-z0-9_]*)\}", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{2,}")


def parts_of(template: str) -> tuple[str, ...]:
    """Returns texts and names by turns, a text first and last: `("", "what", " has shape ", "got", "")`."""
    parts, at = [""], 0
    for found in FIELD.finditer(template):
        parts[-1] += template[at : found.start()]
        at = found.end()
        if found[1] is None:
            parts[-1] += found[0][0]
        else:
            parts += [found[1], ""]
    parts[-1] += template[at:]
    return tuple(parts)


def fields_of(template: str) -> tuple[str, ...]:
    """Returns the names of a template's places, in their order."""
    return parts_of(template)[1::2]


def with_fields(parts: tuple[str, ...]) -> str:
    """Returns the template that `parts_of` takes apart."""
    texts = [
        text.replace("{", "{{").replace("}", "}}") if i % 2 == 0 else f"{{{text}}}" for i, text in enumerate(parts)
    ]
    return "".join(texts)


def filled(template: str, values: Mapping[str, str]) -> str:
    """Returns a template with its places filled."""
    return "".join(text if i % 2 == 0 else values[text] for i, text in enumerate(parts_of(template)))


@dataclass(frozen=True)
class Pattern:
    """A template as what an English text may be made from, with what is said instead."""

    english: str
    said: str

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Returns texts and names by turns, a text first and last."""
        return parts_of(self.english)

    @cached_property
    def weight(self) -> int:
        """Counts the letters that are the template's own: of several that fit, that with most is meant."""
        return sum(len(text) for text in self.parts[::2])

    @cached_property
    def key(self) -> str:
        """Returns the longest of its own texts, without which nothing is made from it."""
        return max(self.parts[::2], key=len)

    def may_be(self, text: str) -> bool:
        """Tells quickly whether a text could be made from it."""
        return self.key in text and text.startswith(self.parts[0]) and text.endswith(self.parts[-1])

    def readings(self, text: str) -> Iterator[tuple[str, ...]]:
        """Yields the values that its places may have in a text, each as short as what follows allows."""
        if len(self.parts) == 1:
            yield from [()] if text == self.parts[0] else []
        elif self.may_be(text):
            yield from self._readings(text, len(self.parts[0]), 1)

    def _readings(self, text: str, at: int, part: int) -> Iterator[tuple[str, ...]]:
        following = self.parts[part + 1]
        if part + 2 == len(self.parts):
            end = len(text) - len(following)
            if end >= at:
                yield (text[at:end],)
            return
        for end in _ends(text, at, following):
            for rest in self._readings(text, end + len(following), part + 2):
                yield (text[at:end], *rest)


def _ends(text: str, at: int, following: str) -> Iterator[int]:
    """Yields where a value that begins at a place may end: before what follows it, or, late first, before a sign."""
    if following:
        end = text.find(following, at)
        while end >= 0:
            yield end
            end = text.find(following, end + 1)
        return
    yield from (end for end in range(len(text), at - 1, -1) if end in (len(text), at) or text[end] in " ,;:.(")
