"""Lanes that answer at once, from a function, so that the scheduler can be seen to deal with every answer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from autograder.classroom.lanes.process import Done, Setup, Task, finished
from autograder.classroom.store.records import identity_of, named, stamped
from autograder.course.folder import read_course
from autograder.model import ExerciseReport, GradeReport, SourceKind, Status, Student, Submission, TestResult

Answer = Callable[[Task], GradeReport]


def full_marks(task: Task) -> GradeReport:
    """Gives every submission full marks in every exercise it answers."""
    return report_of(task.submission, 3.0)


def unknown(task: Task) -> GradeReport:
    """Gives every submission a grader error."""
    return report_of(task.submission, None)


def report_of(submission: Submission, points: float | None) -> GradeReport:
    """Returns a report with these points in each exercise that the submission answers."""
    status = Status.GRADER_ERROR if points is None else Status.PASSED if points == 3 else Status.FAILED
    test = TestResult("test_doubles", "Every element is doubled.", status, points or 0.0, 3.0)
    exercises = tuple(
        ExerciseReport(s.exercise, s.exercise, points, 3.0, status, s.name, SourceKind.SCRIPT, (test,), seconds=1.0)
        for s in submission.sources
    )
    word, count = ("unknown" if points is None else "graded"), len(exercises)
    total = points if points is None else points * count
    return GradeReport(Student("", ""), exercises, total, 3.0 * count, word, seconds=1.0)


class FakeLanes:
    """Answers every task with what `answer` returns, or raises; `None` never answers."""

    def __init__(self, setup: Setup, count: int, answer: Callable[[Task], GradeReport | None], log: list[Task]) -> None:
        self.count = count
        self.replaced: list[int] = []
        self.computed: list[float] = []
        self._answer = answer
        self._log = log
        self._templates = read_course(Path(setup.course) if setup.course else None).templates

    def submit(self, lane: int, task: Task) -> Future[Done]:
        """Answers before it returns."""
        self._log.append(task)
        future: Future[Done] = Future()
        try:
            report = self._answer(task)
        except Exception as error:
            future.set_exception(error)
            return future
        if report is not None:
            report = stamped(named(report, identity_of(task.submission)), task.cache_key)
            future.set_result(finished(self._templates, task.submission, report))
        return future

    def used(self, lane: int) -> float | None:
        """Returns what the next test of time says that a lane has computed."""
        return self.computed.pop(0) if self.computed else None

    def replace(self, lane: int) -> None:
        """Notes which lane was replaced."""
        self.replaced.append(lane)

    def close(self) -> None:
        """Has nothing to end."""
