"""Several attempts of one student at one piece of work: one of them counts, the others are said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.intake.handin import Handin

BEST = "best"


def one_each(handins: Sequence[Handin], which: str) -> tuple[Handin, ...]:
    """Returns of each student's attempts the last or the first, with a note; what is no attempt stays as it is.

    Which is the best, only grading tells: for that it is the last, and holds those that came before it.
    """
    attempts: dict[tuple[str, str], list[Handin]] = {}
    for handin in handins:
        if handin.attempt:
            attempts.setdefault((handin.name, handin.student_id), []).append(handin)
    chosen = [_chosen(found, which) for found in attempts.values()]
    return (*(handin for handin in handins if not handin.attempt), *chosen)


def attempt_of(handin: Handin, back: int) -> Handin:
    """Returns one of the attempts that a hand-in holds, in the name of whoever that belongs to; 0 is the last."""
    if not back:
        return handin
    found = handin.earlier[back - 1]
    own = tuple(note for note in handin.notes if not note.startswith(_begin(BEST)))  # what a roster says of a group
    return replace(
        found,
        name=handin.name,
        student_id=handin.student_id,
        email=handin.email,
        notes=(*found.notes, *own),
        earlier=handin.earlier,
    )


def _chosen(attempts: Sequence[Handin], which: str) -> Handin:
    ordered = sorted(attempts, key=lambda handin: handin.attempt)
    if len(ordered) == 1:
        return ordered[0]
    noted = [_noted(handin, which, len(ordered)) for handin in ordered]
    if which == "first":
        return noted[0]
    return replace(noted[-1], earlier=tuple(reversed(noted[:-1]))) if which == BEST else noted[-1]


def _noted(handin: Handin, which: str, count: int) -> Handin:
    """Returns an attempt with a note; where nothing tells its time, its files say which version they are."""
    if not handin.submitted and which != BEST:
        return handin
    when = f", that of {handin.submitted}" if handin.submitted else ""
    return replace(handin, notes=(*handin.notes, f"{_begin(which)} {count} attempts{when}."))


def _begin(which: str) -> str:
    return f"Graded is the {which} of"
