"""Grading a class: what is looked up, what is graded, and what becomes of everything that can go wrong on the way."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from autograder.classroom import dispatch
from autograder.classroom.events import ClassResult, Event, EventKind
from autograder.classroom.lanes.process import Task
from autograder.errors import CourseError, StoreError
from autograder.model import GradeReport, Student, Submission
from autograder.report.formats import json as report_json
from tests.engine.fake_lanes import FakeLanes, full_marks, report_of, unknown
from tests.engine.tiny_course import WRONG, handin, listener, make_course, request_of


class Class:
    """A class in a temporary folder whose submissions are graded by `answer`."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.course = make_course(root / "course")
        self.out = root / "grades"
        self.answer: Callable[[Task], GradeReport | None] = full_marks
        self.tasks: list[Task] = []
        self.lanes: list[FakeLanes] = []
        monkeypatch.setattr(dispatch, "LocalLanes", self._lanes)

    def _lanes(self, setup: object, count: int) -> FakeLanes:
        self.lanes.append(FakeLanes(setup, count, self.answer, self.tasks))  # type: ignore[arg-type]
        return self.lanes[-1]

    def grade(self, *submissions: Submission, **changes: object) -> ClassResult:
        """Grades, and forgets what was graded before."""
        self.tasks.clear()
        self.events, on_event = listener()
        return dispatch.grade(request_of(self.course, self.out, *submissions, **changes), on_event)

    def graded(self) -> list[str]:
        """Returns who was graded in the last run, in order."""
        return [task.submission.student.key for task in self.tasks]

    def marks(self) -> dict[str, tuple[str, str]]:
        """Returns total and status of every row of grades.csv."""
        with open(self.out / "grades.csv", encoding="utf-8-sig") as file:
            return {row["student"]: (row["total"], row["status"]) for row in csv.DictReader(file)}


@pytest.fixture
def klass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Class:
    """Gives a class that nobody has handed anything in to."""
    return Class(tmp_path, monkeypatch)


def test_every_student_gets_a_row_and_a_folder(klass: Class) -> None:
    """A class of two gives two rows in grades.csv, two folders, and the class page."""
    result = klass.grade(handin("ada"), handin("bo"))
    assert klass.marks() == {"ada": ("3", "graded"), "bo": ("3", "graded")}
    assert [row.student.key for row in result.view.rows] == ["ada", "bo"]
    found = {str(path.relative_to(klass.out)) for path in klass.out.rglob("*.*") if path.suffix in (".html", ".json")}
    pages = {f"{student}/report.{ending}" for student in ("ada", "bo") for ending in ("json", "html")}
    assert found == pages | {"index.html", "autograde.json"}


def test_what_did_not_change_is_looked_up(klass: Class) -> None:
    """The second run grades only the student whose file is another, and starts no lane where there is none."""
    klass.grade(handin("ada"), handin("bo"))
    result = klass.grade(handin("ada"), handin("bo", WRONG))
    assert (klass.graded(), result.graded, result.known) == (["bo"], 1, 1)
    klass.grade(handin("ada"), handin("bo", WRONG))
    assert (klass.graded(), len(klass.lanes)) == ([], 2)


def test_a_new_name_is_not_a_new_submission(klass: Class) -> None:
    """A corrected name lands in the reports without anything being graded."""
    klass.grade(handin("ada"))
    klass.grade(replace(handin("ada"), student=Student("ada", "Ada L.")))
    report = report_json.loads((klass.out / "ada" / "report.json").read_bytes())
    assert (klass.graded(), report.student.name, report.total) == ([], "Ada L.", 3.0)


def test_pages_that_are_gone_are_made_again(klass: Class) -> None:
    """A deleted report comes back from the store."""
    klass.grade(handin("ada"))
    before = (klass.out / "ada" / "report.html").read_bytes()
    (klass.out / "ada" / "report.html").unlink()
    klass.grade(handin("ada"))
    assert (klass.graded(), (klass.out / "ada" / "report.html").read_bytes()) == ([], before)


def test_force_grades_everything_again(klass: Class) -> None:
    """With force a known report counts for nothing."""
    klass.grade(handin("ada"))
    klass.grade(handin("ada"), force=True)
    assert klass.graded() == ["ada"]


def test_failed_grades_what_lost_points(klass: Class) -> None:
    """With failed only submissions below full marks are graded again."""
    klass.answer = lambda task: report_of(task.submission, 1.0 if task.submission.student.key == "bo" else 3.0)
    klass.grade(handin("ada"), handin("bo"))
    klass.grade(handin("ada"), handin("bo"), failed=True)
    assert klass.graded() == ["bo"]


def test_since_grades_what_is_older(klass: Class) -> None:
    """With since, reports made before that time are made again and later ones are not."""
    klass.grade(handin("ada"))
    klass.grade(handin("ada"), since=datetime.now() - timedelta(hours=1))
    assert klass.graded() == []
    klass.grade(handin("ada"), since=datetime.now() + timedelta(hours=1))
    assert klass.graded() == ["ada"]


@pytest.mark.parametrize("only_changed", [False, True])
def test_a_changed_suite_is_graded_again(klass: Class, only_changed: bool) -> None:
    """A changed suite means grading again: the whole submission, or on request only the exercise that changed."""
    make_course(klass.course, "thrice")
    both = Submission(Student("ada", "Ada"), handin("ada").sources + handin("ada", slug="thrice").sources)
    klass.grade(both)
    with open(klass.course / "tests" / "suites" / "test_thrice.py", "a", encoding="utf-8") as file:
        file.write("# harder\n")
    klass.grade(both, only_changed_suites=only_changed)
    assert [task.slugs for task in klass.tasks] == [("thrice",) if only_changed else ()]


def test_a_grader_error_is_tried_once_more_and_then_reported_as_such(klass: Class) -> None:
    """The score stays unknown: an empty cell, never a 0; the next run tries again."""
    klass.answer = unknown
    result = klass.grade(handin("ada"))
    assert (klass.graded(), result.unknown, klass.marks()) == (["ada", "ada"], ("ada",), {"ada": ("", "unknown")})
    klass.answer = full_marks
    assert (klass.grade(handin("ada")).unknown, klass.marks()) == ((), {"ada": ("3", "graded")})


def test_a_lost_process_costs_one_retry(klass: Class) -> None:
    """A submission whose process died is graded in a new one."""
    lost = iter([True])

    def dies_once(task: Task) -> GradeReport:
        if next(lost, False):
            raise BrokenExecutor("gone")
        return full_marks(task)

    klass.answer = dies_once
    result = klass.grade(handin("ada"))
    assert (klass.lanes[0].replaced, result.unknown, klass.marks()["ada"][0]) == ([0], (), "3")
    assert [e.kind for e in klass.events if e.text] == [EventKind.RETRIED]


def test_a_submission_that_kills_its_process_twice_does_not_stop_the_others(klass: Class) -> None:
    """Its score is unknown, with the reason in its report; the rest of the class is graded."""

    def dies(task: Task) -> GradeReport:
        if task.submission.student.key == "ada":
            raise BrokenExecutor("gone")
        return full_marks(task)

    klass.answer = dies
    result = klass.grade(handin("ada"), handin("bo"))
    report = report_json.loads((klass.out / "ada" / "report.json").read_bytes())
    assert (result.unknown, klass.marks()) == (("ada",), {"ada": ("", "unknown"), "bo": ("3", "graded")})
    assert "the process that graded it died" in report.problems[0]


def test_a_stuck_submission_gives_its_lane_back(klass: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not finished when all its limits have passed is stopped, tried once more, reported; the lane goes on."""
    monkeypatch.setattr(dispatch, "seconds_allowed", lambda course, submission: 0.1)
    klass.answer = lambda task: None if task.submission.student.key == "ada" else full_marks(task)
    result = klass.grade(handin("ada"), handin("bo"), jobs=1)
    assert (result.unknown, klass.lanes[0].replaced, klass.marks()["bo"][0]) == (("ada",), [0, 0], "3")
    assert klass.graded().count("ada") == 2


def test_who_has_a_lane_compute_past_all_limits_twice_gets_0(klass: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the lane's own processor time says so it is the submission's doing, and no unknown score for a person."""
    monkeypatch.setattr(dispatch, "seconds_allowed", lambda course, submission: 100.0)
    monkeypatch.setattr(FakeLanes, "used", lambda lanes, lane: clock.pop(0))
    clock = [5.0, 104.0, 105.5, 0.0, 100.5]  # at the start, and at each look; then again in a new process
    klass.answer = lambda task: None
    result = klass.grade(handin("ada"), jobs=1)
    report = report_json.loads((klass.out / "ada" / "report.json").read_bytes())
    assert (result.unknown, klass.marks(), clock) == ((), {"ada": ("0", "graded")}, [])
    assert (klass.lanes[0].replaced, report.exercises[0].status.value) == ([0, 0], "time limit")
    assert "somebody should look" in report.problems[0]


def test_the_longest_begin_first(klass: Class) -> None:
    """Without earlier timings the size decides, with them the time that the student's last report took."""
    small, large = handin("ada"), handin("bo", WRONG + "#" * 400_000)
    klass.answer = lambda task: replace(full_marks(task), seconds=9.0 if task.submission.student.key == "ada" else 1.0)
    klass.grade(small, large, jobs=1)
    assert klass.graded() == ["bo", "ada"]
    klass.grade(small, large, jobs=1, force=True)
    assert klass.graded() == ["ada", "bo"]


def test_a_broken_course_stops_the_run_with_its_sentence(klass: Class) -> None:
    """An error of the course is nobody's grader error; who was graded before stands in the table, the rest waits."""

    def breaks(task: Task) -> GradeReport:
        if task.submission.student.key == "bo":
            raise CourseError("The suites cannot be read.")
        return full_marks(task)

    klass.answer = breaks
    with pytest.raises(CourseError, match="cannot be read"):
        klass.grade(handin("ada", WRONG + "#" * 400_000), handin("bo"), jobs=1)
    assert klass.marks() == {"ada": ("3", "graded"), "bo": ("", "not graded yet")}


def test_a_course_that_changes_in_the_middle_stops_the_run(klass: Class) -> None:
    """A report made with suites that are no longer those on disk is not kept."""

    def edits(task: Task) -> GradeReport:
        with open(klass.course / "tests" / "suites" / "test_twice.py", "a", encoding="utf-8") as file:
            file.write("# edited\n")
        return full_marks(task)

    klass.answer = edits
    with pytest.raises(CourseError, match="changed while the class was being graded"):
        klass.grade(handin("ada"))
    assert klass.marks() == {"ada": ("", "not graded yet")}


def test_a_touched_course_is_no_changed_course(klass: Class) -> None:
    """Only contents count: a file with a new time of writing stops nothing."""

    def touches(task: Task) -> GradeReport:
        os.utime(klass.course / "tests" / "suites" / "test_twice.py", (0, 0))
        return full_marks(task)

    klass.answer = touches
    assert klass.grade(handin("ada")).graded == 1


def test_an_interrupt_keeps_what_was_graded(klass: Class) -> None:
    """After Ctrl-C the table is whole, and the next run grades only the rest."""

    def interrupt(event: Event) -> None:
        if event.kind is EventKind.GRADED:
            raise KeyboardInterrupt

    class_of_three = [handin("ada"), handin("bo"), handin("cy")]
    with pytest.raises(KeyboardInterrupt):
        dispatch.grade(request_of(klass.course, klass.out, *class_of_three, jobs=1), interrupt)
    assert sorted(klass.marks().values()) == [("", "not graded yet")] * 2 + [("3", "graded")]
    assert klass.grade(*class_of_three).graded == 2


def test_a_full_disk_loses_no_report(klass: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the pages find no room the report is in the store already; the next run writes them without grading."""
    from autograder.classroom import run

    def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(run, "write_student", full)
        with pytest.raises(StoreError):
            klass.grade(handin("ada"))
    klass.grade(handin("ada"))
    assert (klass.graded(), (klass.out / "ada" / "report.html").is_file()) == ([], True)


def test_a_student_who_left_leaves_the_table(klass: Class) -> None:
    """The table is the class as it was named last; a part of the class leaves the others where they were."""
    klass.grade(handin("ada"), handin("bo"))
    klass.grade(handin("bo", WRONG), students=("bo",))
    assert list(klass.marks()) == ["ada", "bo"]
    klass.grade(handin("bo", WRONG))
    assert list(klass.marks()) == ["bo"]


def test_a_second_run_on_the_same_folder_is_refused(klass: Class) -> None:
    """Two at once would grade twice; the second gets a sentence and changes nothing."""

    def another(task: Task) -> GradeReport:
        with pytest.raises(StoreError, match=r"Another autograde \(process \d+\) is grading into"):
            dispatch.grade(request_of(klass.course, klass.out, handin("bo")), lambda event: None)
        return full_marks(task)

    klass.answer = another
    klass.grade(handin("ada"))
    assert klass.marks() == {"ada": ("3", "graded")}


def test_events_tell_how_far_the_class_is(klass: Class) -> None:
    """Each graded submission is told with its points, the rate and the time left, which ends at nothing."""
    klass.grade(handin("ada"), handin("bo"), jobs=1)
    told = [e for e in klass.events if e.kind is EventKind.GRADED]
    assert [(e.done, e.total, e.points, e.max_points) for e in told] == [(1, 2, 3.0, 3.0), (2, 2, 3.0, 3.0)]
    assert told[0].rate and told[0].left and told[1].left == pytest.approx(0.0)
