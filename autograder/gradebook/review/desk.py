"""What the page of a review is told and what it may do, as plain data; everything here runs in one thread.

Students have names of the page's own (`ids`), so that nothing in it tells who wrote an answer when nobody should know.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from autograder.errors import UsageError
from autograder.gradebook import Book, Work, comment, give, scrubbed, take_back
from autograder.gradebook.written import Answers, answers_of, cells_of, is_whole, reported
from autograder.model import AnswerMark, Student, StudentKey
from autograder.report.formats import notebook

HERE_FOR = 20.0
"""Seconds after which a page that has not asked for changes is taken to be closed."""

Data = Mapping[str, Any]


class Desk:
    """A class's written answers on the table: who wrote, what was said, and which pages are open where."""

    def __init__(self, book: Book, work: Work, secret: str, *, anonymous: bool = False) -> None:
        self.book, self.work, self.anonymous = book, work, anonymous
        self._secret = secret
        self._here: dict[str, tuple[str, str, float]] = {}
        self._shown = lru_cache(maxsize=512)(self._rendered)

    @property
    def students(self) -> dict[str, Student]:
        """Returns the class by the page's ids, in the class's order, or in one that was drawn."""
        found = {self.id_of(student.key): student for student in self.book.people.students}
        return dict(sorted(found.items())) if self.anonymous else found

    def id_of(self, student: StudentKey) -> str:
        """Returns the page's name for a student, the same until the review ends."""
        return hashlib.blake2b(student.encode(), key=self._secret.encode()[:64], digest_size=6).hexdigest()

    def questions(self) -> list[Data]:
        """Returns every question of every rubric: how many answers there are, and how many are scored."""
        sheet, handed = self.book.sheet, self._handed_in()
        found: list[Data] = []
        for slug, rubric in self.book.course.rubrics.items():
            for question in rubric.questions:
                marks = [sheet.answer(key, slug, question) for key in handed.get(slug, ())]
                known = [mark.points for mark in marks if mark.points is not None]
                found.append({
                    "exercise": slug, "title": self.book.course.exercise(slug).title, "name": question.name,
                    "question": question.title, "answers": len(marks), "scored": len(known),
                    "mean": sum(known) / len(known) if known else None, "most": question.most,
                })  # fmt: skip
        return found

    def question(self, exercise: str, name: str) -> Data:
        """Returns all that the page needs of a question but the answers' texts. UsageError where there is none."""
        rubric = self.book.course.rubrics.get(exercise)
        question = rubric.question(name) if rubric else None
        if rubric is None or question is None:
            raise UsageError(f"There is no question {name!r} in the rubric of {exercise!r}.")
        handed = set(self._handed_in().get(exercise, ()))
        people = {id: student for id, student in self.students.items() if student.key in handed}
        names = [q.name for q in rubric.questions]
        return {
            "exercise": exercise, "question": name, "title": question.title, "most": question.most,
            "criteria": [
                {
                    "name": c.name, "title": c.title, "full": c.full,
                    "levels": [{"points": level.points, "means": level.means} for level in c.levels],
                }
                for c in question.criteria
            ],
            "answers": [
                {"id": id, "name": self.name_of(student, number)}
                for number, (id, student) in enumerate(people.items(), 1)
            ],
            "said": {id: self._said(student.key, exercise, name) for id, student in people.items()},
            "comments": self.book.sheet.comments(exercise, name),
            "after": self.book.sheet.number,
            "next": names[names.index(name) + 1] if names[-1] != name else "",
        }  # fmt: skip

    def answer(self, exercise: str, name: str, id: str) -> Data:
        """Returns one answer as HTML in which nothing can run, and what a person should know of it."""
        student = self.student(id)
        place = self.book.store.place(student.key)
        key = place.cache_key if place else ""
        shown = dict(self._shown(exercise, name, student.key, key))
        old = self.book.changed_answers(student.key)
        flag = next((told for slug, question, told in old if (slug, question) == (exercise, name)), "")
        return shown | {"id": id, "flag": flag}

    def score(self, said: Data) -> Data:
        """Keeps one click and returns how the answer stands. UsageError for what the rubric does not know."""
        place = (self.student(said["id"]).key, str(said["exercise"]), str(said["question"]))
        click, who = str(said["click"]), str(said.get("who", ""))[:80]
        if "text" in said:
            comment(self.book, click, who, place, str(said["text"]))
        else:
            points = said.get("points")
            give(self.book, click, who, place, str(said["criterion"]), None if points is None else float(points))
        return {"id": said["id"], "said": self._said(*place)}

    def undo(self, said: Data) -> Data:
        """Takes the last click of a person back and returns whose answer that was and how it stands."""
        score = take_back(self.book, str(said["click"]), str(said.get("who", ""))[:80])
        place = (score.student, score.exercise, score.question)
        told = {"id": self.id_of(score.student), "exercise": score.exercise, "question": score.question}
        return told | {"said": self._said(*place)}

    def blank(self, said: Data) -> Data:
        """Gives no points to everybody who wrote nothing on a question and has no score there; returns how many."""
        exercise, name = str(said["exercise"]), str(said["question"])
        asked, count = self.question(exercise, name), 0
        for each in asked["answers"]:
            if asked["said"][each["id"]]["points"] is None and self.answer(exercise, name, each["id"])["is_blank"]:
                place = (self.student(each["id"]).key, exercise, name)
                for criterion in asked["criteria"]:
                    click = f"{said['click']} {each['id']} {criterion['name']}"
                    give(self.book, click, str(said.get("who", "")), place, criterion["name"], 0.0)
                count += 1
        return {"count": count}

    def changes(self, exercise: str, name: str, after: int, page: str, who: str, at: str) -> Data:
        """Returns what was said of a question after a score, by whomever, and who is at which answer at the moment.

        It also notes where the asking page is.
        """
        clock = time.monotonic()
        self._here[page] = (who, f"{exercise}/{name}/{at}", clock)
        self._here = {p: seen for p, seen in self._here.items() if clock - seen[2] < HERE_FOR}
        new = [s for s in self.book.store.scores(after) if (s.exercise, s.question) == (exercise, name)]
        others = {seen[1].rpartition("/")[2]: seen[0] or "somebody" for p, seen in self._here.items()
                  if p != page and seen[1].rpartition("/")[0] == f"{exercise}/{name}"}  # fmt: skip
        return {
            "after": self.book.sheet.number,
            "said": {self.id_of(s.student): self._said(s.student, exercise, name) for s in new},
            "comments": self.book.sheet.comments(exercise, name),
            "here": others,
        }

    def student(self, id: str) -> Student:
        """Returns whom the page's id names; UsageError for nobody."""
        found = next((s for s in self.book.people.students if self.id_of(s.key) == id), None)
        if found is None:
            raise UsageError("This student is not in the class any more; load the page again.")
        return found

    def name_of(self, student: Student, number: int) -> str:
        """Returns how the page calls a student."""
        return f"Answer {number}" if self.anonymous else student.called

    def _handed_in(self) -> dict[str, list[StudentKey]]:
        found: dict[str, list[StudentKey]] = {}
        for report in self.book.store.briefs():
            for exercise in report.exercises:
                if exercise.source_name:
                    found.setdefault(exercise.slug, []).append(report.student.key)
        return found

    def _said(self, student: StudentKey, exercise: str, name: str) -> Data:
        question = self.book.course.rubrics[exercise].question(name)
        if question is None:
            return {}
        mark, said = self._mark(student, exercise, name), self.book.sheet.of((student, exercise, name))
        criteria = {c.name: said[c.name].points if c.name in said else None for c in question.criteria}
        return {"points": mark.points, "criteria": criteria, "comment": mark.comment, "who": list(mark.who)}

    def _mark(self, student: StudentKey, exercise: str, name: str) -> AnswerMark:
        question = self.book.course.rubrics[exercise].question(name)
        assert question is not None
        return self.book.sheet.answer(student, exercise, question)

    def _rendered(self, exercise: str, name: str, student: StudentKey, key: str) -> Data:
        answers, note = self._answers(exercise, student)
        own = answers.of(name)
        shown, rest = (str(notebook.cells_html(cells)) if cells else "" for cells in (own, answers.rest))
        if self.anonymous:
            everybody = self.book.people.students
            who, names = next(s for s in everybody if s.key == student), {s.key: "…" for s in everybody}
            shown, rest = (scrubbed(text, who, names, everybody) for text in (shown, rest))
        return {"html": shown, "rest": rest, "note": note, "is_blank": not own and not answers.rest}

    def _answers(self, exercise: str, student: StudentKey) -> tuple[Answers, str]:
        """Returns a student's answers, with pictures where the work is there, and why they have none."""
        report, rubric = self.book.report(student), self.book.course.rubrics[exercise]
        if report is None:
            return Answers(), ""
        source = self.work.source(student, exercise, report.submission_digest)
        if source is not None:
            return answers_of(cells_of(source), rubric), ""
        told = next(e for e in report.exercises if e.slug == exercise)
        if is_whole(told):
            return reported(told, rubric), ""
        why = self.work.why or "What lies there is not what was graded: grade the class again."
        return reported(told, rubric), f"Shown from the report, without pictures, and cut where it is long. {why}"
