"""Says English sentences in another language: whole, or not at all.

A text is looked for among the catalogue's sentences, then among its templates, and then as several of these one after
another. What stands in a template's places is itself said so, or is a name, a number or code, which stays as it is.
Where any part of a text is neither, the whole text stays English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from pathlib import Path

from autograder.report.language.catalogue import FOLDER, Entries, catalogue_path, read_catalogue
from autograder.report.language.choice import ENGLISH
from autograder.report.language.templates import WORD, Pattern, fields_of, filled, parts_of

KEPT = re.compile(r"`[^`]*`|«[^»]*»|'[^']*'|\"[^\"]*\"|“[^”]*”|\[[^\]]*\]|[\w.]+\([^()]*\)")
"""What stays as it is: code, what is quoted, lists of numbers, calls."""

PROSE = re.compile(r"(?<![\w./@-])[^\W\d_]{2,} [^\W\d_]{2,}(?![\w/@(=])")
"""Two words side by side, which are a sentence's and no name's."""

COUNTED = re.compile(r"([a-z][a-z ]*) (\[?-?\d[\d,.\]-]*(?:, \d[\d-]*)*(?: and \d[\d-]*)?)")
"""A word and its numbers: `time 3`, `lines 2-4, 7 and 9`."""
SOME = re.compile(r"(\d[\d,]*) ([a-z][a-z ]*)")
"""A number and what it counts: `3 infinite`."""
FOREIGN = frozenset({"msg", "message", "strerror"})
"""Places that may hold words of Python or of the system, which stay as they are."""
WITH_STOP = re.compile(r"\S*\w\.")
PLACE = re.compile(r"((?:cell \d+, )?line \d+) (`.*`)")
SHARE = re.compile(r"(\d[\d,]*) of (\d[\d,]*)")
NAMES = frozenset({"name", "call", "type_name", "slug", "file", "code"})
"""Places of templates that hold names: these are the same in every language, whatever they mean."""
COUNTED_PLACES = """
    passed tests tests_2 done stages count number number_2 worth points cost used fewer line cell also waiting size sum
    size_2 max_points most mean median total begin
"""
COUNTS = frozenset(COUNTED_PLACES.split())
"""Places that hold numbers."""
NUMBER = re.compile(r"unknown|[^a-zA-Z]*")
SHAPES = frozenset({"shape", "shape_2"})
"""Places that hold one shape, perhaps with the names of its axes, and no list of things that have shapes."""
LONG = frozenset(
    {"belief", "again", "docstring", "text", "why", "error", "told", "message", "words", "reason", "meant"}
)
"""Places that may hold several sentences."""
NAMED = re.compile(r"(\([\d, ]*\)) \(([a-z]+(?:, [a-z]+)*)\)")
"""A shape with the names of its axes."""
SHORT = 120
READINGS = 60

JOINTS = (
    ("\n", "\n"),
    (" Or: ", "或者："),
    (". ", "。"),
    ("; ", "；"),
    (": ", "："),
    (" or ", "，或"),
    (", ", "，"),
    (" and ", "和"),
)
"""Signs between parts that are said each by itself, and the sign for each."""
HAN, LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z0-9`]")
WIDE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
SIGNS = {": ": "：", "; ": "；", ", ": "，"}
WIDE_ENDS = "。？！；：，、”）"
MOST = 4_000
"""Characters of a text that is looked at; what is longer is no sentence."""


def mid_sentence(english: str) -> str:
    """Returns a fragment as it stands inside a sentence, without a capital and a comma at its end."""
    return english[:1].lower() + english[1:].removesuffix(",")


class Language:
    """A language to speak: its code, such as `zh`, and what is said in it for which English."""

    def __init__(self, code: str, entries: Entries) -> None:
        self.code = code
        entries = {english.strip(): said for english, said in entries.items()} | entries
        plain = {one_spaced(english): said for english, said in entries.items() if not fields_of(english)}
        whole = {"".join(parts_of(k)): "".join(parts_of(v)) for k, v in plain.items()}
        self._sentences = {mid_sentence(k): v for k, v in whole.items() if k[-1:] != "."} | whole
        made = [Pattern(english, said) for english, said in entries.items() if fields_of(english)]
        self._patterns = sorted(made, key=lambda p: -p.weight)
        self._endings = [Pattern(english, said) for english, said in entries.items() if english.startswith(" ")]
        self._said: Callable[[str], str | None] = lru_cache(maxsize=20_000)(self._look_up)
        self._known: Callable[[str], str | None] = lru_cache(maxsize=50_000)(self._whole)
        self._inner: Callable[[str], str | None] = lru_cache(maxsize=50_000)(self._any)

    @property
    def is_english(self) -> bool:
        """Tells whether nothing has to be said otherwise."""
        return self.code == ENGLISH

    def say(self, text: str, **values: object) -> str:
        """Returns an English text in this language, or as it is where a part of it is unknown.

        With `values` the text is a template of the catalogue, and these are what stands in its places.
        """
        if values:
            template = text if self.is_english else self._template(text)
            return filled(template, {name: str(value) for name, value in values.items()})
        if self.is_english or not text or len(text) > MOST:
            return text
        said = self._said(text)
        return text if said is None else said

    def knows(self, text: str) -> bool:
        """Tells whether a text can be said, or needs no words."""
        return self.is_english or self._said(text) is not None

    def _template(self, english: str) -> str:
        if english in self._sentences:
            return self._sentences[english]
        return next((p.said for p in self._patterns if p.english == english), english)

    def _look_up(self, text: str) -> str | None:
        inner = text.strip()
        start = text.index(inner) if inner else 0
        said = self._inner(inner)
        return None if said is None else text[:start] + said + text[start + len(inner) :]

    def _any(self, text: str) -> str | None:
        """Returns a text said; as it is where it has no words to say; None where it has some that are unknown."""
        if text == "":
            return ""
        if (piece := self._piece(text)) is not None:
            return piece
        if text[:2] in SIGNS:
            rest = self._inner(text[2:])
            return None if rest is None else SIGNS[text[:2]] + rest
        kept = is_kept(text)
        if kept and (len(text) > SHORT or not WORD.search(KEPT.sub("", text))):
            return text
        if (joined := self._joined(text)) is not None:
            return joined
        return text if kept else None

    def _piece(self, text: str) -> str | None:
        """Returns one sentence or fragment said, a counted word or a name with what is said of it; None for others."""
        known = self._known(text)
        if known is not None:
            return known
        if (counted := COUNTED.fullmatch(text)) and (word := self._known(counted[1])) is not None:
            return f"{word} {counted[2].replace(' and ', ', ')}"
        if (some := SOME.fullmatch(text)) and (word := self._known(some[2])) is not None:
            return f"{some[1]} {word}"
        if (place := PLACE.fullmatch(text)) and (said := self._known(place[1])) is not None:
            return f"{said} {place[2]}"
        if (axes := self._axes(text)) is not None:
            return axes
        if share := SHARE.fullmatch(text):
            return f"{share[1]} / {share[2]}"
        if (named := NAMED.fullmatch(text)) and all(words := [self._known(w) for w in named[2].split(", ")]):
            return f"{named[1]}（{', '.join(map(str, words))}）"
        name, _, rest = text.partition(" ")
        return f"{name} {self._sentences[rest]}" if name.isidentifier() and rest in self._sentences else None

    def _axes(self, text: str) -> str | None:
        """Returns axes said, each with an index behind it, as `time 0, batch 1`, or all in brackets; None for others.

        An axis may be two in one, as `time*batch`.
        """
        bracketed = text[:1] == "(" and text[-1:] == ")"
        said = []
        for part in (text[1:-1] if bracketed else text).split(", "):
            name, _, index = (part, "", "") if bracketed else part.rpartition(" ")
            words = [self._known(word) for word in name.split("*")]
            if not all(words) or not (bracketed or index.isdigit()):
                return None
            said.append(f"{'*'.join(map(str, words))} {index}".rstrip())
        return f"({', '.join(said)})" if bracketed else "，".join(said)

    def _whole(self, text: str) -> str | None:
        """Returns one sentence or fragment of the catalogue said; None where it is none."""
        for one, end in _forms(text):
            if (said := self._exactly(one)) is not None:
                return _with_end(said, end)
        return None

    def _exactly(self, text: str) -> str | None:
        found = self._sentences.get(one_spaced(text))
        if found is not None:
            return found
        return self._from(self._patterns, text)

    def _from(self, patterns: Iterable[Pattern], text: str) -> str | None:
        """Returns a text said that is made from one of the patterns."""
        for pattern in patterns:
            if pattern.may_be(text):
                made = [self._filled(pattern, values) for values in islice(pattern.readings(text), READINGS)]
                if any(made):
                    return max(filter(None, made), key=lambda one: one[0])[1]
        return None

    def _filled(self, pattern: Pattern, values: tuple[str, ...]) -> tuple[int, str] | None:
        """Returns a template filled, with how many letters of its places could be said; None where one cannot be."""
        said = {}
        for name, value in zip(pattern.parts[1::2], values, strict=True):
            inner = self._value(name, value)
            if inner is None:
                return None
            said[name] = inner
        known = sum(len(value) for name, value in zip(pattern.parts[1::2], values, strict=True) if said[name] != value)
        return known, fitted(pattern.said, said)

    def _value(self, name: str, text: str) -> str | None:
        """Returns what stands in a template's place said, with the spaces round it, which may be its own."""
        if name in COUNTS:
            return text if NUMBER.fullmatch(text) else None
        if name in NAMES:
            return text if is_kept(text) and is_closed(text) else None
        if name in SHAPES and (not text.strip() or " and " in text or not is_closed(text)):
            return None
        if WITH_STOP.fullmatch(text):  # the stop is the sentence's, and nothing of a name
            return None
        if name not in LONG and _cut(text, ". ", len(text)) > 0:
            return None
        exact = self._known(text)
        said = exact if exact is not None else self._said(text)
        return text if said is None and name in FOREIGN else said

    def _joined(self, text: str) -> str | None:
        """Returns a text that is made of several known ones, the first as long as possible."""
        for sign, said_sign in JOINTS:
            at = _cut(text, sign, len(text))
            while at > 0:
                if (said := self._pair(text, at, sign, said_sign)) is not None:
                    return said
                at = _cut(text, sign, at)
        return self._ended(text)

    def _ended(self, text: str) -> str | None:
        """Returns a sentence said that has a fragment glued to its end, such as ` in `rnn(x)`.`."""
        for pattern in self._endings:
            at = text.find(pattern.parts[0])
            if at > 0 and (left := self._piece(text[:at])) is not None:
                end = self._from([pattern], text[at:].removesuffix("."))
                if end is not None:
                    return left + end + "。" * text.endswith(".")
        return None

    def _pair(self, text: str, at: int, sign: str, said_sign: str) -> str | None:
        left = text[:at] + ("." if sign == ". " else "")
        right = text[at + len(sign) :]
        first = self._piece(left)
        if first is None and is_kept(left):
            first = left
        if first is None:
            return None
        second = self._inner(right)
        if second is None:
            return None
        if first == left and second == right:
            return text
        if sign == ". ":
            return first + ("" if first.endswith(tuple(WIDE_ENDS)) else " ") + second
        return first + said_sign + second


def _cut(text: str, sign: str, before: int) -> int:
    """Returns the last place of a sign before another place, outside of code and quotations; -1 where there is none."""
    inside = [found.span() for found in KEPT.finditer(text)]
    at = text.rfind(sign, 0, before)
    while at >= 0 and any(start < at < end for start, end in inside):
        at = text.rfind(sign, 0, at)
    return at


def _forms(text: str) -> Iterator[tuple[str, str]]:
    """Yields the forms in which a sentence may stand in the catalogue, with the end that the said one then gets."""
    for one in dict.fromkeys((text, text[:1].lower() + text[1:], text[:1].upper() + text[1:])):
        yield one, ""
        if one.endswith("."):
            yield one[:-1], "."
        else:
            yield f"{one}.", "-"


def _with_end(said: str, end: str) -> str:
    if end == "-":
        return said.removesuffix("。").removesuffix(".")
    return f"{said}。" if end == "." and not said.endswith(tuple(WIDE_ENDS)) else said


def fitted(template: str, values: Mapping[str, str]) -> str:
    """Returns a template filled, with one space between a Chinese character and a Latin one, none between Chinese."""
    made = ""
    for i, part in enumerate(parts_of(template)):
        text = part if i % 2 == 0 else values[part]
        left, right = made.rstrip(" ")[-1:], text.lstrip(" ")[:1]
        if made and text and WIDE.match(left) and WIDE.match(right):
            made, text = made.rstrip(" "), text.lstrip(" ")
        elif made and text and _meets(made[-1], text[0]):
            made += " "
        made += text
    return made


def _meets(left: str, right: str) -> bool:
    """Tells whether a Chinese character and a Latin one, or a digit, stand side by side."""
    return bool(HAN.match(left) and LATIN.match(right)) or bool(LATIN.match(left) and HAN.match(right))


def is_kept(text: str) -> bool:
    """Tells whether a text holds names, numbers and code only, which are the same in every language."""
    return bool(HAN.search(text)) or PROSE.search(KEPT.sub(" 0 ", text)) is None


def is_closed(text: str) -> bool:
    """Tells whether every bracket that is opened in a text is closed in it: a part of a shape is no shape."""
    return all(text.count(left) == text.count(right) for left, right in ("()", "[]"))


def one_spaced(text: str) -> str:
    """Returns a text with every run of spaces and line ends between words as one space; those at its ends stay."""
    inner = text.strip()
    if not inner or ("\n" not in inner and "  " not in inner):
        return text
    start = text.index(inner)
    return text[:start] + " ".join(inner.split()) + text[start + len(inner) :]


@lru_cache(maxsize=8)
def open_language(code: str, course: Path | None = None) -> Language:
    """Returns a language with the engine's words and those of the course in the folder `course`, which go first."""
    if code == ENGLISH:
        return Language(ENGLISH, {})
    own = read_catalogue(catalogue_path(course / "exercises", code)) if course is not None else {}
    return Language(code, read_catalogue(catalogue_path(FOLDER, code)) | own)


SPOKEN = open_language(ENGLISH)
"""English, which is spoken where nobody asks for another language."""
