"""One screen of watch mode as lines that fit: what changed, the first thing to mend, the course, the keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograder.report import number, width
from autograder.report.formats import terminal
from autograder.report.language import SPOKEN, Language
from autograder.selfcheck.hints import LEVELS
from autograder.selfcheck.message import Message
from autograder.selfcheck.sheet import Section, Sheet
from autograder.selfcheck.text import course_lines, message_lines, stage_line

KEYS = "n next   h hint   l list   c check all   r reset   q quit"
GAP = "   "
LEAST_TOLD = ("printed", "called", "test", "", "should give", "also", "came back")
"""What goes first where a screen is too small, and last what names the mistake and helps."""


@dataclass(frozen=True)
class Shown:
    """What a screen shows besides the sheet: what a save changed, a sentence, the list, a question for the keys."""

    sheet: Sheet
    section: Section | None
    changed: str = ""
    sentence: str = ""
    lists: bool = False
    question: str = ""


def screen(shown: Shown, pen: terminal.Pen, rows: int) -> list[str]:
    """Returns exactly `rows` lines, none wider than the pen's columns."""
    head = _head(shown, pen)
    asked = terminal.wrap(pen.say(shown.question), pen.columns) if shown.question else _keys(pen)
    foot = [*course_lines(shown.sheet, pen), *(pen.paint(line, "bold") for line in asked)]
    room = max(0, rows - len(head) - len(foot) - 1)
    body = [stage_line(s, pen) for s in shown.sheet.stages] if shown.lists else _body(shown.section, pen, room)
    lines = [*head, *body[:room]]
    return [*lines, *[""] * (rows - len(lines) - len(foot)), *foot][-rows:]


def _keys(pen: terminal.Pen) -> list[str]:
    """Returns the keys, each with its word, on as few lines as they fit on."""
    lines: list[str] = []
    for key in pen.say(KEYS).split(GAP):
        joined = f"{lines[-1]}{GAP}{key}" if lines else key
        if lines and width(joined) <= pen.columns:
            lines[-1] = joined
        else:
            lines.append(key)
    return lines


def _head(shown: Shown, pen: terminal.Pen) -> list[str]:
    section = shown.section
    notes = (*shown.sheet.notes, *(section.notes if section is not None else ()))
    lines = [line for note in notes[:1] for line in terminal.wrap(f"! {pen.say(note)}", pen.columns)[:2]]
    if section is not None:
        points = "unknown" if section.points is None else number(section.points)
        worth = pen.say(f"{points} / {number(section.worth)} points")
        lines.append(pen.ends(pen.say(section.title), worth, "bold"))
        joint = ", " if pen.language.is_english else "，"
        state = joint.join(pen.say(text) for text in (section.state, shown.changed) if text)
        sign = f"{pen.sign('✓')} " if section.is_done else ""
        lines.append(pen.paint(terminal.fit(f"{sign}{state}", pen.columns), "green" if section.is_done else "yellow"))
    if shown.sentence:
        lines += [pen.paint(line, "yellow") for line in terminal.wrap(pen.say(shown.sentence), pen.columns)[:3]]
    return [*lines, ""]


def _body(section: Section | None, pen: terminal.Pen, room: int) -> list[str]:
    if section is None:
        return []
    lines: list[str] = []
    if section.messages:
        left = len(section.messages) - 1
        lines += _fitting(section.messages[0], pen, room - (2 if left else 0))
        lines += (
            ["", pen.say(f"  {left} more {'thing' if left == 1 else 'things'} to mend after this.")] if left else []
        )
    elif section.ends:
        lines += [f"  {line}" for end in section.ends for line in terminal.wrap(pen.say(end), pen.columns - 2)]
    return lines


def _fitting(message: Message, pen: terminal.Pen, room: int) -> list[str]:
    """Returns a message's lines, without what tells least where there is no room; hints and the mistake stay."""
    lines = list(message_lines(message, pen))
    for label in LEAST_TOLD:
        if len(lines) <= room:
            break
        message = replace(message, facts=tuple(f for f in message.facts if f.label != label))
        lines = list(message_lines(message, pen))
    return lines if len(lines) <= room else _cut(message, lines, room)


def _cut(message: Message, lines: Sequence[str], room: int) -> list[str]:
    """Returns the headline and as much of the end as fits where hints stand there, else of the beginning."""
    has_hints = any(f.label in LEVELS for f in message.facts)
    return [lines[0], *lines[len(lines) - room + 1 :]] if has_hints and room > 1 else list(lines[:room])


def draw(shown: Shown, columns: int, rows: int, *, color: bool, unicode: bool, language: Language = SPOKEN) -> str:
    """Returns a screen of so many columns and rows as text."""
    return "\n".join(screen(shown, terminal.Pen(columns, color, unicode, language), rows))
