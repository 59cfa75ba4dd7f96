"""The student's side: grades one's own file or checkout with the public tests, through the same engine as a class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.course import Course
from autograder.errors import UsageError
from autograder.grading import Ahead, Enclosure, Options, Runner, open_runner
from autograder.intake import collect_file
from autograder.model import GradeReport, Status, Submission
from autograder.selfcheck.target import SUFFIXES, Target

OURS = frozenset({"tests", "templates", "recorded", "reference", "autograder"})
"""Folders of a course, or of its repository, in which nobody's answers lie."""


class Checker:
    """Checks a student's work as often as it changes; what was opened for the first time stays warm until `close`."""

    def __init__(
        self, course: Course, options: Options, enclosure: Enclosure | None, ahead: Ahead | None = None
    ) -> None:
        self._course, self._enclosure, self._ahead = course, enclosure, ahead
        self._options = replace(options, gives_up=True)
        self._runners: dict[tuple[str, ...], Runner] = {}

    def check(self, target: Target, *, public_only: bool = True) -> GradeReport:
        """Returns the report on what is there now; UsageError where that holds no answer to any exercise."""
        submission = self.read(target)
        return self.grade(submission, self.answered(submission, target), public_only=public_only)

    def read(self, target: Target) -> Submission:
        """Returns what is there now, read once."""
        root = self._course.root
        ours = OURS if target.path.is_dir() and target.path.resolve() == root.resolve() else ()
        submission = collect_file(target.path, self._course.exercises, target.exercise, without=ours)
        if target.exercise is None:
            return submission
        # The student named the file; to say so again would only puzzle.
        return replace(submission, sources=tuple(replace(s, note="") for s in submission.sources))

    def answered(self, submission: Submission, target: Target) -> Sequence[str]:
        """Returns the exercises that a submission answers; UsageError where there are none."""
        return _answered(self._course, submission, target)

    def grade(self, submission: Submission, slugs: Sequence[str], *, public_only: bool = True) -> GradeReport:
        """Returns the report on a submission's answers to the exercises `slugs`."""
        known = tuple(slugs)
        if known not in self._runners:
            self._runners[known] = self._opened(known)
            self._runners[known].check_suites(is_whole=not public_only)
        return self._runners[known].grade(submission, public_only=public_only)

    def _opened(self, slugs: Sequence[str]) -> Runner:
        if self._ahead is None:
            return open_runner(self._course, self._options, self._enclosure, slugs)
        ahead, self._ahead = self._ahead, None  # what was prepared is there once
        return open_runner(self._course, self._options, self._enclosure, slugs, ahead)

    def close(self) -> None:
        """Ends every process that checking has started."""
        while self._runners:
            self._runners.popitem()[1].close()


def check(
    course: Course, options: Options, enclosure: Enclosure | None, target: Target, *, public_only: bool = True
) -> GradeReport:
    """Returns the report on a student's own work; UsageError where it holds no answer to any exercise."""
    checker = Checker(course, options, enclosure)
    try:
        return checker.check(target, public_only=public_only)
    finally:
        checker.close()


def passed(report: GradeReport) -> bool:
    """Tells whether every test that ran passed."""
    return all(t.status is Status.PASSED for e in report.exercises for t in e.tests)


def _answered(course: Course, submission: Submission, target: Target) -> Sequence[str]:
    slugs = [s.exercise for s in submission.sources]
    found = [e.slug for e in course.exercises if e.slug in slugs]
    if not found:
        raise UsageError(_why_not(course, submission, target))
    return found


def _why_not(course: Course, submission: Submission, target: Target) -> str:
    """Says in a sentence why there is nothing to check, and what to do."""
    path, known = target.path, ", ".join(f"{e.slug}.py" for e in course.graded)
    ours = [file for file in (path.glob("*") if path.is_dir() else (path,)) if file.suffix in SUFFIXES]
    folders = [file for file in (path, *ours) if file.suffix in SUFFIXES and file.is_dir()]
    named = [said for said in submission.problems if any(said.startswith(file.name) for file in ours)]
    if folders:
        name = folders[0].name
        return f"{name} is a folder; a file of this name was meant. Move what is in it, or name your file."
    if named or (submission.problems and not path.is_dir()):
        return (*named, *submission.problems)[0]
    one = known if len(course.graded) == 1 else f"one of {known}"
    if not ours:
        return f"There is no answer in {path} yet: save yours there as {one}."
    why = f" {submission.problems[0]}" if submission.problems else ""
    return f"{path} holds no answer to an exercise of this course ({known}).{why}"
