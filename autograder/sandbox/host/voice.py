"""Takes what a child says about loading and calling for ours only where it is one of our sentences, word for word.

The loader and the adapters word their notes beside the student's code, which may send others in their place. So each
is laid against the sentences that we have, its arguments checked (a name is a name, a line is there, a file was handed
in), and the source is shown from the bytes that we hold. Everything else is quoted as the program's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from autograder.quoting import MAX_NAME, file_name, quoted, said
from autograder.sandbox.wire import Unit

MOST_QUOTED = 5  # notes of a program's own: it may send thousands
MAX_ADVICE = 600
MAX_TOLD = 500

NAME = rf"[^\W\d]\w{{0,{MAX_NAME - 1}}}"
DOTTED = rf"{NAME}(?:\.{NAME}){{0,5}}"
NAMES = rf"(?:{NAME}(?:, {NAME}){{0,19}})?"
PLACE = r"line \d{1,6}(?: of cell \d{1,6})?"
NAMED = rf"(?:annotation )?`{DOTTED}`"
NUMBERS = re.compile(r"(?P<what>line|cell)s? (?P<list>[\d\-, ]{1,120}(?: and \d{1,6}(?:-\d{1,6})?| and \d{1,6} more)?)")
SIBLING = re.compile(r"(?P<file>.{1,200}), line (?P<line>\d{1,6}): `.*`", re.DOTALL)


def _pattern(sentence: str) -> re.Pattern[str]:
    """Returns the pattern of a sentence whose slots are `{name}`, `{names}`, `{number}` and `{numbers}`."""
    names, number = rf"{NAMED}(?: and {NAMED}){{0,9}}", r"\d{1,6}(?:\.\d{1,3})?"
    numbers = r"\d{1,6}(?:, \d{1,6}){0,40} and \d{1,6}"
    slots = {"{numbers}": numbers, "{names}": names, "{name}": DOTTED, "{number}": number}
    made = re.escape(sentence)
    for slot, pattern in slots.items():
        made = made.replace(re.escape(slot), pattern)
    return re.compile(made)


@cache
def _sentences() -> tuple[Sequence[re.Pattern[str]], Sequence[re.Pattern[str]]]:
    """Returns the patterns of all reasons and of their endings, made when a child gives a reason: most give none."""
    from autograder.sandbox.loading import sentences

    return tuple(map(_pattern, sentences.REASONS)), tuple(map(_pattern, sentences.ENDINGS))


STOPPED = re.compile(rf"stopped with (?P<type>{NAME})(?:: (?P<text>.*))?", re.DOTALL)
CHAINED = re.compile(rf"(?P<start>{PLACE} was to make it, but |needs {PLACE}, which )(?P<rest>.*)", re.DOTALL)
LEFT_OUT = re.compile(rf"(?P<rest>.*); left out with it: (?P<spans>{NUMBERS.pattern})", re.DOTALL)
UNREADABLE = re.compile(
    r"(?P<start>Python cannot read (?:it|this line|line \d{1,6})|The indentation is wrong): (?P<rest>.*)", re.DOTALL
)
AT_LINE = re.compile(r"(?P<rest>.*)(?P<line> \(line \d{1,6}\))", re.DOTALL)


@dataclass(frozen=True)
class Voice:
    """What the grader knows of a submission when it words what a child has said: its sources and the rules."""

    units: Sequence[Unit]
    rules: Sequence[Mapping[str, Any]] = ()

    @cached_property
    def _lines(self) -> dict[tuple[str, int | None], list[str]]:
        return {(unit.name, unit.cell): _text_of(unit).split("\n") for unit in self.units}

    def place(self, line: Any, cell: Any) -> tuple[int | None, int | None]:
        """Returns a line and cell as told where the submission has them, and neither otherwise."""
        return (line, cell) if self._text(self._answer, line, cell) is not None else (None, None)

    @property
    def _answer(self) -> str:
        """Returns the name of the answer itself, before which no other source comes."""
        return self.units[0].name if self.units else ""

    def notes(self, told: Sequence[Any]) -> tuple[dict[str, Any], ...]:
        """Returns a loader's notes in our words, and at most a few that are not ours, quoted."""
        made = [(self._note(note), note) for note in told]
        ours = [note for note, _ in made if note is not None]
        others = dict.fromkeys(said(f"{note['text']} {note['reason']}") for mine, note in made if mine is None)
        return tuple(ours + [_note("", words) for words in list(others)[:MOST_QUOTED] if words])

    def _note(self, note: Mapping[str, Any]) -> dict[str, Any] | None:
        text, reason = str(note["text"])[:MAX_TOLD], self.reason(str(note["reason"])[:MAX_TOLD])
        line, cell = note["line"], note["cell"]
        if reason is None:
            return None
        if line is None:
            about = self._about(text)
            is_cell = cell is None or self._has_cell(cell)
            return _note(about, reason, cell=cell) if about is not None and is_cell else None
        here = self._text(self._answer, line, cell)
        is_class = re.fullmatch(rf"class {NAME}", text) is not None
        return None if here is None else _note(text if is_class else here, reason, line, cell)

    def _about(self, text: str) -> str | None:
        """Returns what a note without a line speaks of: nothing, a name, lines or cells, files, a line of a script."""
        if not text or re.fullmatch(NAME, text) or self._are_there(text):
            return text
        names = {unit.name for unit in self.units}
        if all(part in names for part in text.split(", ")) or text in names:
            return text if text not in names else file_name(text)
        found = SIBLING.fullmatch(text)
        if found is None or found["file"] not in names:
            return None
        here = self._text(found["file"], int(found["line"]), None)
        return None if here is None else f"{file_name(found['file'])}, line {found['line']}: `{here}`"

    def _are_there(self, text: str) -> bool:
        """Tells whether a text names lines of the script, or cells of the notebook, all of which are there."""
        found = NUMBERS.fullmatch(text)
        if found is None:
            return False
        numbers = [int(n) for n in re.findall(r"\d+(?! more)", re.sub(r"\d+ more", "", found["list"]))]
        if found["what"] == "cell":
            return all(self._has_cell(number) for number in numbers)
        lines = self._lines.get((self._answer, None), [])
        return all(1 <= number <= len(lines) for number in numbers)

    def _has_cell(self, cell: Any) -> bool:
        return type(cell) is int and any(known == cell for _, known in self._lines)

    def _text(self, name: str, line: Any, cell: Any) -> str | None:
        lines = self._lines.get((name, cell)) if cell is None or type(cell) is int else None
        if lines is None or type(line) is not int or not 1 <= line <= len(lines):
            return None
        from autograder.sandbox.loading import MAX_TEXT

        return lines[line - 1].strip()[:MAX_TEXT].replace("`", "'")

    def reason(self, text: str) -> str | None:
        """Returns a reason in our words, with what an exception said quoted; None where it is none of ours."""
        reasons, endings = _sentences()
        if any(pattern.fullmatch(text) for pattern in reasons):
            return text
        for ending in endings:
            end = re.search(rf"{ending.pattern}\Z", text)
            if end is not None and end.start() and (rest := self.reason(text[: end.start()])) is not None:
                return rest + end.group()
        return self._composed(text)

    def _composed(self, text: str) -> str | None:
        if text.startswith("it needs ") and (rest := self.reason(text.removeprefix("it "))) is not None:
            return f"it {rest}"
        if found := LEFT_OUT.fullmatch(text):
            rest = self.reason(found["rest"])
            return None if rest is None else f"{rest}; left out with it: {found['spans']}"
        if (found := AT_LINE.fullmatch(text)) and (rest := self.reason(found["rest"])) is not None:
            return rest + found["line"]
        if found := CHAINED.fullmatch(text):
            rest = self.reason(found["rest"])
            return None if rest is None else found["start"] + rest
        if found := STOPPED.fullmatch(text):
            words = said(found["text"] or "")
            return f"stopped with {found['type']}" + (f"; {words}" if words else "")
        return _unreadable(text)

    def because(self, text: str) -> str:
        """Returns why a name is not there, in our words or quoted."""
        return self.reason(text) or said(text)

    def advice(self, sentence: str) -> str:
        """Returns advice of the adapters as it is, and nothing for anything else: a program gives no advice."""
        known = len(sentence) <= MAX_ADVICE and any(pattern.fullmatch(sentence) for pattern in self._advice)
        return sentence if known else ""

    @cached_property
    def _advice(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(re.compile, _advice_patterns(self.rules)))


def _advice_patterns(rules: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yields the patterns of all that the adapters may say under these rules."""
    from autograder.sandbox.adapting import TAKEN, WANTED, WAS

    forms, taken, wanted = (_one_of(texts) for texts in (WAS, TAKEN.values(), WANTED.values()))
    yield rf"`{NAME}` is taken for `{NAME}`, the course's name for it\."
    yield rf"`{DOTTED}` takes {forms} as `{NAME}`; the course's takes {taken}"
    yield rf"`{DOTTED}` gives {forms}(?: as part \d+ of its result)?; the course's is {wanted}"
    ours = _one_of(", ".join(rule.get("parameters", ())) for rule in rules)
    yield rf"`{DOTTED}` takes \({NAMES}\); the course's is \({ours}\)"
    says = [part["say"] for rule in rules for part in (rule, *rule.get("result", ())) if part.get("say")]
    if says:
        yield _one_of(map(str, says))


def _one_of(texts: Any) -> str:
    return f"(?:{'|'.join(map(re.escape, dict.fromkeys(texts)))})"


def _unreadable(text: str) -> str | None:
    """Returns what Python could not read, with Python's words for it quoted: they may hold the source's."""
    found = UNREADABLE.fullmatch(text)
    return f"{found['start']}: {quoted(found['rest'])}" if found else None


def _note(text: str, reason: str, line: int | None = None, cell: int | None = None) -> dict[str, Any]:
    return {"line": line, "cell": cell, "text": text, "reason": reason}


def _text_of(unit: Unit) -> str:
    try:
        return unit.text()
    except SyntaxError:
        return unit.source.decode("utf-8", "replace")
