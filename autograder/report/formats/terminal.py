"""Writes a report for the terminal as plain text, wrapped to its width; colours only where asked for.

One cause is told once. No byte that a student made can move the cursor, colour the screen or ring the bell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from autograder.model import ExerciseReport, GradeReport, Status
from autograder.report.language import SPOKEN, Language
from autograder.report.meaning import Told, by_person, earned, state, told, unwalled, word
from autograder.report.text import clean, clip, marks, number, one_line, width
from autograder.report.words import advice, facts, lost, said

if TYPE_CHECKING:  # who checks their own work need not wait for what is told of a class
    from autograder.report.class_view import ClassView

NAMED = 12
LABELS = 15
PRINTED = 6
VALUE_LIMIT = 1_200
OPENING, CLOSING = "（“《「[(`", "，。；：？！、）”》」,.;:?!)]`"
SIGNS = {Status.PASSED: "✓", Status.BLOCKED: "…", Status.NOT_ATTEMPTED: "○", Status.GRADER_ERROR: "?"}
STUDENTS = ("called", "printed")
"""Labels of what is the student's own words."""
PLAIN = {"✓": "+", "…": ".", "○": "-", "✗": "x", "·": "-", "█": "#", "░": "."}
COLOURS = {"red": "31", "green": "32", "yellow": "33", "bold": "1", "dim": "2"}


@dataclass(frozen=True)
class Pen:
    """How to write: the width in columns, with colours or not, with signs beyond ASCII or not."""

    columns: int = 80
    color: bool = False
    unicode: bool = True
    language: Language = field(default=SPOKEN, compare=False)

    def say(self, text: str, **values: object) -> str:
        """Says a text of ours in the pen's language."""
        return self.language.say(text, **values)

    def paint(self, text: str, colour: str) -> str:
        """Colours text that holds nothing of a student's but what was cleaned."""
        return f"\x1b[{COLOURS[colour]}m{text}\x1b[0m" if self.color and colour else text

    def sign(self, sign: str) -> str:
        """Returns a sign, or its ASCII stand-in."""
        return sign if self.unicode else PLAIN.get(sign, sign)

    def ends(self, left: str, right: str, colour: str = "") -> str:
        """Sets one text at the left and one at the right end of a line, cutting the left one where both do not fit."""
        room = max(8, self.columns - width(right) - 2)
        left = left if width(left) <= room else fit(left, room - 3) + "..."
        return self.paint(left, colour) + " " * max(2, self.columns - width(left) - width(right)) + right


def check_text(
    report: GradeReport, *, columns: int = 80, color: bool = False, unicode: bool = True, language: Language = SPOKEN
) -> str:
    """Writes what a student reads after checking their own work; ends in a line feed."""
    pen = Pen(max(40, columns), color, unicode, language)
    return "\n".join(_report(report, pen)) + "\n"


def class_text(
    reports: Iterable[GradeReport] | ClassView, *, columns: int = 80, color: bool = False, unicode: bool = True
) -> str:
    """Writes what an instructor reads after grading a class: how many, the mean, each exercise, what needs a look."""
    from autograder.report.class_view import ClassView, collect

    view = reports if isinstance(reports, ClassView) else collect(reports)
    pen = Pen(max(40, columns), color, unicode)
    return "\n".join(_class(view, pen)) + "\n"


def fit(text: str, columns: int) -> str:
    """Returns as much of the start of a text as goes into so many columns."""
    used = 0
    for i, character in enumerate(text):
        used += width(character)
        if used > columns:
            return text[:i]
    return text


def wrap(text: str, columns: int) -> list[str]:
    """Breaks clean text into lines of at most so many columns, at spaces where it can; keeps its own line ends."""
    return [line for paragraph in text.expandtabs(4).split("\n") for line in _wrap_paragraph(paragraph, columns)]


def _wrap_paragraph(text: str, columns: int) -> list[str]:
    lines: list[str] = []
    while width(text) > columns:
        head = fit(text, columns) or text[0]
        cut = _break(text, len(head))
        head = head[:cut] if cut > 0 and head[:cut].strip() else head
        lines.append(head)
        text = text[len(head) :].removeprefix(" ")
    return [*lines, text]


def _break(text: str, at: int) -> int:
    """Returns where to break a text at or before a place: at a space, or between characters that are wide."""
    if text[at : at + 1] == " ":
        return at
    if text.isascii():
        return text.rfind(" ", 0, at)
    return next((i for i in range(at, 0, -1) if _may_break(text, i)), -1)


def _may_break(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at : at + 1]
    if after == " ":
        return True
    return width(before + after) > 2 and before not in OPENING and after not in CLOSING


def _report(report: GradeReport, pen: Pen) -> Iterator[str]:
    yield from (line for problem in report.problems for line in _note(problem, pen))
    for exercise in report.exercises:
        yield from _exercise(exercise, pen)
    yield pen.ends(pen.say("Total"), pen.say(marks(report.total, report.max_total)), "bold")
    if report.total is None:
        yield from _note("The score is unknown: the grader itself failed on a part. No points are lost by it.", pen)
    if unwalled(report):
        yield from _note("Your code ran without a sandbox.", pen)


def _exercise(exercise: ExerciseReport, pen: Pen) -> Iterator[str]:
    points = "" if by_person(exercise) else pen.say(marks(exercise.points, exercise.max_points))
    yield pen.ends(pen.say(one_line(exercise.title)), points, "bold").rstrip()
    about = [one_line(text) for text in (exercise.source_name, pen.say(state(exercise))) if text]
    yield pen.paint(fit("  " + f" {pen.sign('·')} ".join(about), pen.columns), "dim")
    yield from (line for note in exercise.notes for line in _note(note, pen))
    for told_test in told(exercise):
        yield from _test(told_test, pen)
    yield ""


def _test(told_test: Told, pen: Pen) -> Iterator[str]:
    test = told_test.test
    sign = pen.sign(SIGNS.get(test.status, "✗"))
    colour = {"✓": "green", "+": "green", "✗": "red", "x": "red"}.get(sign, "yellow")
    points = pen.say(marks(earned(test), test.max_points))
    rest = replace(pen, columns=pen.columns - 4)
    title, *more = wrap(pen.say(one_line(test.title)), rest.columns - width(points) - 2)
    yield f"  {pen.paint(sign, colour)} {rest.ends(title, points)}"
    yield from (f"    {line}" for line in more)
    if lost(told_test):
        yield from _facts(told_test, pen)


def _facts(told_test: Told, pen: Pen) -> Iterator[str]:
    test = told_test.test
    if not test.message and test.status not in (Status.PASSED, Status.FAILED, Status.BLOCKED):
        yield from _fact("what happened", word(test.status), pen)
    for label, text in facts(told_test):
        yield from _fact(label, text, pen)
    for label, text in advice(told_test):
        yield from _fact(label, text, pen)
    for name, text in test.figures:
        yield from _fact("measured", f"{one_line(name)}: {clean(text)}", pen)
    if test.output:
        yield from _fact("printed", _last_lines(clean(test.output)), pen)


def _last_lines(text: str) -> str:
    """Returns the end of what was printed, where the trouble is."""
    lines = text.rstrip().split("\n")
    left = len(lines) - PRINTED
    return text.rstrip() if left <= 0 else "\n".join([f"({left:,} lines before these)", *lines[-PRINTED:]])


def _fact(label: str, text: str, pen: Pen) -> Iterator[str]:
    shown = text if label in STUDENTS else said(text, pen.say)
    lines = wrap(clip(shown, VALUE_LIMIT), max(20, pen.columns - LABELS - 4))
    named = pen.say(label)
    padded = named + " " * (LABELS - width(named))
    for i, line in enumerate(lines):
        yield (f"    {pen.paint(padded, 'dim')}{line}" if i == 0 else " " * (LABELS + 4) + line).rstrip()


def _note(text: str, pen: Pen) -> Iterator[str]:
    for i, line in enumerate(wrap(pen.say(one_line(text)), pen.columns - 4)):
        yield pen.paint("  ! " if i == 0 else "    ", "yellow") + line


def _class(view: ClassView, pen: Pen) -> Iterator[str]:
    yield pen.ends(f"{view.count} submission{'' if view.count == 1 else 's'} graded", _middle(view), "bold")
    yield ""
    for stats in view.exercises:
        share = 0.0 if stats.mean is None or not stats.max_points else stats.mean / stats.max_points
        mean = "unknown" if stats.mean is None else number(stats.mean)
        yield pen.ends(f"  {_bar(share, pen)}  {one_line(stats.title)}", f"mean {mean} / {number(stats.max_points)}")
        for failure in stats.mistakes[:1]:
            yield from _fact("", f"{failure.count} x {clean(failure.title)}", pen)
    if view.unknown:
        yield ""
        yield from _note(
            f"{view.unknown} with an unknown score: the grader or a test of the course failed there, "
            "as their reports say. Grade again to retry them.",
            pen,
        )
    if view.unwalled:
        yield from _note(f"{view.unwalled} graded without a sandbox.", pen)
    if whose := list(dict.fromkeys(one_line(n.name) for n in view.needs if n.kind != "answers" and n.name)):
        more = f" and {len(whose) - NAMED} more" if len(whose) > NAMED else ""
        told = f"Needs a person: {', '.join(whose[:NAMED])}{more}. `autograde status` and the class page say why."
        yield from _note(told, pen)
    if written := sum(need.kind == "answers" for need in view.needs):
        yield from _note(f"Written answers to score: {written}. `autograde review` shows them.", pen)


def _middle(view: ClassView) -> str:
    if view.mean is None or view.median is None:
        return "no known score"
    return f"mean {number(view.mean)}, median {number(view.median)} of {number(view.max_total)}"


def _bar(share: float, pen: Pen) -> str:
    full = round(10 * min(1.0, max(0.0, share)))
    return pen.sign("█") * full + pen.sign("░") * (10 - full)
