"""Several attempts of one student at one piece of work: one of them counts, the others are said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.intake.handin import Handin

WHICH = ("last", "first")


def one_each(handins: Sequence[Handin], which: str) -> tuple[Handin, ...]:
    """Returns of each student's attempts the first or the last, with a note; what has no time stamp stays as it is."""
    attempts: dict[tuple[str, str], list[Handin]] = {}
    for handin in handins:
        if handin.attempt:
            attempts.setdefault((handin.name, handin.student_id), []).append(handin)
    chosen = [_chosen(found, which) for found in attempts.values()]
    return (*(handin for handin in handins if not handin.attempt), *chosen)


def _chosen(attempts: Sequence[Handin], which: str) -> Handin:
    ordered = sorted(attempts, key=lambda handin: handin.attempt)
    chosen = ordered[0 if which == "first" else -1]
    if len(ordered) == 1:
        return replace(chosen, submitted=chosen.submitted or chosen.attempt)
    note = f"Graded is the {which} of {len(ordered)} attempts, that of {chosen.attempt}."
    return replace(chosen, notes=(*chosen.notes, note), submitted=chosen.submitted or chosen.attempt)
