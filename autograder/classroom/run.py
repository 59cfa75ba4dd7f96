"""One run over a class: its store, what waits to be done, what was done, and what is told on the way."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sized
from contextlib import closing, contextmanager
from dataclasses import replace

from autograder.classroom.events import NOBODY, ClassResult, Event, EventKind
from autograder.classroom.failed import ungraded
from autograder.classroom.lanes import Done, finished
from autograder.classroom.pace import Pace
from autograder.classroom.pages import make_folder, page_stamp, write_class, write_student
from autograder.classroom.request import Request
from autograder.classroom.selection import Order, Selection
from autograder.classroom.store import (
    PROOFS,
    Place,
    Spool,
    Store,
    course_stamp,
    identity_of,
    locked,
    named,
    open_store,
    proofs_in,
    secret_of,
    setting_of,
    stamped,
)
from autograder.course import Course, read_course
from autograder.errors import CourseError, UsageError
from autograder.grading import Enclosure, enclose
from autograder.model import GradeReport, Submission
from autograder.report import ClassView
from autograder.report.language import chosen, open_language


class ClassRun:
    """One run; the scheduler tells it what was graded, and it keeps, writes and tells that."""

    def __init__(
        self, request: Request, on_event: Callable[[Event], None], course: Course, enclosure: Enclosure, store: Store
    ) -> None:
        self.request, self.course, self.enclosure = request, course, enclosure
        self.setting = setting_of(course, request.options, enclosure.stack.name, request.slugs)
        self.spool = Spool()
        self.waiting: deque[Order] = deque()
        self._store = store
        self._selection = Selection(request, store, self.setting, page_stamp(course))
        self._stamp = course_stamp(course.root)
        self._on_event = on_event
        self._begun = time.monotonic()
        self._pace = Pace()
        self._graded = self._known = self._total = 0
        self._unknown: list[str] = []
        self._before: tuple[Place, ...] = ()
        self._notes: list[str] = []

    @classmethod
    @contextmanager
    def opened(cls, request: Request, on_event: Callable[[Event], None]) -> Iterator[ClassRun]:
        """Gives a run that holds the folder's lock and its store; GraderErrors where it cannot have them."""
        course = read_course(request.course)
        options = request.options
        enclosure = enclose(course, options.sandbox, own_code=options.own_code, gpu=options.device != "cpu")
        make_folder(request.out)
        with locked(request.out):
            request = replace(request, options=replace(options, secret=options.secret or secret_of(request.out)))
            store, notes = open_store(request.out)
            with closing(store):
                run = cls(request, on_event, course, enclosure, store)
                with closing(run.spool):
                    for text in notes:
                        run.note(text)
                    if request.proofs:
                        store.tell({PROOFS: {**proofs_in(request.out), **request.proofs}})
                    yield run

    def select(self) -> None:
        """Reads the submissions once, looks each up, and puts in order what has to be done.

        UsageError where nobody of a whole class answers anything: that is another course's class.
        """
        places: list[Place] = []
        orders: list[Order] = []
        answers = 0
        expected = len(self.request.submissions) if isinstance(self.request.submissions, Sized) else 0
        for position, submission in enumerate(self.request.submissions):
            place, order = self._selection.decide(submission, position)
            places.append(place)
            answers += len(submission.sources)
            if order is not None:
                orders.append(replace(order, number=self.spool.put(submission)))
            self._on_event(Event(EventKind.READ, len(places), expected))
        if places and not answers and self.request.whole:
            raise UsageError(nobody_answers(self.course, len(places)))
        self._before = self._store.places()
        self._store.seat(places, whole=self.request.whole)
        self.waiting.extend(sorted(orders, key=lambda o: (o.pages, -o.seconds)))
        self._total = len(places)
        self._known = self._total - sum(not o.pages for o in orders)
        self._pace.plan(sum(o.seconds for o in orders))
        self.tell(EventKind.PLANNED)

    def known_report(self, order: Order) -> GradeReport | None:
        """Returns the report that an order builds on, if any."""
        if order.pages:
            return self._store.report(order.student, order.cache_key)
        found = self._store.latest(order.student, order.base) if order.slugs else None
        return found[0] if found else None

    def keep(self, order: Order, done: Done) -> None:
        """Puts a report into the store; CourseError where the course has changed since the suites were read."""
        if not order.pages:
            self._check_course()
            self._store.add(done.packed, order.cache_key, order.base, dict(self.setting.parts))
            self._graded += 1
        self._pace.add(order.seconds)

    def written(self, order: Order, submission: Submission, done: Done) -> None:
        """Writes a student's folder and tells that the submission is finished."""
        if done.problem:
            self.note(done.problem)
        write_student(self.request.out, order.student, done.files)
        row = self._store.row(order.student, order.cache_key)
        if row is not None:
            self._store.mark_written(order.student, self._selection.pages(row, identity_of(submission)))
        if done.packed.total is None:
            self._unknown.append(order.student)
        if not order.pages:
            self.tell(EventKind.GRADED, order, done)

    def give_up(self, order: Order, submission: Submission, what: str, *, used_up: bool = False) -> None:
        """Reports a grader error, or 0 for who has `used_up` what a submission may use.

        Where only pages were wanted, the report stands and a note says what is missing.
        """
        if order.pages:
            self.note(f"The pages of {order.student} could not be written: {what}.")
            return
        sandbox = self.enclosure.stack.title
        report = ungraded(self.course, self.request, submission, sandbox, what, used_up=used_up)
        report = stamped(report, order.cache_key)
        done = self._finished(submission, report)
        self.keep(order, done)
        self.written(order, submission, done)

    def make_pages(self) -> None:
        """Makes pages again in this process: nothing has to be graded, so no other is started for them."""
        while self.waiting:
            order = self.waiting.popleft()
            submission = self.spool.get(order.number)
            report = named(self._store.report(order.student, order.cache_key), identity_of(submission))
            self.written(order, submission, self._finished(submission, report))

    def _finished(self, submission: Submission, report: GradeReport) -> Done:
        course = self.course
        return finished(course.templates, submission, report, course.observed, open_language(chosen(), course.root))

    def note(self, text: str) -> None:
        """Keeps a sentence for the result and tells it."""
        self._notes.append(text)
        self.tell(EventKind.NOTE, text=text)

    def tell(self, kind: EventKind, order: Order | None = None, done: Done | None = None, text: str = "") -> None:
        """Tells an event with how far the class is."""
        student, name = (order.student, order.name) if order else (NOBODY, "")
        points, of = (done.packed.total, done.packed.max_total) if done else (None, None)
        rate, left = self._pace.rate_and_left()
        finished_ones = self._known + self._graded
        self._on_event(Event(kind, finished_ones, self._total, student, name, text, points, of, rate, left))

    def write(self) -> ClassView:
        """Writes the class's own files from the store."""
        asked = self.request
        told = {"title": asked.title, "missing": asked.missing, "notices": asked.notices, "slugs": asked.slugs}
        self._store.tell(told | {"course": str(self.course.root), "intake": asked.intake})
        return write_class(asked.out, self._store, self.course, asked.slugs, asked.title, asked.missing, asked.notices)

    def stop(self) -> None:
        """Writes the class's own files where a run ends early; one that graded nobody leaves the class as it was."""
        if self._before and not self._graded:
            self._store.seat(self._before, whole=True)
        self.write()

    def result(self, view: ClassView) -> ClassResult:
        """Returns what the run came to."""
        self.tell(EventKind.FINISHED)
        return ClassResult(
            self.request.out, view, self._graded, self._known, tuple(sorted(self._unknown)), tuple(self._notes),
            self.enclosure.stack.title, time.monotonic() - self._begun,
        )  # fmt: skip

    def _check_course(self) -> None:
        stamp = course_stamp(self.course.root)
        if stamp == self._stamp:
            return
        course = read_course(self.request.course)
        if setting_of(course, self.request.options, self.setting.sandbox, self.request.slugs) != self.setting:
            raise CourseError(
                f"The course in {self.course.root} changed while the class was being graded. What was graded before is "
                "kept; run the same command again to grade with the course as it is now."
            )
        self._stamp = stamp


def nobody_answers(course: Course, count: int) -> str:
    """Returns the sentence on a class of which nothing answers an exercise of the course."""
    hand_ins = "the one hand-in" if count == 1 else f"any of the {count} hand-ins"
    return (
        f"Nothing in {hand_ins} answers an exercise of the course in {course.root} "
        f"({', '.join(e.slug for e in course.exercises)}), so nothing was graded: name the course of this class with "
        "--course DIR, or the file that answers an exercise with --choose EXERCISE=FILE."
    )
