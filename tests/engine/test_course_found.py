"""The course is the one that one stands in, it is named first, and a class of another course is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.classroom import dispatch
from autograder.cli import main
from autograder.course import course_from, find_course, found, said_of, shipped_root
from autograder.errors import CourseError, UsageError
from autograder.model import Student, Submission
from tests.engine.tiny_course import RIGHT, listener, make_course, request_of


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course of one exercise."""
    return make_course(tmp_path / "my-course")


def test_the_course_is_found_from_anywhere_inside_it(root: Path) -> None:
    """From its top, a folder or a file in it the course is found; outside it none is, and the shipped one is meant."""
    assert find_course(root) == find_course(root / "tests/suites/test_twice.py") == root
    assert course_from(None, here=root / "exercises/twice").root == root
    assert find_course(root.parent) is None
    assert course_from(None, here=root.parent).root == shipped_root().resolve()
    assert course_from(root, here=root.parent).root == root


def test_a_students_file_names_the_course_that_it_lies_in(root: Path) -> None:
    """Whoever checks a file of a bundle from another folder has that bundle's tests, not the shipped ones."""
    own = root / "exercises" / "twice" / "mine.py"
    own.write_text(RIGHT)
    assert course_from(None, here=root.parent, own=own).root == root
    assert course_from(None, here=root.parent, own=root / "nowhere.py").root == shipped_root().resolve()


def test_an_engine_without_a_course_says_where_to_go(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside the folder that students were given the sentence names it, and not where the engine is installed."""
    monkeypatch.setattr(found, "shipped_root", lambda: root / "_course")
    with pytest.raises(UsageError, match="Go into the folder that you were given"):
        course_from(None, here=root.parent)


def test_half_a_course_is_none(tmp_path: Path) -> None:
    """A folder `exercises` alone, as in many repositories, is no course."""
    (tmp_path / "exercises" / "one").mkdir(parents=True)
    assert find_course(tmp_path) is None


def test_a_course_among_the_hand_ins_is_not_taken(root: Path) -> None:
    """Whoever hands in a folder that looks like a course is not graded with it."""
    with pytest.raises(CourseError, match="lies in the work that is to be graded"):
        course_from(None, here=root, work=root.parent)
    assert course_from(None, here=root, work=root / "submissions").root == root


def test_a_course_is_named_with_what_it_has(root: Path) -> None:
    """The line says where it lies, or that it is the shipped one."""
    assert said_of(course_from(root)) == f"Course: {root} (1 exercise, 3 points)"
    assert said_of(course_from(None, here=Path("/"))).startswith("Course: shipped with autograde (")


def test_check_is_of_the_course_that_one_stands_in(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With no option the right course is taken, and the first line names it."""
    monkeypatch.chdir(root)
    (root / "twice.py").write_text(RIGHT)
    assert main.run(["check", "twice.py", "--sandbox", "none"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"Course: {root} (1 exercise, 3 points)"


def test_a_class_that_answers_nothing_is_refused(root: Path, tmp_path: Path) -> None:
    """Marks of nothing for everybody come of a wrong course: the sentence names it and the way on."""
    class_of_two = [Submission(Student(key, key)) for key in ("ada", "bo")]
    with pytest.raises(UsageError, match=r"any of the 2 hand-ins answers an exercise .*\(twice\).*--course DIR"):
        dispatch.grade(request_of(root, tmp_path / "grades", *class_of_two), listener()[1])


def test_plain_pytest_in_a_course_needs_no_option(root: Path) -> None:
    """The suite runs on this course's reference, wherever it is started."""
    for here, suite in ((root, "tests/suites/test_twice.py"), (root.parent, "my-course/tests/suites/test_twice.py")):
        argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", suite]
        ended = subprocess.run(argv, cwd=here, capture_output=True, text=True, check=False)
        assert "2 passed" in ended.stdout, ended.stdout + ended.stderr


def test_collecting_shows_what_students_read(root: Path) -> None:
    """Each test's title and points are listed; of a hidden one the author's text alone."""
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--collect-only", "tests/suites"]
    told = subprocess.run(argv, cwd=root, capture_output=True, text=True, check=False).stdout
    assert "test_doubles (2): Every element is doubled." in told
    assert "test_doubles_more (1, hidden): Other values are tried." in told and "more values" not in told
