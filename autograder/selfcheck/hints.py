"""Hints on request: at most three a cause, from where to look over an idea to nearly there; never the solution."""

from __future__ import annotations

from autograder.report import next_step
from autograder.selfcheck.causes import Cause

LEVELS = ("look at", "idea", "nearly there")
MOST = len(LEVELS)
CALL = "Take the call that fails by itself, and print each value on the way to its result."
AGAIN = "Change one thing at a time, and repeat the one call that fails after each change."


def hints_of(cause: Cause, docstring: str = "") -> tuple[str, ...]:
    """Returns the hints for a cause, the vaguest first; `docstring` is the task of its function, in the course's words.

    A known mistake brings its own. Others have what to try after such a failure, the task, and how to find the place.
    """
    diagnoses = cause.first.diagnoses
    if len(diagnoses) == 1:
        known = diagnoses[0]
        belief = f"You may have thought: {known.belief} That thought is the mistake. {AGAIN}" if known.belief else AGAIN
        return tuple(filter(None, (known.look_at, known.hint, belief)))[:MOST]
    if diagnoses:
        places = " Or: ".join(dict.fromkeys(d.look_at for d in diagnoses if d.look_at))
        ideas = " Or: ".join(dict.fromkeys(d.hint for d in diagnoses if d.hint))
        return tuple(filter(None, (places, ideas, AGAIN)))[:MOST]
    step = next_step(cause.first)
    task = f"The task says: {docstring}" if docstring else ""
    if cause.is_unwritten:  # there is no call of it yet
        return (task,) if task else ()
    return tuple(dict.fromkeys(filter(None, (step, task, CALL))))[:MOST]


def label(level: int) -> str:
    """Returns what a hint of a level is called, from 1."""
    return LEVELS[min(level, MOST) - 1]
