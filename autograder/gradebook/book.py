"""A class's gradebook, open: its store, its course, its rules and its corrections; it gives each student's mark."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path

from autograder.classroom.store import NAME, Correction, Place, Store, locked, named, open_store
from autograder.course import Course, read_course
from autograder.errors import UsageError
from autograder.gradebook.marking import Decided, mark_of
from autograder.gradebook.rules import CLASS_FILE, ClassList, ClassRules, read_class
from autograder.gradebook.written import Sheet, basis_of, changed, may_have_changed
from autograder.intake import Intake
from autograder.model import AnswerMark, GradeReport, Mark, Student, StudentKey


class Book:
    """An open gradebook; reports come from the store and never change. `notes` say what was unusual on opening it."""

    def __init__(
        self, out: Path, store: Store, course: Course, class_file: Path | None, notes: tuple[str, ...] = ()
    ) -> None:
        self.out, self.store, self.course, self.notes = out, store, course, notes
        self.about = store.told()
        self.class_file = class_file
        self._sheet = Sheet(())
        self._bases: dict[tuple[str, str, str], str] = {}

    @cached_property
    def people(self) -> ClassList:
        """Returns the students of the class."""
        return ClassList((report.student for report in self.store.briefs()), self.about.get("missing", ()))

    @cached_property
    def rules(self) -> ClassRules:
        """Returns the class's rules; UsageError where they make no sense."""
        return read_class(self.out, self.class_file, self.course.exercises, self.people)

    @property
    def made(self) -> tuple[Correction, ...]:
        """Returns every correction that was ever made, those that were undone, too."""
        return self.store.corrections()

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """Returns the corrections that hold."""
        return tuple(c for c in self.store.corrections() if not c.undone)

    @property
    def is_plain(self) -> bool:
        """Tells whether every mark is a report's total, and every page says so."""
        has_rules = self.class_file is not None or (self.out / CLASS_FILE).is_file()
        return not (has_rules or self.corrections or self.scored or self.about.get("mark pages"))

    @property
    def sheet(self) -> Sheet:
        """Returns what was scored of written answers, by whomever, up to this moment."""
        for score in self.store.scores(self._sheet.number):
            self._sheet.add(score)
        return self._sheet

    @property
    def scored(self) -> tuple[str, ...]:
        """Returns the exercises whose points are a person's scores: worth points, or scored for anybody already."""
        _ = self.sheet
        return self._scored

    @property
    def columns(self) -> tuple[str, ...]:
        """Returns the exercises that have a column in tables of marks, in the course's order."""
        slugs = self.about.get("slugs") or ()
        wanted = (e for e in self.course.exercises if e.suite or e.slug in self.scored)
        return tuple(e.slug for e in wanted if not slugs or e.slug in slugs)

    def decided(self, student: StudentKey, corrections: tuple[Correction, ...] | None = None) -> Decided:
        """Returns what was decided of a student's marks and of everybody's."""
        known = self.corrections if corrections is None else corrections
        own, _ = tuple(c for c in known if c.student in ("", student)), self.sheet
        flags = tuple(told for _, _, told in self.changed_answers(student))
        return Decided(own, self._stale, self._written(student), flags)

    def marks(self) -> Iterator[tuple[GradeReport, Mark]]:
        """Yields each student's report, without its texts, and mark, in the class's order."""
        corrections, rules = self.corrections, self.rules
        for report in self.store.briefs():
            yield report, mark_of(report, rules, self.decided(report.student.key, corrections))

    def mark(self, student: StudentKey) -> tuple[GradeReport, Mark]:
        """Returns one student's report and mark."""
        return next(pair for pair in self.marks() if pair[0].student.key == student)

    def report(self, student: StudentKey) -> GradeReport | None:
        """Returns a student's whole report; None for who has none."""
        place = self.store.place(student)
        if place is None or not place.cache_key:
            return None
        return named(self.store.report(student, place.cache_key), place.identity)

    def basis(self, student: Student, exercise: str) -> str:
        """Returns what a correction is decided on: which bytes and which tests gave the points."""
        found = self.store.basis(student.key)
        return json.dumps([found[0], found[1].get(exercise, "")] if found else ["", ""])

    def answer_basis(self, place: Place, exercise: str, question: str) -> str:
        """Returns what an answer is judged on; see `written.basis_of`."""
        known = (place.cache_key, exercise, question)
        if known not in self._bases:
            report = self.report(place.student)
            rubric = self.course.rubrics[exercise]
            self._bases[known] = basis_of(report, exercise, rubric, question) if report else ""
        return self._bases[known]

    def changed_answers(self, student: StudentKey) -> Iterator[tuple[str, str, str]]:
        """Yields exercise, question and a sentence for each scored answer where another stands by now."""
        said = [(s, scores) for s, scores in self._sheet.places_of(student) if s[0] in self.course.rubrics]
        place = self.store.place(student) if said else None
        for (exercise, name), scores in said:
            question = self.course.rubrics[exercise].question(name)
            old = [s for s in scores if place and s.points is not None and may_have_changed(s, place.cache_key)]
            if place and question and any(changed(s, self.answer_basis(place, exercise, name)) for s in old):
                told = f"{exercise}, {question.title}: the answer changed after it was scored: look at it again."
                yield exercise, name, told

    @property
    def _scored(self) -> tuple[str, ...]:
        points = {e.slug: e.points for e in self.course.exercises}
        return tuple(slug for slug in self.course.rubrics if points[slug] or self._sheet.has(slug))

    def _written(self, student: StudentKey) -> dict[str, tuple[AnswerMark, ...]]:
        return {slug: self._sheet.answers(student, slug, self.course.rubrics[slug]) for slug in self._scored}

    def _stale(self, correction: Correction) -> str:
        found = self.store.basis(correction.student)
        if found is None or not correction.basis:
            return ""
        digest, tests = json.loads(correction.basis)
        if digest != found[0]:
            return "the student handed in again"
        changed = found[1].get(correction.exercise, tests) != tests
        return "the tests of the exercise changed" if changed else ""


def has_results(out: Path) -> bool:
    """Tells whether a class's results are in `out`."""
    return (out / NAME).is_file()


@contextmanager
def open_book(
    out: Path, course: Path | None = None, class_file: Path | None = None, *, write: bool = False
) -> Iterator[Book]:
    """Gives the gradebook of the results in `out`; with `write`, nobody else writes there meanwhile.

    UsageError where there are no results, StoreError where the store fails or another autograde is at work.
    """
    if not has_results(out):
        raise UsageError(f"There are no results in {out}: grade a class first, or name the folder with --grades DIR.")
    with _held(out, write):
        store, notes = open_store(out)
        with closing(store):
            yield Book(out, store, _course(course, store), class_file, notes)


def check_rules(out: Path, class_file: Path | None, course: Course, found: Intake) -> None:
    """Raises UsageError where a class's rules make no sense, before it is graded into `out`."""
    if class_file is None and not (out / CLASS_FILE).is_file():
        return
    handins = [(entry.key, entry.handin) for entry in found.submissions.entries]
    students = [Student(key, handin.name, handin.student_id, handin.email) for key, handin in handins]
    absent = list(found.missing)
    if has_results(out):
        with open_book(out, course.root) as book:
            known = {student.key for student in students}
            students += [s for s in book.people.students if s.key not in known]
            absent += book.about.get("missing", ())
    read_class(out, class_file, course.exercises, ClassList(students, absent))


@contextmanager
def _held(out: Path, write: bool) -> Iterator[None]:
    if not write:
        yield
        return
    with locked(out):
        yield


def _course(asked: Path | None, store: Store) -> Course:
    """Returns the course that is named, else the one that the class was graded with, else the shipped one."""
    kept = store.told().get("course", "")
    return read_course(asked or (Path(kept) if kept and Path(kept).is_dir() else None))
