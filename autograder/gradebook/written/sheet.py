"""What persons said of written answers, as it holds: the last score of each criterion, the last comment on each answer.

Each click is kept by itself and nothing is overwritten, so two people at once lose nothing of each other's.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from autograder.classroom.store import Score
from autograder.course import Criterion, Question, Rubric
from autograder.files import digest
from autograder.gradebook.written.answers import Answers, answers_of, cells_of_text, text_of
from autograder.model import AnswerMark, CriterionMark, ExerciseReport, GradeReport, SourceKind, StudentKey

COMMENT = ""
"""Stands for a criterion in a score that is a comment."""

Place = tuple[StudentKey, str, str]
"""Whose answer, in which exercise, to which question."""

_CUT = re.compile(r"… \(\d+ more characters\)\Z")


class Sheet:
    """All scores of a class as they hold."""

    def __init__(self, scores: Iterable[Score]) -> None:
        self._last: dict[Place, dict[str, Score]] = {}
        self._of: dict[StudentKey, dict[tuple[str, str], dict[str, Score]]] = {}
        self._begun: set[str] = set()
        self.number = 0
        for score in scores:
            self.add(score)

    def add(self, score: Score) -> None:
        """Takes one further score in."""
        place = (score.student, score.exercise, score.question)
        said = self._last.setdefault(place, {})
        said[score.criterion] = score
        self._of.setdefault(score.student, {})[score.exercise, score.question] = said
        self._begun |= {score.exercise} if score.points is not None else set()
        self.number = max(self.number, score.number)

    def of(self, place: Place) -> Mapping[str, Score]:
        """Returns what holds of an answer, by criterion."""
        return self._last.get(place, {})

    def places_of(self, student: StudentKey) -> list[tuple[tuple[str, str], list[Score]]]:
        """Returns what holds of each of a student's answers, by exercise and question."""
        return [(place, list(said.values())) for place, said in self._of.get(student, {}).items()]

    def has(self, exercise: str) -> bool:
        """Tells whether anything of an exercise was ever scored."""
        return exercise in self._begun

    def comments(self, exercise: str, question: str) -> list[str]:
        """Returns the comments on a question, those that were used most first."""
        counts = Counter(
            said[COMMENT].text
            for (_, slug, name), said in self._last.items()
            if (slug, name) == (exercise, question) and COMMENT in said and said[COMMENT].text
        )
        return [text for text, _ in counts.most_common()]

    def answer(self, student: StudentKey, exercise: str, question: Question) -> AnswerMark:
        """Returns an answer as it was scored."""
        said = self.of((student, exercise, question.name))
        criteria = tuple(_criterion(criterion, said.get(criterion.name)) for criterion in question.criteria)
        known = [criterion.points for criterion in criteria if criterion.points is not None]
        points = sum(known) if len(known) == len(criteria) else None
        comment = said[COMMENT].text if COMMENT in said else ""
        who = tuple(dict.fromkeys(score.who for score in said.values() if score.points is not None or score.text))
        return AnswerMark(question.name, question.title, points, question.most, criteria, comment, who)

    def answers(self, student: StudentKey, exercise: str, rubric: Rubric) -> tuple[AnswerMark, ...]:
        """Returns a student's answers of an exercise."""
        return tuple(self.answer(student, exercise, question) for question in rubric.questions)


def _criterion(criterion: Criterion, score: Score | None) -> CriterionMark:
    points = None if score is None or score.points is None else min(score.points, criterion.most)
    means = next((level.means for level in criterion.levels if points is not None and level.points <= points), "")
    return CriterionMark(criterion.title, points, criterion.most, means)


def basis_of(report: GradeReport, slug: str, rubric: Rubric, question: str) -> str:
    """Returns what an answer is judged on, for telling later whether it changed: a digest of its text.

    A notebook's pictures are not in the report, nor is the end of a text that was cut: there it is all that was handed
    in.
    """
    exercise = next((e for e in report.exercises if e.slug == slug), None)
    if exercise is None or not exercise.source_name:
        return ""
    if not is_whole(exercise):
        return report.submission_digest
    answers = reported(exercise, rubric)
    return digest([text_of(answers.of(question) or answers.rest).encode("utf-8", "replace")])


def is_whole(exercise: ExerciseReport) -> bool:
    """Tells whether a report has all of a written answer: no pictures are missing, and nothing was cut."""
    return exercise.source_kind is SourceKind.MARKDOWN and not _CUT.search(exercise.written)


def reported(exercise: ExerciseReport, rubric: Rubric) -> Answers:
    """Returns the answers in a report, which has their text and no pictures."""
    return answers_of(cells_of_text(exercise.written), rubric) if exercise.written else Answers()


def basis_text(cache_key: str, answer: str) -> str:
    """Returns a score's basis: the report that was looked at, and the answer in it."""
    return json.dumps([cache_key, answer])


def changed(score: Score, answer: str) -> bool:
    """Tells whether a score was made on another answer than what is there."""
    return bool(score.basis) and json.loads(score.basis)[1] != answer


def may_have_changed(score: Score, cache_key: str) -> bool:
    """Tells whether a score was made on another report, so that the answer has to be looked at to know."""
    return bool(score.basis) and json.loads(score.basis)[0] != cache_key
