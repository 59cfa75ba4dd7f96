"""Explains a test in plain words, in the order of the course's style: called, should give, came back, likely, try next.

`facts` is what the terminal, Markdown, JUnit and Gradescope share; HTML lays the same order out by its template.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from autograder.model import Status, TestResult
from autograder.report.language import SPOKEN
from autograder.report.meaning import Told, nothing_came_back, place
from autograder.report.text import clean

Fact = tuple[str, str]
Say = Callable[[str], str]


def facts(told: Told) -> Iterator[Fact]:
    """Yields pairs of label and text, clean and never empty, for a test that did not pass."""
    for label, text in _facts(told):
        if text:
            yield label, clean(text)


def _facts(told: Told) -> Iterator[Fact]:
    test = told.test
    if test.status is Status.PASSED:
        return
    if told.waits_for:
        yield "waits for", told.waits_for
        return
    if told.same_as:
        yield "same cause as", told.same_as
        return
    yield from _what_happened(test)
    yield from _likely(test)
    yield "try next", told.next_step


def _what_happened(test: TestResult) -> Iterator[Fact]:
    yield "called", test.call
    yield "should give", test.expected
    yield "what happened" if nothing_came_back(test) else "came back", _with_actual(test)
    yield "where", place(test)
    if test.small is not None:
        lines = "; ".join(test.small.snippet.splitlines())
        yield "smallest case", f"{test.small.message} Run: `{lines}`"


def _with_actual(test: TestResult) -> str:
    message = "" if test.message == test.title else test.message
    return "\n".join(text for text in (message, test.actual) if text)


def _likely(test: TestResult) -> Iterator[Fact]:
    """Yields the likely mistake in the words of the bank, or says that numbers cannot tell between several."""
    if len(test.diagnoses) > 1:
        yield "could be", " or ".join(diagnosis.title for diagnosis in test.diagnoses)
    for diagnosis in test.diagnoses[:1] if len(test.diagnoses) == 1 else ():
        yield "likely mistake", " ".join((f"{diagnosis.title}.", thought(diagnosis.belief))).strip()
    for diagnosis in test.diagnoses:
        yield "look at", diagnosis.look_at
    for diagnosis in test.diagnoses:
        yield "try next", diagnosis.hint


def thought(belief: str) -> str:
    """Returns a belief as what the student may have thought, so that nobody takes it for a fact."""
    return f"You may have thought: {belief}" if belief else ""


def advice(told: Told) -> Iterator[Fact]:
    """Yields the advice of a test, labelled by what it means here."""
    label = "advice" if told.has_lost_nothing else "may be why"
    for sentence in told.test.advice:
        yield label, clean(sentence)


def explanation(told: Told, say: Say = SPOKEN.say) -> str:
    """Returns the facts of a test as plain lines, `label: text`, with its advice and figures after them."""
    lines = fact_lines(told, say)
    lines += [labelled(label, said(text, say), say) for label, text in advice(told)]
    lines += [labelled(clean(name), clean(say(text)), say) for name, text in told.test.figures]
    return "\n".join(lines)


def fact_lines(told: Told, say: Say) -> list[str]:
    """Returns the facts of a test as plain lines."""
    return [labelled(label, text, say) for label, text in said_facts(told, say)]


def said_facts(told: Told, say: Say) -> list[Fact]:
    """Returns the facts of a test with their texts said; the call is the student's own and stays as it is."""
    return [(label, text if label == "called" else said(text, say)) for label, text in facts(told)]


def labelled(label: str, text: str, say: Say) -> str:
    """Returns a text behind what it is, which is said, with the sign between them of a language in which it was."""
    return f"{say(label)}{colon(label, say)}{text}"


def colon(label: str, say: Say) -> str:
    """Returns the sign behind a label in the language in which it is said."""
    return ": " if say(label) == label else "："


def said(text: str, say: Say) -> str:
    """Returns a text with each of its lines said; as a whole where no line can be said by itself."""
    lines = "\n".join(map(say, text.split("\n")))
    return lines if lines != text else say(text)


def lost(told: Told) -> bool:
    """Says whether a test has something to tell besides that it passed."""
    return told.test.status is not Status.PASSED or bool(told.test.advice or told.test.figures)
