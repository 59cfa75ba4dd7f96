"""Writes a report as GitHub-flavoured Markdown in which no text can become a link, an image, a mention or HTML.

Running text has every punctuation mark escaped; values and output stand in code spans and fences longer than any run of
back quotes inside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from autograder.model import ExerciseReport, GradeReport, Status, TestResult
from autograder.report.language import SPOKEN, Language
from autograder.report.meaning import Told, by_person, earned, state, told, unwalled, word
from autograder.report.text import clean, clip, marks, one_line
from autograder.report.words import Say, advice, colon, facts, labelled, lost, said

MEBIBYTE = 1 << 20
VALUE_LIMIT = 4_000
PRINTED_LIMIT = 1_500
ICONS = {Status.PASSED: "✅", Status.BLOCKED: "⏳", Status.NOT_ATTEMPTED: "⬜", Status.GRADER_ERROR: "❔"}
CODE = re.compile(r"(`[^`]+`)")
TICKS = re.compile(r"`+")
MARKUP = {ord(mark): f"\\{mark}" for mark in "\\`*_{}[]<>|~$&"}
MARKUP |= {ord("@"): "@\u2060", ord("#"): "\\#\u2060"}
"""Escapes; the word joiner keeps @name and #12 from becoming a mention or an issue's link after Markdown is done."""

OPENING = re.compile(r"^(\d*)([-+=.):])")
"""What begins a list or a rule, where it stands first."""

ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
"""Where an address is broken by a word joiner, so that it is read and not linked."""


def report_markdown(
    report: GradeReport, limit: int = MEBIBYTE, before: Sequence[str] = (), language: Language = SPOKEN
) -> str:
    """Writes a report of at most `limit` bytes of UTF-8; what does not fit is left out at the end, and said so.

    The sentences `before` stand between the points and the rest. All that is ours is in the `language`.
    """
    text = "\n\n".join(_blocks(report, before, language.say)) + "\n"
    if len(text.encode()) <= limit:
        return text
    return _fitting(report, limit, before, language.say)


def prose(text: str) -> str:
    """Returns text on one line as Markdown that shows exactly it; parts between back quotes become code."""
    parts = CODE.split(one_line(text))
    joined = "".join(code(part[1:-1]) if CODE.fullmatch(part) else _escaped(part) for part in parts)
    return OPENING.sub(r"\1\\\2", joined)


def _escaped(text: str) -> str:
    return ADDRESS.sub("\u2060", text.translate(MARKUP))


def code(text: str) -> str:
    """Returns text on one line as a code span, fit for a table's cell too."""
    text = one_line(text)
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text[:1] == "`" or text[-1:] == "`" or not text else ""
    return f"{fence}{pad}{text}{pad}{fence}".replace("|", "\\|")


def block(text: str) -> str:
    """Returns text as a fenced block of code."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}text\n{clean(text).rstrip()}\n{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, TICKS.findall(text)), default=0)


def _fitting(report: GradeReport, limit: int, before: Sequence[str], say: Say) -> str:
    ending = f"\n\n{say('The rest did not fit here; the whole report is in `report.html`.')}\n"
    kept: list[str] = []
    left = limit - len(ending.encode())
    for text in _blocks(report, before, say):
        left -= len(text.encode()) + 2
        if left < 0:
            break
        kept.append(text)
    return "\n\n".join(kept) + ending


def _blocks(report: GradeReport, before: Sequence[str], say: Say) -> Iterator[str]:
    points = say(f"{marks(report.total, report.max_total)} points")
    yield f"## {points if report.exercises else prose(say(_nothing(report)))}"
    yield from (f"- {prose(say(sentence))}" for sentence in before)
    if report.total is None and report.exercises:
        unknown = say("The score is unknown: the grader itself failed on a part. No points are lost by it.")
        yield f"**{prose(unknown)}**"
    if unwalled(report):
        yield f"**{prose(say('Graded without a sandbox.'))}**"
    yield from (f"- {prose(say(problem))}" for problem in report.problems)
    if report.exercises:
        yield "\n".join(_table(report, say))
    for exercise in report.exercises:
        yield from _exercise(exercise, say)
    yield say(f"Seed {report.seed}, device {code(report.device)}, sandbox {code(report.sandbox or 'none')}.")


def _nothing(report: GradeReport) -> str:
    """Says how a report without any exercise stands: points, or that there are none."""
    return report.status if report.total is None else f"{marks(report.total, report.max_total)} points"


def _table(report: GradeReport, say: Say) -> Iterator[str]:
    yield f"| {say('exercise')} | {say('points')} | |"
    yield "|---|---:|---|"
    for e in report.exercises:
        icon = ICONS.get(e.status, "❌") if not by_person(e) else "⬜"
        points = "" if by_person(e) else marks(e.points, e.max_points)
        yield f"| {prose(say(e.title))} | {points} | {icon} {say(state(e))} |"


def _exercise(exercise: ExerciseReport, say: Say) -> Iterator[str]:
    notable = [told_test for told_test in told(exercise) if lost(told_test)]
    if not notable and not exercise.notes:
        return
    yield f"### {prose(say(exercise.title))}"
    yield from (f"- {prose(say(note))}" for note in exercise.notes)
    for told_test in notable:
        yield "\n".join(_test(told_test, say))
        if told_test.test.output:
            yield _printed(told_test.test, say)


def _test(told_test: Told, say: Say) -> Iterator[str]:
    test = told_test.test
    icon = ICONS.get(test.status, "❌")
    yield f"{icon} **{prose(say(test.title))}** ({marks(earned(test), test.max_points)}, {say(word(test.status))})"
    yield from details(told_test, say)


def details(told_test: Told, say: Say = SPOKEN.say) -> Iterator[str]:
    """Yields a line of a list for each fact, advice and figure of a test."""
    for label, text in facts(told_test):
        yield f"- {labelled(label, _value(label, text, say), say)}"
    yield from (f"- {labelled(label, prose(say(text)), say)}" for label, text in advice(told_test))
    for name, text in told_test.test.figures:
        yield f"- {prose(say(name))}{colon(name, say)}{prose(say(text))}"


def _value(label: str, text: str, say: Say) -> str:
    if label in ("called", "should give"):
        return code(clip(text if label == "called" else say(text), VALUE_LIMIT))
    return prose(clip(said(text, say), VALUE_LIMIT))


def _printed(test: TestResult, say: Say) -> str:
    body = block(clip(test.output, PRINTED_LIMIT))
    return f"<details><summary>{say('what your code printed')}</summary>\n\n{body}\n\n</details>"
