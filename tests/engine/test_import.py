"""An nbgrader source notebook becomes an exercise that grades, and what could not be carried over is listed."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.importers import from_nbgrader
from autograder.authoring.skeleton import new_course
from autograder.cli import main
from autograder.course import read_course
from autograder.errors import UsageError
from autograder.grading import Options, open_runner
from autograder.model import Source, SourceKind, Student, StudentKey, Submission

SOLUTION = """def squares(n):
    \"\"\"Returns the squares up to n.\"\"\"
    ### BEGIN SOLUTION
    if n < 1:
        raise ValueError("n is too small")
    return [i ** 2 for i in range(1, n + 1)]
    ### END SOLUTION
"""
TESTS = """assert squares(1) == [1]
assert squares(3) == [1, 4, 9], "three squares"
### BEGIN HIDDEN TESTS
assert squares(5)[-1] == LIMIT
### END HIDDEN TESTS
"""
CAUGHT = """try:
    squares(0)
except ValueError:
    pass
else:
    raise AssertionError("did not raise")
"""


def cell(kind: str, source: str, **told: Any) -> dict[str, Any]:
    """Returns a cell with nbgrader's metadata."""
    made: dict[str, Any] = {"cell_type": kind, "metadata": {"nbgrader": told} if told else {}, "source": source}
    return made


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """A source notebook with a solution, three test cells, a magic, and answers that a person scores."""
    cells = [
        cell("markdown", "# Squares"),
        cell("code", "%matplotlib inline\nimport numpy as np\nLIMIT = 25"),
        cell("code", SOLUTION, solution=True, grade=False, grade_id="squares"),
        cell("code", TESTS, solution=False, grade=True, points=3, grade_id="correct_squares"),
        cell(
            "code",
            "np.testing.assert_allclose(squares(2), [1, 4])",
            solution=False,
            grade=True,
            points=1,
            grade_id="two",
        ),
        cell("code", CAUGHT, solution=False, grade=True, points=1, grade_id="squares_invalid"),
        cell("markdown", "Because.", solution=True, grade=True, points=2, grade_id="why"),
    ]
    path = tmp_path / "ps 1.ipynb"
    path.write_text(json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}))
    return path


def test_a_source_notebook_becomes_an_exercise_that_grades(
    notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reference passes but for what is listed; a wrong answer loses the whole cell, of which it reads its part."""
    new_course(tmp_path / "c")
    monkeypatch.chdir(tmp_path / "c")
    assert main.run(["import", str(notebook)]) == 0
    told = capsys.readouterr().out
    assert "cell 2: `%matplotlib inline` is left out." in told
    assert "cell 6" not in told
    assert "cell 7 (why): what a person scores (points: 2)" in told
    assert "4 tests, 5 points." in told
    course = read_course(tmp_path / "c")
    right = course.reference_path("ps_1").read_text()
    wrong = right.replace("range(1, n + 1)", "range(1, min(n, 4) + 1)")
    with closing(open_runner(course, Options(sandbox="none", own_code=True), None, ["ps_1"])) as runner:
        runner.check_suites()
        full, less = (
            runner.grade(Submission(Student("a", "A"), (Source("ps_1", "ps_1.py", SourceKind.SCRIPT, text.encode()),)))
            for text in (right, wrong)
        )
    assert [t.status for t in full.exercises[0].tests] == ["passed"] * 4
    assert full.total == 5 and less.total == 2
    (failed,) = [t for t in less.exercises[0].tests if t.status == "failed"]
    assert failed.hidden and "LIMIT" not in failed.message


def test_students_get_no_solution(notebook: Path, tmp_path: Path) -> None:
    """The stub made from the imported reference has the task and no answer."""
    found = from_nbgrader(notebook, "ps_1", 1)
    assert "### BEGIN SOLUTION" in found.files["reference/ps_1.py"]
    assert "matplotlib" not in found.files["reference/ps_1.py"]
    assert "assert squares" not in found.files["reference/ps_1.py"]


def test_what_is_no_source_notebook_is_refused(tmp_path: Path) -> None:
    """A file that is no notebook, and a notebook without test cells, are each one sentence."""
    path = tmp_path / "x.ipynb"
    path.write_text("no JSON")
    with pytest.raises(UsageError, match="is no notebook that can be read"):
        from_nbgrader(path, "x", 1)
    path.write_text(json.dumps({"cells": [cell("code", "x = 1")]}))
    with pytest.raises(UsageError, match="has no test cell of nbgrader"):
        from_nbgrader(path, "x", 1)


def test_what_stands_beside_a_notebook_comes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Data files that the code names are given, imports of one test cell hold for the next, questions are left out."""
    odd = "from nose.tools import assert_equal, assert_raises\nassert_equal(total(), 3)\n"
    odd += "assert_raises(TypeError, total, 1)"
    cells = [
        cell("code", "import math\nmath.sqrt?"),
        cell("code", odd, solution=False, grade=True, points=1, grade_id="nose"),
        cell("code", "def total():\n    ### BEGIN SOLUTION\n    return sum(map(float, open('data/a.txt')))\n"
             "    ### END SOLUTION\n", solution=True, grade=False, grade_id="total"),
        cell("code", "from numpy.testing import assert_allclose\nassert_allclose(total(), 3)", solution=False,
             grade=True, points=1, grade_id="once"),
        cell("code", "import nowhere_to_be_found\nassert nowhere_to_be_found", solution=False, grade=True, points=1,
             grade_id="odd"),
        cell("code", "assert_allclose(2 * total(), 6)", solution=False, grade=True, points=1, grade_id="again"),
    ]  # fmt: skip
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("1\n2\n")
    (tmp_path / "data" / "other.txt").write_text("4\n")
    (tmp_path / "ps2.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}))
    new_course(tmp_path / "course")
    monkeypatch.chdir(tmp_path / "course")
    assert main.run(["import", "../ps2.ipynb"]) == 0
    course = read_course(tmp_path / "course")
    assert list(course.given("ps2")) == ["data/a.txt"]
    said = capsys.readouterr().out
    assert "`math.sqrt?` is left out" in said and "the tests import nowhere_to_be_found, which is not installed" in said
    assert "assert_allclose` is defined neither" not in said
    source = Source("ps2", "ps2.py", SourceKind.SCRIPT, course.reference_path("ps2").read_bytes())
    with closing(open_runner(course, Options(own_code=True, sandbox="none"), None, ("ps2",))) as runner:
        report = runner.grade(Submission(Student(StudentKey("ann"), "Ann"), (source,)))
    tests = {t.id: t.points for e in report.exercises if e.slug == "ps2" for t in e.tests}
    assert tests["test_once"] == tests["test_again"] == tests["test_nose"] == 1
