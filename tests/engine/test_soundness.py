"""A suite that cannot give its exercise's points is refused with one sentence before anybody is graded with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from autograder.classroom import dispatch
from autograder.course.folder import read_course
from autograder.errors import CourseError
from autograder.grading.reference import Options
from autograder.grading.runner import open_runner
from autograder.model import Status
from tests.engine.tiny_course import RIGHT, SUITE, TOML, handin, listener, make_course, request_of

HIDDEN = "@pytest.mark.points(1)\n"
GPU_SUITE = SUITE.replace(HIDDEN, HIDDEN + "@pytest.mark.gpu\n")

RUBRIC = """
levels = [{ points = 1, means = "there" }, { points = 0, means = "missing" }]
[[questions]]
name = "why"
title = "1. Why?"
[[questions.criteria]]
name = "reason"
title = "A reason"
full = "It is so."
"""


def refusal(root: Path, suite: str = SUITE, toml: str = TOML) -> str:
    """Returns the sentence with which the course with this suite and exercise.toml is refused; empty for none."""
    make_course(root)
    (root / "tests/suites/test_twice.py").write_text(suite)
    (root / "exercises/twice/exercise.toml").write_text(toml)
    runner = open_runner(read_course(root), Options(sandbox="none"), None)
    try:
        runner.check_suites()
    except CourseError as error:
        return str(error)
    finally:
        runner.close()
    return ""


UNSOUND: dict[str, tuple[Callable[[str], str], str]] = {
    "a test taken out": (lambda s: s[: s.index(HIDDEN)], r"worth 2 points together and .* says 3"),
    "a wrong weight": (lambda s: s.replace("points(2)", "points(2.5)"), r"worth 3\.5 points .* points = 3\.5 there"),
    "no points": (lambda s: s.replace("@pytest.mark.points(2)\n", ""), r"worth 1 point together"),
    "a test that is skipped": (
        lambda s: s.replace(HIDDEN, HIDDEN + "@pytest.mark.skip\n"),
        r"test_doubles_more has the mark skip .* take the mark away",
    ),
    "a condition that is met": (
        lambda s: s.replace(HIDDEN, HIDDEN + "@pytest.mark.skipif(True, reason='not here')\n"),
        r"has the mark skipif",
    ),
    "a test that is expected to fail": (
        lambda s: s.replace(HIDDEN, HIDDEN + "@pytest.mark.xfail\n"),
        r"has the mark xfail and so is expected to fail",
    ),
    "a whole module that is skipped": (
        lambda s: s.replace("import pytest\n", "import pytest\n\npytestmark = pytest.mark.skip\n", 1),
        r"test_doubles has the mark skip",
    ),
    "less than nothing": (
        lambda s: s.replace("points(2)", "points(4)").replace("points(1)", "points(-1)"),
        r"test_doubles_more is worth -1 points",
    ),
    "no number": (lambda s: s.replace("points(2)", "points(float('nan'))"), r"test_doubles is worth nan points"),
    "a need that is misspelt": (
        lambda s: s.replace(HIDDEN, HIDDEN + "@pytest.mark.needs('test_double')\n"),
        r"test_twice\.py:\d+: the test test_doubles_more needs test_double, which is no test of this file: is test_",
    ),
    "a need of a hidden test": (
        lambda s: s.replace(
            "@pytest.mark.points(2)", "@pytest.mark.points(2)\n@pytest.mark.needs('test_doubles_more')"
        ),
        r"needs test_doubles_more, which is hidden, and hidden tests come last, so it always waits",
    ),
    "a need of itself": (
        lambda s: s.replace("@pytest.mark.points(2)", "@pytest.mark.points(2)\n@pytest.mark.needs('test_doubles')"),
        r"so it always waits",
    ),
    "a fixture that is nowhere": (
        lambda s: s.replace("def test_doubles_more(student, expected", "def test_doubles_more(student, expect"),
        r"test_twice\.py:\d+: the test test_doubles_more asks for `expect`, which is no fixture",
    ),
    "no test at all": (lambda s: s[: s.index("@pytest")], r"there is no test in it: write one as a function"),
    "tests of unittest": (
        lambda s: "import unittest\n\n\nclass TestTwice(unittest.TestCase):\n    def test_it(self):\n        pass\n",
        r"methods of a unittest\.TestCase, which are never run",
    ),
    "a mistake that is in no bank": (
        lambda s: s.replace(HIDDEN, HIDDEN + "@pytest.mark.mistakes('tripled')\n"),
        r"names the mistake tripled, which is not in reference/mistakes/twice\.py",
    ),
    "points that need a GPU": (lambda _: GPU_SUITE, r"1 point of 3 hang on tests that need a GPU"),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_a_suite_that_cannot_give_its_points_is_refused(tmp_path: Path, name: str) -> None:
    """One sentence names the suite, what is wrong and what to do."""
    edit, sentence = UNSOUND[name]
    found = refusal(tmp_path, edit(SUITE))
    assert re.search(sentence, found) and "test_twice.py" in found and "\n" not in found


def test_a_sound_suite_is_taken(tmp_path: Path) -> None:
    """Points that add up, also in thirds, a condition that is not met, and tests without points are all right."""
    thirds = SUITE.replace("points(2)", "points(2 + 1 / 3)").replace("points(1)", "points(2 / 3)")
    more = "\n\n@pytest.mark.skipif(False, reason='never')\ndef test_more(student):\n    '''It is there.'''\n"
    assert refusal(tmp_path, thirds + more) == ""


def test_points_without_a_suite_are_refused(tmp_path: Path) -> None:
    """Everybody would get nothing of them; an exercise for a person has none."""
    make_course(tmp_path)
    (tmp_path / "exercises/words").mkdir()
    (tmp_path / "exercises/words/exercise.toml").write_text('title = "In words"\npoints = 0\n')
    assert refusal(tmp_path) == ""
    (tmp_path / "exercises/words/exercise.toml").write_text('title = "In words"\npoints = 4\n')
    assert "promises 4 points and there is no suite" in refusal(tmp_path)
    (tmp_path / "exercises/words/rubric.toml").write_text(RUBRIC)  # then a person gives them
    assert refusal(tmp_path) == ""


def test_a_refused_suite_leaves_a_graded_class_as_it_was(tmp_path: Path) -> None:
    """Marks, pages and places of an earlier run stay; no report is made."""
    course, out = make_course(tmp_path / "course"), tmp_path / "grades"
    request = request_of(course, out, handin("ada"), jobs=1)
    dispatch.grade(request, listener()[1])
    before = (out / "grades.csv").read_bytes(), (out / "ada" / "report.json").read_bytes()
    suite = course / "tests/suites/test_twice.py"
    suite.write_text(SUITE.replace("points(2)", "points(1)"))
    with pytest.raises(CourseError, match="Nothing was graded"):
        dispatch.grade(request, listener()[1])
    assert ((out / "grades.csv").read_bytes(), (out / "ada" / "report.json").read_bytes()) == before
    suite.write_text(SUITE)
    assert dispatch.grade(request, listener()[1]).graded == 0


OBJECTS = "class Entry:\n    pass\n\n\ndef twice(x):\n    return [Entry()]\n"
WORDS = "def twice(x):\n    return {'a', 'b'}\n"


@pytest.mark.parametrize(
    ("suite", "reference", "sentence"),
    [
        (
            SUITE,
            OBJECTS,
            "What run_twice gives on the reference of twice cannot be compared (objects of its own are in it)",
        ),
        (
            SUITE.replace("values = rng.standard_normal(3)", "values = object()"),
            RIGHT,
            "A test passes a value to what it",
        ),
    ],
)
def test_a_fault_of_the_course_costs_nobody_a_point(tmp_path: Path, suite: str, reference: str, sentence: str) -> None:
    """What a reference gives and cannot be compared, or a test cannot send, is the course's fault, and told as such."""
    course = make_course(tmp_path)
    (course / "reference/twice.py").write_text(reference)
    (course / "tests/suites/test_twice.py").write_text(suite)
    with closing(open_runner(read_course(course), Options(sandbox="none"), None)) as runner:
        report = runner.grade(handin("ada", reference))
    (first, *_) = report.exercises[0].tests
    assert (report.total, first.status) == (None, Status.GRADER_ERROR)
    assert first.message.startswith("A test of the course cannot judge this (") and sentence in first.message
    assert first.message.endswith("; the score is unknown until the course is mended.")


def test_results_that_are_no_numbers_can_be_asked_for(tmp_path: Path) -> None:
    """A suite may compare sets; whoever gives a list of the same words loses the points and is told why."""
    course = make_course(tmp_path)
    suite = SUITE.replace("assert_close", "assert_equal")
    (course / "reference/twice.py").write_text(WORDS)
    (course / "tests/suites/test_twice.py").write_text(suite)
    with closing(open_runner(read_course(course), Options(sandbox="none"), None)) as runner:
        right, wrong = (
            runner.grade(handin("ada", text)) for text in (WORDS, WORDS.replace("{'a', 'b'}", "['a', 'b']"))
        )
    assert (right.total, wrong.total) == (3, 0)
    assert wrong.exercises[0].tests[0].message == "result is ['a', 'b']; wanted {'a', 'b'}."
