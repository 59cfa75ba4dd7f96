"""What `autograde new` writes is sound at once: lint has nothing to say, and validate ends with 0."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.authoring.skeleton import new_course, new_exercise
from autograder.authoring.validate import validate
from autograder.cli import main
from autograder.course import read_course
from autograder.errors import UsageError
from autograder.grading import Options


def test_a_new_course_with_one_more_exercise_is_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every mistake is named, nothing honest loses a point, each test tells something, and the lists are measured."""
    monkeypatch.chdir(tmp_path)
    assert main.run(["new", "sequences", "--rubric"]) == 0
    monkeypatch.chdir(tmp_path / "sequences")
    assert main.run(["new", "gru_cell"]) == 0
    assert main.run(["lint"]) == 0
    assert "Nothing is wrong." in capsys.readouterr().out
    assert main.run(["release", "--check"]) == 0
    course = read_course(tmp_path / "sequences")
    assert [e.slug for e in course.exercises] == ["running_sum", "running_sum_written", "gru_cell"]
    found = validate(course, Options(sandbox="none", own_code=True), jobs=1)
    assert found.sound


def test_the_stub_shows_no_solution(tmp_path: Path) -> None:
    """Students get the task, with its formula, and nothing of the loop."""
    new_course(tmp_path / "c")
    stub = (tmp_path / "c/exercises/running_sum/running_sum.py").read_text()
    assert "NotImplementedError" in stub and "state = " not in stub
    assert r"# $$h_t = \text{decay} \cdot h_{t-1} + x_t$$" in stub


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """A course and an exercise that are there stay as they are, and a name that is none is refused."""
    new_course(tmp_path)
    with pytest.raises(UsageError, match="has a folder `exercises` already"):
        new_course(tmp_path)
    with pytest.raises(UsageError, match=r"running_sum\.py is there already"):
        new_exercise(read_course(tmp_path), "running_sum")
    with pytest.raises(UsageError, match="is no name for an exercise"):
        new_exercise(read_course(tmp_path), "GRU cell")


def test_questions_alone_are_an_exercise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--written` adds a rubric and its questions, and nothing with tests; it says what to do, and lint is content."""
    new_course(tmp_path / "c")
    monkeypatch.chdir(tmp_path / "c")
    assert main.run(["new", "thoughts", "--written"]) == 0
    course = read_course(tmp_path / "c")
    assert set(course.rubrics) == {"thoughts"} and not course.reference_path("thoughts").exists()
    assert main.run(["lint", "--quick"]) == 0 and main.run(["release", "--check"]) == 0
    monkeypatch.chdir(tmp_path)
    assert main.run(["new", "other", "--written"]) == 2
