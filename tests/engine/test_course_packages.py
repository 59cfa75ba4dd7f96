"""Packages that a course allows: read from course.toml, there for student code behind the walls, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import read_course
from autograder.errors import CourseError, SandboxUnavailable
from autograder.grading.enclosure import Enclosure, enclose
from autograder.grading.reference import Options
from autograder.grading.runner import open_runner
from tests.engine.test_runner import handin, part
from tests.engine.tiny import REFERENCE, make_course


def using(package: str) -> str:
    """Returns right work whose answer needs a package."""
    return f"import {package}\n" + REFERENCE.replace("return 2 *", f"return 2 * bool({package}.__name__) *")


def course_that_allows(root: Path, *packages: str) -> Path:
    """Writes the tiny course with these packages allowed."""
    make_course(root)
    listed = ", ".join(f'"{name}"' for name in packages)
    (root / "exercises" / "course.toml").write_text(f"[packages]\nallow = [{listed}]\n")
    return root


def walls_for(root: Path) -> Enclosure:
    """Returns an enclosure with Landlock; skips where this machine has none."""
    try:
        return enclose(read_course(root), "landlock")
    except SandboxUnavailable as error:
        pytest.skip(str(error))


def test_an_allowed_package_is_there_behind_the_walls_and_no_other(tmp_path: Path) -> None:
    """Student code imports what the course lists, and what that needs; of another package it is told the line."""
    root = course_that_allows(tmp_path / "course", "attrs")
    opened = open_runner(read_course(root), Options(sandbox="landlock"), walls_for(root))
    try:
        allowed = part(opened.grade(handin(using("attr"))))
        other = part(opened.grade(handin(using("click"))))
    finally:
        opened.close()
    assert (allowed.points, allowed.notes) == (10.0, ())
    assert other.points == 3.0
    why = "needs the module `click`, which is neither among this course's packages nor handed in"
    assert [note for note in other.notes if note.startswith("line 1") and why in note]


def test_a_package_that_is_not_installed_is_told_before_anything_is_graded(tmp_path: Path) -> None:
    """A course that allows what is not here cannot be graded fairly, and says what to install."""
    root = course_that_allows(tmp_path / "course", "no-such-package-of-ours")
    with pytest.raises(CourseError, match="allows the package no-such-package-of-ours, which is not installed here"):
        walls_for(root)


def test_a_course_without_packages_allows_none(tmp_path: Path) -> None:
    """course.toml may say nothing of packages."""
    assert read_course(make_course(tmp_path / "course")).packages == ()
