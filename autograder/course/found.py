"""The course that is meant: the one that is named, else the one that one stands in, else the shipped one."""

from __future__ import annotations

from pathlib import Path

from autograder.course.folder import Course, read_course, shipped_root
from autograder.errors import CourseError, UsageError

MARKS = ("exercises/*/exercise.toml", "exercises/course.toml")
"""What makes a folder with suites a course: the latter alone, one whose exercises are still to come."""
NO_COURSE = (
    "There is no course here. Go into the folder that you were given, in which `exercises` lies, and say it again; or "
    "name that folder with --course DIR."
)


def find_course(here: Path) -> Path | None:
    """Returns the course that `here` lies in, as git finds its repository; None where it lies in none."""
    return next((folder for folder in (here, *here.parents) if _is_course(folder)), None)


def course_from(
    named: Path | None,
    *,
    here: Path | None = None,
    work: Path | None = None,
    own: Path | None = None,
    may_be_empty: bool = False,
) -> Course:
    """Returns the course that is named, else the one above `here` (the current folder), else the shipped one.

    Before the shipped one comes that in which a student's `own` file lies. CourseError where it is none, and where the
    one that is found lies in the `work` that is to be graded with it: nobody hands in the course that they are graded
    with. UsageError where there is none at all, as after a bundle was installed and left.
    """
    found = None if named else find_course((here or Path.cwd()).resolve())
    if not (named or found) and own is not None and own.exists():
        found = find_course(own.resolve())
    if found and work and found.is_relative_to(work.resolve()):
        raise CourseError(
            f"The course in {found} lies in the work that is to be graded with it, {work}: name the folder of the "
            "class's work, or the course with --course DIR."
        )
    if not (named or found or (shipped_root() / "exercises").is_dir()):
        raise UsageError(NO_COURSE)
    return read_course(named or found, may_be_empty=may_be_empty)


def said_of(course: Course) -> str:
    """Returns the line that names a course: where it lies, what it has and what it is worth."""
    where = "shipped with autograde" if course.root == shipped_root().resolve() else str(course.root)
    count = len(course.exercises)
    return f"Course: {where} ({count} exercise{'' if count == 1 else 's'}, {course.points:g} points)"


def _is_course(folder: Path) -> bool:
    return (folder / "tests" / "suites").is_dir() and any(any(folder.glob(mark)) for mark in MARKS)
