"""What a person does with a written answer: points for a criterion, a comment, and taking the last of these back."""

from __future__ import annotations

from dataclasses import replace

from autograder.classroom.store import Score
from autograder.course import Question
from autograder.errors import UsageError
from autograder.gradebook.book import Book
from autograder.gradebook.corrections import now
from autograder.gradebook.written import COMMENT, Place, basis_text

LONGEST_COMMENT = 10_000
SOMEBODY = "somebody"


def give(book: Book, click: str, who: str, place: Place, criterion: str, points: float | None) -> Score:
    """Keeps the points of a criterion, None to take them away, and returns the score.

    UsageError for an answer, a criterion or points that are none of the rubric's.
    """
    question = question_at(book, place)
    known = next((c for c in question.criteria if c.name == criterion), None)
    if known is None:
        raise UsageError(f"The question {question.name!r} has no criterion {criterion!r}.")
    if points is not None and all(abs(points - level.points) > 1e-9 for level in known.levels):
        levels = ", ".join(f"{level.points:g}" for level in known.levels)
        raise UsageError(f"{known.title!r} is scored with one of {levels}; got {points!r}.")
    return _kept(book, Score(click, *place, criterion, points, "", who or SOMEBODY, now()))


def comment(book: Book, click: str, who: str, place: Place, text: str) -> Score:
    """Keeps what is said of an answer, an empty text to say nothing, and returns the score. UsageError as in `give`."""
    question_at(book, place)
    if len(text) > LONGEST_COMMENT:
        raise UsageError(f"A comment has at most {LONGEST_COMMENT} characters; this one has {len(text)}.")
    return _kept(book, Score(click, *place, COMMENT, None, text.strip(), who or SOMEBODY, now()))


def take_back(book: Book, click: str, who: str) -> Score:
    """Takes back the last thing that a person said of any answer and returns what holds instead.

    UsageError where there is nothing, or where somebody else has decided the same since.
    """
    said = book.store.scores()
    if again := next((score for score in said if score.click == click), None):
        return again
    undone = {score.undoes for score in said}
    own = [s for s in said if s.who == (who or SOMEBODY) and not s.undoes and s.number not in undone]
    if not own:
        raise UsageError("There is nothing of yours to take back.")
    last = own[-1]
    same = [s for s in said if _what(s) == _what(last) and not s.undoes and s.number not in undone]
    if same[-1].number != last.number:
        raise UsageError(f"{same[-1].who} has decided that since; look at it, and decide again.")
    before = same[-2] if len(same) > 1 else replace(last, points=None, text="", basis="")
    return _kept(book, replace(before, click=click, made=now(), undoes=last.number), before.basis)


def question_at(book: Book, place: Place) -> Question:
    """Returns the question that an answer answers; UsageError where there is none, or nobody of that name."""
    student, exercise, name = place
    rubric = book.course.rubrics.get(exercise)
    question = rubric.question(name) if rubric else None
    if question is None:
        raise UsageError(f"There is no question {name!r} in the rubric of {exercise!r}.")
    if book.store.place(student) is None:
        raise UsageError(f"There is no student {student!r} in the class.")
    return question


def _what(score: Score) -> tuple[str, str, str, str]:
    return score.student, score.exercise, score.question, score.criterion


def _kept(book: Book, score: Score, basis: str | None = None) -> Score:
    """Keeps a score with what it was made on, and returns it with its number."""
    if basis is None:
        seat = book.store.place(score.student)
        answer = book.answer_basis(seat, score.exercise, score.question) if seat else ""
        basis = basis_text(seat.cache_key if seat else "", answer)
    made = replace(score, basis=basis)
    return replace(made, number=book.store.score(made))
