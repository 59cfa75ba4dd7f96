"""A class in a folder and the commands that it goes through, graded by one open session in this process."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from autograder.classroom import dispatch
from autograder.classroom.lanes.process import Task
from autograder.cli import main
from autograder.course.folder import read_course
from autograder.grading.reference import Options
from autograder.grading.runner import open_runner
from autograder.model import GradeReport
from tests.engine.fake_lanes import FakeLanes
from tests.engine.tiny_course import make_course


class Commands:
    """A class, its course and its results; its work lies in `work`."""

    def __init__(self, root: Path, work: str = "submitted") -> None:
        self.root, self.work = root, root / work
        self.course, self.out = make_course(root / "course"), root / "grades"

    def hand_in(self, name: str, source: str, time: str) -> None:
        """Puts a student's work where nbgrader would, with its time stamp."""
        folder = self.work / name / "twice"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "twice.py").write_text(source)
        (folder / "timestamp.txt").write_text(time)

    def grade(self, *more: str) -> int:
        """Grades the class."""
        work = [str(self.work), "--out", str(self.out), "--sandbox", "none", "--jobs", "1", "--quiet"]
        return self.run("grade", *work, *more)

    def after(self, command: str, *more: str) -> int:
        """Runs a command on the results."""
        return self.run(command, *more, "--grades", str(self.out))

    def run(self, command: str, *more: str) -> int:
        """Runs a command on the course."""
        return main.run([command, *more, "--course", str(self.course)])

    def table(self) -> dict[str, dict[str, str]]:
        """Returns the rows of grades.csv by student."""
        with open(self.out / "grades.csv", encoding="utf-8-sig", newline="") as file:
            return {row["student"]: row for row in csv.DictReader(file)}

    def totals(self) -> dict[str, str]:
        """Returns the total of every student."""
        return {name: row["total"] for name, row in self.table().items()}

    def page(self, name: str) -> str:
        """Returns a student's page."""
        return (self.out / name / "report.html").read_text()


@contextmanager
def graded_here(course: Path) -> Iterator[list[Task]]:
    """Has every class of a course graded by one session that stays open; gives the list of what was graded."""
    runner = open_runner(read_course(course), Options(sandbox="none"), None)
    log: list[Task] = []

    def answer(task: Task) -> GradeReport:
        return runner.grade(task.submission)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dispatch, "LocalLanes", lambda setup, count: FakeLanes(setup, count, answer, log))
        yield log
    runner.close()
