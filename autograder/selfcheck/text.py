"""Writes what a check says as lines for a terminal or a notebook without HTML; colours only where asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from autograder.report import number, width
from autograder.report.formats import terminal
from autograder.report.language import SPOKEN, Language
from autograder.selfcheck.beside import STAYS
from autograder.selfcheck.message import Fact, Message
from autograder.selfcheck.sheet import Section, Sheet, Stage

VALUES = ("should give", "came back", "what happened", "")
"""Labels of values, which have words of ours where there is no number to show."""
ABOUT_PRINTED = re.compile(r"\([\d,]+ lines before these\)|a flood, which begins with")
OWNERS = re.compile(r"\b(?:your|the test's)(?= \w)")
LABELS, NARROW = 16, 24
REMARKS = ("after the call", "the test called it before", STAYS)
MOST_LINES = 12


def text_of(
    sheet: Sheet,
    *,
    columns: int = 80,
    color: bool = False,
    unicode: bool = True,
    ask: str = "",
    language: Language = SPOKEN,
) -> str:
    """Returns what a student reads, with `ask` as how to get a hint; ends in a line feed."""
    pen = terminal.Pen(max(40, columns), color, unicode, language)
    return "\n".join(lines_of(sheet, pen, ask)) + "\n"


def lines_of(sheet: Sheet, pen: terminal.Pen, ask: str = "") -> Iterator[str]:
    """Yields the lines of a whole check."""
    yield from (line for note in sheet.notes for line in _note(note, pen))
    first = next((section for section in sheet.sections if section.is_untouched), None)
    for section in sheet.sections:
        is_brief = section.is_untouched and section is not first  # where to begin is said once
        yield from section_lines(replace(section, messages=(), is_begun=False) if is_brief else section, pen)
        yield ""
    if ask and sheet.stuck:
        stuck, *more = ask.format(sheet.stuck, slug=sheet.stuck).split("\n")
        yield from (pen.say(line) for line in (f"Stuck? {stuck}", *more))
    if not sheet.sections:
        yield from (stage_line(stage, pen) for stage in sheet.stages)
    yield from course_lines(sheet, pen)


def course_lines(sheet: Sheet, pen: terminal.Pen) -> list[str]:
    """Returns the course's progress with a bar: one line, or more where that is too short."""
    bar = "".join(pen.sign("█" if stage.is_done else "░") for stage in sheet.stages)
    name, said = pen.say("Course"), pen.say(sheet.course)
    begin, room = f"{pen.paint(name, 'bold')}  {bar}", pen.columns - len(bar) - width(name) - 4
    return [f"{begin}  {said}"] if width(said) <= room else [begin, *terminal.wrap(said, pen.columns)]


def stage_line(stage: Stage, pen: terminal.Pen) -> str:
    """Returns one exercise of the course as a line of a list."""
    sign = pen.sign("✓" if stage.is_done else "○")
    state = f"{stage.passed} of {stage.tests}" if stage.tests else "not checked yet"
    return pen.ends(f"{sign} {stage.slug}  {pen.say(stage.title)}", pen.say(state))


def section_lines(section: Section, pen: terminal.Pen) -> Iterator[str]:
    """Yields the lines of one exercise."""
    points = "unknown" if section.points is None else number(section.points)
    worth = f"{points} / {number(section.worth)} points" if section.worth else ""
    yield pen.ends(pen.say(section.title), pen.say(worth), "bold").rstrip()
    about = f" {pen.sign('·')} ".join(text for text in (pen.say(section.about), pen.say(section.state)) if text)
    sign = pen.paint(pen.sign("✓"), "green") if section.is_done else " "
    yield f"{sign} " + pen.paint(terminal.fit(about, pen.columns - 2), "dim")
    yield from (line for note in section.notes for line in _note(note, pen))
    for message in section.messages:
        yield ""
        yield from message_lines(message, pen)
    if section.ends:
        yield ""
    for end in section.ends:
        yield from (f"  {line}" for line in terminal.wrap(pen.say(end), pen.columns - 2))


def message_lines(message: Message, pen: terminal.Pen) -> Iterator[str]:
    """Yields the lines of one cause: its headline and cost, then what there is to know."""
    sign, colour = ("○", "yellow") if message.is_unwritten else ("✗", "red")
    cost = f"this costs {number(message.cost)} point{'' if message.cost == 1 else 's'}" if message.cost else ""
    rest = replace(pen, columns=pen.columns - 4)
    cost = pen.say(cost)
    beside = rest.columns - width(cost) - 2
    title, *more = terminal.wrap(pen.say(message.headline), beside if beside >= NARROW else rest.columns)
    if beside < NARROW:
        more, cost = [*more, cost], ""
    yield f"  {pen.paint(pen.sign(sign), colour)} {rest.ends(title, cost)}".rstrip()
    yield from (f"    {line}" for line in more)
    for fact in message.facts:
        yield from _fact(fact, pen)


def said_of(fact: Fact, say: Callable[[str], str]) -> str:
    """Returns the text of a fact said by `say`, but for what is the student's own: code, calls, what was printed."""
    if fact.label == "called":
        return OWNERS.sub(lambda found: say(found[0]), fact.text)
    if not fact.is_code or fact.label in VALUES:
        return say(fact.text)
    first, *rest = fact.text.split("\n")
    return "\n".join([say(first), *rest]) if fact.label == "printed" and ABOUT_PRINTED.fullmatch(first) else fact.text


def call_said(call: str, say: Callable[[str], str]) -> str:
    """Returns a call that fails, as a program, with its comments said."""
    lines = call.split("\n")
    return "\n".join(_comment(line, say) if line.startswith("# ") else _remarked(line, say) for line in lines)


def _comment(line: str, say: Callable[[str], str]) -> str:
    said = say(line)
    return said if said != line else f"# {say(line[2:])}"


def _remarked(line: str, say: Callable[[str], str]) -> str:
    """Returns a line of code with the remark behind it said, where it has one of ours."""
    code, sign, remark = line.rpartition("  # ")
    return f"{code}{sign}{say(remark)}" if sign and remark in REMARKS else line


def _fact(fact: Fact, pen: terminal.Pen) -> Iterator[str]:
    room = max(20, pen.columns - LABELS - 4)
    text, label = said_of(fact, pen.say), pen.say(fact.label)
    lines = [terminal.fit(line, room) for line in text.split("\n")] if fact.is_code else terminal.wrap(text, room)
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], pen.say(f"... {len(lines) - MOST_LINES:,} more lines")]
    padded = label + " " * max(1, LABELS - width(label))
    for i, line in enumerate(lines):
        yield (f"    {pen.paint(padded, 'dim')}{line}" if i == 0 else " " * (LABELS + 4) + line).rstrip()


def _note(text: str, pen: terminal.Pen) -> Iterator[str]:
    for i, line in enumerate(terminal.wrap(pen.say(text), pen.columns - 4)):
        yield pen.paint("  ! " if i == 0 else "    ", "yellow") + line
