"""What grades the cheats: the shipped course behind the walls of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from autograder.course.folder import Course, read_course
from autograder.grading.enclosure import enclose
from autograder.grading.reference import Options
from autograder.grading.runner import Runner, open_runner
from autograder.model import ExerciseReport, Source, SourceKind, Student, Submission

COURSE = read_course()

PRELUDE = "import gc, types\nimport numpy as np\nimport torch\n"


@contextmanager
def opened() -> Iterator[Runner]:
    """Gives the grader of the shipped course."""
    runner = open_runner(COURSE, Options(timeout=3.0), enclose(COURSE))
    yield runner
    runner.close()


def grade(runner: Runner, course: Course, source: dict[str, str]) -> list[ExerciseReport]:
    """Grades one script for each exercise named in `source`."""
    sources = tuple(Source(slug, f"{slug}.py", SourceKind.SCRIPT, text.encode()) for slug, text in source.items())
    report = runner.grade(Submission(Student("k", "A. Student"), sources))
    return [e for e in report.exercises if e.slug in source]
