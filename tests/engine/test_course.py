"""A course folder is read whole or refused with one sentence that names the file and what is wrong in it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from autograder.course.folder import read_course, shipped_root
from autograder.errors import CourseError
from autograder.model import Limits
from tests.engine.tiny import TOML, add_faults, make_course, write_files


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a tiny course."""
    return make_course(tmp_path)


def refused(root: Path) -> str:
    """Returns the one sentence with which the course is refused."""
    with pytest.raises(CourseError) as caught:
        read_course(root)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith((".", "?"))
    return sentence


def test_a_course_is_found_in_its_folder(root: Path) -> None:
    """Exercises come in their order with limits, suites, helpers and mistakes; no suite means no points to grade."""
    course = read_course(add_faults(root))
    assert [e.slug for e in course.exercises] == ["double", "shaky", "concepts"]
    assert [e.slug for e in course.graded] == ["double", "shaky"]
    double = course.exercise("double")
    assert (double.title, double.points, double.defines) == ("Doubling", 10.0, ("double", "Counter"))
    assert double.limits == Limits(call_seconds=1.0, exercise_seconds=20.0)
    assert course.suite_path(double).is_file()
    assert course.points == 14.0
    assert set(course.mistakes("double")) == {"tripled", "halved"}
    assert course.mistakes("shaky") == {}
    assert course.adapter_rules("double") == course.helpers("double") == []


def test_the_shipped_course_is_a_course() -> None:
    """Without a folder the course that came with the installation is read, templates and all."""
    course = read_course()
    assert course.root == shipped_root().resolve()
    assert course.templates.is_dir()
    assert len(course.graded) >= 6


def test_a_course_without_templates_uses_the_shipped_ones(root: Path) -> None:
    """A course needs no templates of its own."""
    assert read_course(root).templates == shipped_root() / "templates"


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("title = ", "cannot be read as TOML"),
        ("points = 1\n", "lacks 'title'"),
        ('title = "T"\n', "lacks 'points'"),
        (TOML.replace("points = 10", 'points = "ten"'), "`points` should be a number from 0 on, and is 'ten'"),
        (TOML.replace("points = 10", "points = -1"), "`points` should be a number"),
        (TOML.replace("points = 10", "points = nan"), "`points` should be a number"),
        (TOML.replace("order = 1", 'order = "first"'), "has a wrong value"),
        (TOML.replace('["double", "Counter"]', '"double"'), "`defines` should be a list of strings"),
        (TOML + "call_secs = 3\n", "has unknown limits: call_secs; known are call_seconds"),
        (TOML + "memory_mb = 0\n", "`memory_mb` is too small"),
        (TOML + 'threads = "many"\n', "`threads` should be a number"),
        (
            TOML.replace("[limits]", "").replace("call_seconds = 1.0\nexercise_seconds = 20.0", "limits = 3"),
            "`limits` should be a table",
        ),
        (TOML.replace("points = 10", "point = 10"), "exercise.toml:3: there is no key `point`: is `points` meant?"),
        (TOML + "[[forbids]]\nname = 1\n", "there is no key `name` in [[forbids]]: is `names` meant?"),
        ('given = ["lost.py"]\n' + TOML, "`given` names lost.py, which is not in"),
    ],
)
def test_a_wrong_exercise_toml_is_one_sentence(root: Path, toml: str, words: str) -> None:
    """Bad TOML, a missing key, a wrong value and an unknown limit each name the file and the word."""
    write_files(root, {"exercises/double/exercise.toml": toml})
    sentence = refused(root)
    assert words in sentence
    assert "exercises/double/exercise.toml" in sentence


def test_bytes_that_are_no_text_are_refused(root: Path) -> None:
    """A file that is no UTF-8 is told as one that cannot be read."""
    (root / "exercises" / "double" / "exercise.toml").write_bytes(b"\xff\xfe\x00")
    assert "cannot be read as TOML" in refused(root)


def test_a_folder_that_is_no_course_is_refused(tmp_path: Path) -> None:
    """A missing folder and one without exercises are told apart; one without suites yet can be read."""
    assert "has no folder `exercises`" in refused(tmp_path / "nowhere")
    (tmp_path / "exercises" / "double").mkdir(parents=True)
    assert "has no exercises" in refused(tmp_path)
    write_files(tmp_path, {"exercises/double/exercise.toml": TOML})
    assert not read_course(tmp_path).graded


def test_an_unknown_exercise_is_told_with_the_known_ones(root: Path) -> None:
    """Asking for an exercise that is not there names those that are."""
    with pytest.raises(CourseError, match=r"no exercise 'tripel' in this course; it has double\."):
        read_course(root).exercise("tripel")


def test_the_digest_follows_what_can_change_a_verdict(root: Path) -> None:
    """Suites, references and exercise files count; caches and other folders do not."""
    before = read_course(root).digest
    write_files(root, {"notes.txt": "x", "tests/suites/__pycache__/x.pyc": "x", "templates/a.html": "x"})
    assert read_course(root).digest == before
    (root / "tests" / "suites" / "test_double.py").write_text("# changed\n")
    assert read_course(root).digest != before


def test_modules_of_another_course_are_forgotten(tmp_path: Path) -> None:
    """Two courses with the same names in one process keep their banks apart."""
    one, two = read_course(make_course(tmp_path / "one")), read_course(make_course(tmp_path / "two"))
    bank = two.root / "reference" / "mistakes" / "double.py"
    bank.write_text(bank.read_text().replace("Three times", "Another title"))
    titles = [course.mistakes("double")["tripled"].title for course in (one, two, one)]
    assert titles == ["Three times", "Another title", "Three times"]
    sys.path.remove(str(one.root))
    sys.path.remove(str(two.root))
