"""One cause as a message: a headline, what happened and where, the likely mistake, what waits for it, hints."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.model import ExerciseReport, Source, Status, TestResult
from autograder.report import clean, next_step, one_line
from autograder.selfcheck.calls import call_of
from autograder.selfcheck.causes import Cause
from autograder.selfcheck.excerpt import Excerpt, excerpt, loop_at
from autograder.selfcheck.hints import MOST, hints_of, label
from autograder.selfcheck.kept import Kept

FLOOD = 10_000  # characters that no one prints to read them
LEFT_OUT = re.compile(r"(\d[\d,]*) more (?:characters|bytes)")
PRINTED = 5
IDLE = ("not needed for grading, not run",)
NOTED = re.compile(r"^(?:cell (\d+), )?line (\d+)(?: `(.*?)`)?: (.*)")
UNKNOWN_NAME = re.compile(r"NameError.*name '(\w+)' is not defined")
RAISED = re.compile(r"raised (\w+)")
WRONG = {
    "type": "gives another type than asked for",
    "shape": "gives another shape than asked for",
    "dtype": "gives another dtype than asked for",
    "finite": "gives values that are not finite",
    "numbers": "gives other values",
    "value": "gives another value",
}


@dataclass(frozen=True)
class Fact:
    """A line of a message: what it is about, and the text; code keeps its columns."""

    label: str
    text: str
    is_code: bool = False


@dataclass(frozen=True)
class Message:
    """One cause, told once: a headline, what it costs, and what there is to know."""

    headline: str
    cost: float
    facts: tuple[Fact, ...]
    is_unwritten: bool = False
    cause: str = ""
    has_hints: bool = False
    call: str = ""


@dataclass(frozen=True)
class Noted:
    """What loading has noticed at a place: the sentence as it came, the place, and what was wrong there."""

    sentence: str
    line: int
    cell: int | None
    why: str


def noted_of(exercise: ExerciseReport, cause: Cause) -> Noted | None:
    """Returns what loading has noticed that explains why a file does not load or a name is not there."""
    for sentence in map(one_line, exercise.notes):
        found = NOTED.match(sentence)
        if found and not sentence.endswith(IDLE) and _explains(found, cause.first):
            return Noted(sentence, int(found[2]), int(found[1]) if found[1] else None, found[4])
    return None


def _explains(found: re.Match[str], test: TestResult) -> bool:
    """Tells whether what loading noticed is why a file does not load, or why a name is not there that a test needs."""
    if test.kind == "loading":
        return True
    if test.kind in ("undefined", "nothing"):
        return found[4] in test.message or f"line {found[2]}:" in test.message
    lacks = UNKNOWN_NAME.search(test.message)
    return lacks is not None and bool(re.match(rf"{lacks[1]}\b|import .*\b{lacks[1]}\b", found[3] or ""))


def message_of(
    cause: Cause, source: Source | None, noted: Noted | None, hints: Sequence[Fact], helpers: Sequence[Path] = ()
) -> Message:
    facts = [*_what_happened(cause, source, noted), *_likely(cause.first), *_others(cause), *hints]
    is_at_a_line = noted is not None and cause.first.kind == "undefined"  # which says what to mend
    if not hints and not cause.is_unwritten and not is_at_a_line:
        facts += _first_step(cause.first)
    kept = tuple(f for f in facts if f.text)
    call = call_of(cause.first, source.name, helpers) if source is not None else ""
    return Message(
        _headline(cause), cause.cost, kept, cause.is_unwritten, cause.id, has_hints=not is_plain(cause.first), call=call
    )


def _headline(cause: Cause) -> str:
    """Names the cause in a few words."""
    test, name = cause.first, cause.name
    if test.kind == "loading":
        return "The file does not load, so nothing in it can be tested"
    if cause.is_unwritten:
        return f"{name} is not started" if name else "not started"
    if test.kind == "undefined":
        return f"{name} is not defined"
    if test.kind == "nothing":
        return "There is no answer to test yet"
    if test.status is Status.TIME_LIMIT:
        return f"{name or 'Your code'} {'prints without end' if is_flood(test) else 'does not come to an end'}"
    if test.status is Status.GRADER_ERROR:
        what = "This is judged later" if test.kind == "unrecorded" else "The grader failed here"
        return f"{what}; no points are lost by it"
    if len(test.diagnoses) == 1:
        return f"{name}: {one_line(test.diagnoses[0].title)}" if name else one_line(test.diagnoses[0].title)
    if test.status in (Status.RAISED, Status.CRASHED, Status.MEMORY_LIMIT) and name:
        raised = RAISED.search(test.message)
        return f"{name} {f'raises {raised[1]}' if raised else 'does not come to an end'}"
    return f"{name} {WRONG[test.kind]}" if name and test.kind in WRONG else one_line(test.title)


def is_flood(test: TestResult) -> bool:
    """Tells whether a test printed more than anyone reads."""
    left_out = sum(int(found.replace(",", "")) for found in LEFT_OUT.findall(test.output[-200:]))
    return len(test.output) + left_out > FLOOD


def _what_happened(cause: Cause, source: Source | None, noted: Noted | None) -> list[Fact]:
    test = cause.first
    where = _where(test, source, noted)
    place = [Fact(where.place, where.marked, is_code=True)] if where else []
    if cause.is_unwritten:
        return []
    message = "" if test.message == test.title else clean(test.message)
    if noted is not None:
        lacks = UNKNOWN_NAME.search(test.message)
        why = f"{noted.why[:1].upper()}{noted.why[1:]}"
        return [
            *place,
            Fact("what happened", why),
            Fact("so", f"{lacks[1]} is not there when it is needed." if lacks else ""),
        ]
    if test.kind == "loading" or test.status is Status.TIME_LIMIT:
        return [*place, Fact("what happened", _brief(message, test)), *_printed(test)]
    if test.kind == "nothing":
        return [Fact("what happened", message if "`" in message else "The file holds no code that can be tested.")]
    stopped = test.status in (Status.RAISED, Status.MEMORY_LIMIT, Status.CRASHED)
    came = "what happened" if stopped or test.kind in ("undefined", "nothing") else "came back"
    return [
        Fact("test", one_line(test.title) if _headline(cause) != one_line(test.title) else ""),
        Fact("called", clean(test.call)),
        Fact("should give", clean(test.expected), is_code=True),
        Fact(came, message),
        Fact("" if message else came, clean(test.actual), is_code=True),
        *place,
        *_printed(test),
    ]


def _where(test: TestResult, source: Source | None, noted: Noted | None) -> Excerpt | None:
    """Returns the line to look at: that of a note or an exception, or where the loop begins that does not end."""
    if noted is not None:
        return excerpt(source, noted.line, noted.cell)
    if test.status is Status.TIME_LIMIT:
        return excerpt(source, loop_at(source, test.line, test.cell), test.cell)
    return excerpt(source, test.line, test.cell)


def _brief(message: str, test: TestResult) -> str:
    """Returns a message without the call, which its own place stands for."""
    brief = message.replace(f" in `{clean(test.call)}`", "") if test.call else message
    return brief.replace("Stopped after", "Still running after").removeprefix("The file could not be loaded: ")


def _printed(test: TestResult) -> list[Fact]:
    if is_flood(test):
        head = "\n".join(line[:60] for line in clean(test.output[:400]).split("\n")[:2])
        return [Fact("printed", f"a flood, which begins with\n{head}", is_code=True)]
    lines = clean(test.output).rstrip().split("\n")
    more = [f"({len(lines) - PRINTED:,} lines before these)"] if len(lines) > PRINTED else []
    return [Fact("printed", "\n".join([*more, *lines[-PRINTED:]]), is_code=True)] if lines != [""] else []


def _likely(test: TestResult) -> list[Fact]:
    """Names the likely mistake, or the few that it could be."""
    titles = [one_line(d.title) for d in test.diagnoses]
    if len(titles) > 1:
        return [Fact("could be", " or ".join(titles))]
    return [Fact("likely mistake", f"{titles[0]}.")] if titles else [Fact("may be why", clean(a)) for a in test.advice]


def _others(cause: Cause) -> list[Fact]:
    """Counts what else does not pass because of it."""
    if cause.is_unwritten:
        return []
    parts = []
    if also := len(cause.also):
        why = " by it" if cause.first.diagnoses or cause.first.kind == "loading" else ""
        parts.append(f"{also} {'more test fails' if also == 1 else 'more tests fail'}{why}")
    if waiting := len(cause.waiting):
        parts.append(f"{waiting} {'test waits' if waiting == 1 else 'tests wait'} for it")
    return [Fact("also", ", ".join(parts))] if parts else []


def _first_step(test: TestResult) -> list[Fact]:
    """Says what to do where no hint is needed for it: the file does not load, or a name is not there."""
    return [Fact("try next", next_step(test))] if is_plain(test) else []


def is_plain(test: TestResult) -> bool:
    """Tells whether what to do about a failure is plain enough to say it at once."""
    return test.kind in ("loading", "undefined", "nothing") or test.status is Status.TIME_LIMIT


def hint_facts(cause: Cause, docs: dict[str, str], kept: Kept, slug: str, wanted: str) -> list[Fact]:
    """Returns the hints that were shown for a cause where they are wanted, and with "more" the next one."""
    texts = hints_of(cause, docs.get(cause.name, ""))
    if wanted == "more" and texts:
        kept.show_more(slug, cause.id, min(MOST, len(texts)))
    count = min(kept.shown(slug, cause.id), len(texts)) if wanted else 0
    if not count:
        return []
    shown = [Fact(label(level), clean(text)) for level, text in enumerate(texts[:count], 1)]
    left = len(texts) - count
    return [
        *shown,
        Fact("hints", f"{count} of {len(texts)}" + ("; ask again for the next" if left else "; there are no more")),
    ]


@cache
def docstrings(stub: Path) -> dict[str, str]:
    """Returns the first paragraphs of what the stub's functions and classes say, by name."""
    try:
        tree = ast.parse(stub.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return {}
    kinds = (ast.FunctionDef, ast.ClassDef)
    return {n.name: " ".join((ast.get_docstring(n) or "").split()) for n in tree.body if isinstance(n, kinds)}
