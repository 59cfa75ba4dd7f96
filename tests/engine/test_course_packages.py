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


def test_an_exercise_may_allow_packages_too(tmp_path: Path) -> None:
    """What exercise.toml lists comes to what course.toml lists, each once."""
    root = course_that_allows(tmp_path / "course", "attrs")
    with (root / "exercises" / "double" / "exercise.toml").open("a") as file:
        file.write('[packages]\nallow = ["click", "attrs"]\n')
    assert read_course(root).packages == ("attrs", "click")


def test_a_student_without_an_allowed_package_is_told_so(tmp_path: Path) -> None:
    """One's own work is checked all the same; the import that fails says with its line what to install."""
    root = course_that_allows(tmp_path / "course", "no-such-package")
    course = read_course(root)
    opened = open_runner(course, Options(sandbox="none"), enclose(course, "none", own_code=True))
    try:
        found = part(opened.grade(handin(using("no_such_package"))))
    finally:
        opened.close()
    wanted = "line 1 `import no_such_package`: needs the module `no_such_package`, which this course allows and which"
    assert [note for note in found.notes if note.startswith(f"{wanted} is not installed here: `pip install` it")]


def test_a_reference_without_an_allowed_package_says_what_to_install(tmp_path: Path) -> None:
    """Lint and check name the package, not the import of a reference that the reader may not know."""
    root = course_that_allows(tmp_path / "course", "no-such-package")
    (root / "reference" / "double.py").write_text("import no_such_package\n" + REFERENCE)
    opened = open_runner(read_course(root), Options(sandbox="none", own_code=True), None)
    try:
        with pytest.raises(CourseError, match="allows the package no-such-package, which is not installed here: pip"):
            opened.grade(handin(REFERENCE))
    finally:
        opened.close()


def test_all_of_pythons_library_can_be_imported_behind_the_walls(tmp_path: Path) -> None:
    """Also what nobody has imported before, where installed packages lie inside its folder."""
    course = read_course(make_course(tmp_path / "course"))
    opened = open_runner(course, Options(sandbox="landlock"), walls_for(tmp_path / "course"))
    try:
        notes = [part(opened.grade(handin(using(name)))).notes for name in ("zoneinfo", "xmlrpc", "imaplib")]
    finally:
        opened.close()
    assert notes == [(), (), ()]


def test_where_libraries_lie_is_not_told(tmp_path: Path) -> None:
    """A warning or an error from inside a library names its file from the library on."""
    loud = 'import warnings\nwarnings.warn_explicit("mind", UserWarning, np.__file__, 3)\n'
    broken = REFERENCE.replace("return 2 *", "raise OSError(np.__file__)\n    return 2 *")
    course = read_course(make_course(tmp_path / "course"))
    opened = open_runner(course, Options(sandbox="none"), enclose(course, "none", own_code=True))
    try:
        found = part(opened.grade(handin("import numpy as np\n" + loud + broken)))
    finally:
        opened.close()
    assert "numpy/__init__.py:3: UserWarning: mind" in found.output
    assert "site-packages" not in found.output + "".join(test.message for test in found.tests)
    assert [test for test in found.tests if "«numpy/__init__.py»" in test.message]


def test_a_course_without_packages_allows_none(tmp_path: Path) -> None:
    """course.toml may say nothing of packages."""
    assert read_course(make_course(tmp_path / "course")).packages == ()
