"""How a student's mark came about, from the report to the gradebook, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from autograder.classroom.store import Correction, change_of, place_of
from autograder.gradebook.book import Book
from autograder.model import ExerciseMark, Mark, Student

UNKNOWN = "unknown"


def history(book: Book, student: Student) -> tuple[str, ...]:
    """Returns the lines of a student's history: when it was graded, what was decided, what each exercise came to."""
    report, mark = book.mark(student.key)
    lines = [f"{student.called} ({', '.join(t for t in (student.key, student.student_id, student.email) if t)})"]
    lines += [f"Handed in: {mark.submitted}" if mark.submitted else "Handed in: the download does not tell when"]
    lines += [f"  {slug}: {time}" for slug, time in report.times if time != mark.submitted]
    for row in book.store.rows(student.key):
        when = datetime.fromtimestamp(row.graded).astimezone()
        lines.append(f"{when:%Y-%m-%d %H:%M}  graded: {_points(row.total)} of {row.max_total:g}")
    made = [c for c in book.store.corrections() if c.student in ("", student.key)]
    lines += [_decision(c) for c in made]
    lines += [line for exercise in mark.exercises if exercise.max_points for line in _exercise(exercise)]
    lines += _end(mark)
    if not report.exercises:
        lines.append("There is no report yet: grade the class.")
    return tuple(lines)


def _decision(c: Correction) -> str:
    undone = f" (undone {c.undone[:16].replace('T', ' ')})" if c.undone else ""
    whose = "" if c.student else " for everybody"
    when = c.made[:16].replace("T", " ")
    return f"{when}  correction {c.number}: {place_of(c)} {change_of(c)}{whose} by {c.who}: {c.why}{undone}"


def _exercise(exercise: ExerciseMark) -> Iterator[str]:
    yield f"{exercise.title}: tests {_points(exercise.raw)}, mark {_points(exercise.points)} of {exercise.max_points:g}"
    for step in exercise.steps:
        yield f"  {step.points:+g}  {step.text}"
    yield from (f"  {a.title}: {a.comment}" for a in exercise.answers if a.comment)
    if exercise.lateness:
        yield f"  {-exercise.deduction:+g}  {exercise.lateness}"
    if exercise.rule:
        yield f"  {exercise.rule}"
    if not exercise.counts:
        yield "  It is among the lowest and does not count."


def _end(mark: Mark) -> Iterator[str]:
    passed = "" if mark.passed is None else ", passed" if mark.passed else ", not passed"
    yield f"Total: tests {_points(mark.raw)}, mark {_points(mark.total)} of {mark.max_total:g}{passed}"
    yield from (f"  {text}" for text in (*mark.rules, *mark.flags))


def _points(points: float | None) -> str:
    return UNKNOWN if points is None else f"{points:g}"
