"""A rubric is data of the course: read and checked with it, changing no verdict, and in nothing that students get."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.classroom.store.keys import course_files
from autograder.course import read_course, shipped_root
from autograder.errors import CourseError
from autograder.gradebook.written import answers_of
from autograder.gradebook.written.answers import cells_of_text
from tests.engine.written_class import RUBRIC, make_course

ONE = '[[questions]]\nname = "a"\ntitle = "A"\n'
BROKEN = {
    "no TOML": ("levels = [", "cannot be read as TOML"),
    "an unknown key": (RUBRIC + "\n[other]\n", "there is no key `other` in rubric.toml"),
    "an unknown key of a question": (RUBRIC.replace("also =", "alias ="), r"no key `alias` in \[\[questions\]\]"),
    "no questions": ('[[levels]]\npoints = 1\nmeans = "x"\n', "lacks 'questions'"),
    "no criteria": (ONE, "lacks 'criteria'"),
    "no levels": (RUBRIC.replace("[[levels]]", "[[questions]]"), "no key `points`"),
    "one level": (
        '[[questions]]\nname = "a"\ntitle = "A"\n[[questions.criteria]]\nname = "b"\ntitle = "B"\n',
        "needs two",
    ),
    "two of one name": (RUBRIC.replace('name = "back"', 'name = "cell"'), "two questions are called `cell`"),
    "no name": (RUBRIC.replace('name = "back"', 'name = "Looking back"'), "is no name"),
    "points below nothing": (RUBRIC.replace("points = 0", "points = -1"), "number from 0 on"),
    "a title that is no text": (RUBRIC.replace('"2. Looking back"', "2"), "should be a text"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rubric_is_one_sentence(tmp_path: Path, name: str) -> None:
    """It names the file and what is wrong, when the course is read and not when a class has been graded."""
    text, sentence = BROKEN[name]
    course = make_course(tmp_path)
    (course / "exercises/words/rubric.toml").write_text(text)
    with pytest.raises(CourseError, match=sentence) as caught:
        read_course(course)
    assert "rubric.toml" in str(caught.value) and "\n" not in str(caught.value)


def test_what_a_suite_grades_has_no_rubric(tmp_path: Path) -> None:
    """What a person scores beside a suite is an exercise of its own."""
    course = make_course(tmp_path)
    (course / "exercises/code/rubric.toml").write_text(RUBRIC)
    with pytest.raises(CourseError, match="an exercise of its own"):
        read_course(course)


def test_levels_are_the_criterions_own_or_everybodys(tmp_path: Path) -> None:
    """The best comes first, and a question is worth its criteria together."""
    course = make_course(tmp_path)
    own = '\nlevels = [{points = 0, means = "no"}, {points = 5, means = "yes"}]\n'
    (course / "exercises/words/rubric.toml").write_text(RUBRIC.rstrip() + own)
    cell, back = read_course(course).rubrics["words"].questions
    assert [level.points for level in cell.criteria[0].levels] == [2.0, 1.0, 0.0]
    assert (cell.most, back.most, [level.means for level in back.criteria[0].levels]) == (4.0, 5.0, ["yes", "no"])


def test_a_rubric_changes_no_verdict(tmp_path: Path) -> None:
    """A word in it grades nobody again."""
    course = make_course(tmp_path)
    before = read_course(course).digest
    (course / "exercises/words/rubric.toml").write_text(RUBRIC.replace("tanh", "relu"))
    assert read_course(course).digest == before
    assert not any(path.name == "rubric.toml" for path in course_files(course))


def test_the_shipped_rubric_fits_what_students_begin_with() -> None:
    """Eighteen criteria of two points; each question of the stub is found, and the stub itself answers nothing."""
    rubric = read_course().rubrics["concepts"]
    assert [len(question.criteria) for question in rubric.questions] == [3] * 6 and rubric.most == 36
    stub = (shipped_root() / "exercises/concepts/concepts.md").read_text()
    answered = answers_of(cells_of_text(stub.replace("*Your answer:*", "*Your answer:*\n\nmine")), rubric)
    assert list(answered.found) == [question.name for question in rubric.questions] and not answered.rest
    blank = answers_of(cells_of_text(stub), rubric)
    assert all(blank.is_blank(question.name) for question in rubric.questions)
