"""The course that a checkout is graded with: as the base has it, or as it is installed; never as a change has it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course, read_course, shipped_root
from autograder.errors import CourseError, GraderError
from autograder.files import PACKAGE
from autograder.selfcheck.checkout import git

FOLDERS = ("exercises", "reference", "tests", "templates")


@dataclass(frozen=True)
class TrustedCourse:
    """A course and where it is from; `folder` is its place in the repository, empty where it lies elsewhere."""

    course: Course
    folder: str = ""
    notes: tuple[str, ...] = ()


@contextmanager
def trusted_course(named: Path | None, root: Path, commit: str | None) -> Iterator[TrustedCourse]:
    """Yields the course for grading the repository at `root`.

    A course that lies in the repository is taken from `commit`, whatever the checkout has in its place. CourseError
    where it is none there.
    """
    notes = (_INSTALLED_HERE,) if PACKAGE.is_relative_to(root.resolve()) else ()
    place = _place(named)
    if not place.is_relative_to(root):
        yield TrustedCourse(read_course(named), notes=notes)
    elif commit is None:
        yield TrustedCourse(read_course(named), place.relative_to(root).as_posix(), (*notes, _NO_BASE))
    else:
        with tempfile.TemporaryDirectory(prefix="autograde-course-") as kept:
            yield TrustedCourse(*_from_base(root, commit, place.relative_to(root).as_posix(), Path(kept)), notes)


def refuse_own_course(named: Path | None, root: Path) -> None:
    """Raises GraderError where the course lies in the repository, whose base is not there to take it from."""
    if _place(named).is_relative_to(root):
        raise GraderError(
            "The suites lie in the repository that is graded, and the base that they are taken from is not in this "
            "checkout; fetch it (`fetch-depth: 0` on GitHub)."
        )


def _place(named: Path | None) -> Path:
    """Returns where a course lies as it is named, whatever links are on the way."""
    return Path(os.path.abspath(named or shipped_root()))


def _from_base(root: Path, commit: str, folder: str, kept: Path) -> tuple[Course, str]:
    git.extract(root, commit, [name if folder == "." else f"{folder}/{name}" for name in FOLDERS], kept)
    if not (kept / folder / "exercises").is_dir():
        raise CourseError(f"The base {commit[:12]} has no course at {folder}; name one that is there with --course.")
    return read_course(kept / folder), folder


_INSTALLED_HERE = (
    "autograde itself runs from this checkout, where the change could alter it: "
    "install it from elsewhere to trust a mark."
)
_NO_BASE = "The suites are those of this checkout, since no base is known; --base REF takes them from there."
