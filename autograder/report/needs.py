"""What needs a person, in one list for the terminal, the class page and the review: whose work, in which exercise, why.

Nothing of it is in what a student reads, and no points hang on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from autograder.model import GradeReport, Mark
from autograder.report.meaning import by_person

CLAIM = re.compile(r"\bclaimed\b.*\bmeasured\b", re.DOTALL)
"""What a suite says where a student's own figure is not what was measured."""

DOUBT = "--match"
"""What intake's sentences on a hand-in whose owner the roster does not tell have in them: the way to say who it is."""

APART = "but in a file that was not graded"
"""What intake's note on an answer has in it whose parts are in several files, of which one was graded."""

KINDS: Mapping[str, str] = {
    "unknown": "The grader or a test failed on these; their scores are unknown until they are graded again.",
    "roster": "The roster does not tell whose these are.",
    "unrecognised": "Nothing that was handed in was recognised as an answer.",
    "loading": "The file does not load, so that nothing in it was tried.",
    "apart": "A part of the answer is in a file that was not graded.",
    "suspicious": "Code that honest answers never need. No points hang on it: look, and decide.",
    "claims": "The student's own figure is not what was measured.",
    "decisions": "A person's decision may hold no more.",
    "answers": "Written answers that nobody has scored; `autograde review` shows them.",
}
"""What each kind means, the most urgent first."""


@dataclass(frozen=True)
class Need:
    """Why a person should look at a student's work; without a student it is the class's as a whole."""

    kind: str
    key: str
    name: str
    exercise: str
    text: str


def needs_of(report: GradeReport) -> Iterator[Need]:
    """Yields what a report alone tells."""
    key, name = report.student.key, report.student.called
    if report.problems and report.exercises and not any(exercise.source_name for exercise in report.exercises):
        yield Need("unrecognised", key, name, "", report.problems[0])
    if report.total is None and all(exercise.points is not None for exercise in report.exercises):
        yield Need("unknown", key, name, "", report.status)
    for exercise in report.exercises:
        slug = exercise.slug
        if exercise.points is None:
            yield Need("unknown", key, name, slug, "score unknown")
        if any(test.kind == "loading" for test in exercise.tests):
            yield Need("loading", key, name, slug, f"{exercise.source_name} does not load")
        yield from (Need("apart", key, name, slug, text) for text in exercise.notes if APART in text)
        yield from (Need("suspicious", key, name, slug, text) for text in exercise.suspicions)
        claims = (text for test in exercise.tests for text in test.advice if CLAIM.search(text))
        yield from (Need("claims", key, name, slug, text) for text in claims)
        if exercise.source_name and by_person(exercise):
            yield Need("answers", key, name, slug, "a written answer, for a person to score")


def needs_with_mark(needs: Iterable[Need], mark: Mark) -> Iterator[Need]:
    """Yields a student's needs as the mark leaves them: less what persons decided, more what they should see again."""
    known = {exercise.slug: exercise for exercise in mark.exercises}
    for need in needs:
        exercise = known.get(need.exercise)
        if need.kind == "answers" and exercise is not None and exercise.answers:
            left = sum(answer.points is None for answer in exercise.answers)
            if left:
                text = f"{left} of {len(exercise.answers)} answers for a person to score"
                yield Need("answers", need.key, need.name, need.exercise, text)
        elif need.kind != "unknown" or exercise is None or exercise.points is None:
            yield need
    key, name = mark.student.key, mark.student.called
    yield from (Need("decisions", key, name, "", text) for text in mark.flags)


def needs_of_class(notices: Iterable[str]) -> Iterator[Need]:
    """Yields what intake's sentences on the class's work leave to a person."""
    yield from (Need("roster", "", "", "", text) for text in notices if DOUBT in text)


def ordered(needs: Iterable[Need]) -> tuple[Need, ...]:
    """Returns needs by kind, the most urgent first, otherwise in their order."""
    places = {kind: place for place, kind in enumerate(KINDS)}
    return tuple(sorted(needs, key=lambda need: places[need.kind]))
