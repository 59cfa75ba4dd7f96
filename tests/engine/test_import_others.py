"""Assignments of otter, gradescope-utils and pytest become exercises that grade; nbgrader's gradebook becomes rules."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path

import pytest

from autograder.authoring.skeleton import new_course
from autograder.cli import main
from autograder.course import read_course
from autograder.grading import Options, open_runner
from autograder.model import ExerciseReport, Source, SourceKind, Student, Submission
from tests.engine.tiny_course import make_course


def graded(course: Path, slug: str, *answers: str) -> list[ExerciseReport]:
    """Returns the reports of answers to an exercise that was imported."""
    with closing(open_runner(read_course(course), Options(sandbox="none", own_code=True), None, [slug])) as runner:
        runner.check_suites()
        sources = ((Source(slug, f"{slug}.py", SourceKind.SCRIPT, text.encode()),) for text in answers)
        return [runner.grade(Submission(Student("a", "A"), source)).exercises[0] for source in sources]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course to import into, in which the test stands."""
    new_course(tmp_path / "c")
    monkeypatch.chdir(tmp_path / "c")
    return tmp_path / "c"


SOLVED = """def area(r):
    # BEGIN IGNORE
    print(r)
    # END IGNORE
    half = r * r # SOLUTION
    # no one # IGNORE
    return math.pi * half # SOLUTION

unit = area(1) # SOLUTION"""
HIDDEN = '''""" # BEGIN TEST CONFIG
points: 1
hidden: true
failure_message: Look at the unit.
""" # END TEST CONFIG
assert round(unit, 3) == 3.142'''
CELLS = [
    ("raw", "# ASSIGNMENT CONFIG\nfiles:\n  - data.csv", None),
    ("code", "%matplotlib inline\nimport math", None),
    ("raw", "# BEGIN QUESTION\nname: q1\npoints: 2", None),
    ("markdown", "Write `area`.", None),
    ("raw", "# BEGIN SOLUTION", None),
    ("code", SOLVED, None),
    ("raw", "# END SOLUTION", None),
    ("raw", "# BEGIN TESTS", None),
    ("code", "area(2) > 12", "True"),
    ("code", "round(area(3), 2)", "28.27"),
    ("code", HIDDEN, None),
    ("code", "area(4)", None),
    ("raw", "# END TESTS", None),
    ("raw", "# END QUESTION", None),
    ("raw", "# BEGIN QUESTION\nname: q2\nmanual: true", None),
    ("raw", "# END QUESTION", None),
]  # fmt: skip


def test_otter_questions_become_tests(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Points are shared as otter shares them, saved outputs are what should come; the stub has no solution."""
    cells = [
        {
            "cell_type": kind,
            "source": text,
            "metadata": {},
            "outputs": [{"output_type": "execute_result", "data": {"text/plain": out}}] if out else [],
        }
        for kind, text, out in CELLS
    ]
    (course.parent / "lab.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4, "metadata": {}}))
    assert main.run(["import", str(course.parent / "lab.ipynb")]) == 0
    told = capsys.readouterr().out
    assert "4 tests, 2 points." in told
    for sentence in (
        "`files` is not carried over", "`%matplotlib inline` is left out", "no output of `area(4)` is saved",
        "cell 15 (q2): what a person scores",
    ):  # fmt: skip
        assert sentence in told
    right = (course / "reference/lab.py").read_text()
    stub = (course / "exercises/lab/lab.py").read_text()
    assert "print(r)" not in right and "no one" not in right and "math.pi" not in stub and "def area(r)" in stub
    full, wrong = graded(course, "lab", right, right.replace("math.pi * half", "3 * half"))
    assert (full.points, [t.max_points for t in full.tests]) == (2.0, [0.33, 0.33, 0.34, 1.0])
    assert [t.status for t in full.tests] == ["passed"] * 4
    assert [t.status for t in wrong.tests] == ["failed", "failed", "passed", "failed"]
    assert wrong.tests[3].hidden and "unit" not in wrong.tests[3].message


SOLUTION = '''"""A stack."""
LIMIT = 3

class Full(Exception):
    pass

class Stack:
    """Holds a few."""
    def __init__(self, *items):
        self.items = list(items)
    def push(self, item):
        """Adds one."""
        if len(self.items) == LIMIT:
            raise Full("no room")
        self.items.append(item)
    def size(self):
        return len(self.items)

def half(x):
    return x / 2

if __name__ == "__main__":
    print(Stack())
'''
UNIT = '''
import math
import unittest
from gradescope_utils.autograder_utils.decorators import weight, number, visibility, partial_credit, leaderboard
from stack import Stack, Full, half

ITEMS = [1, 2]

class TestStack(unittest.TestCase):
    def setUp(self):
        self.stack = Stack(*ITEMS)

    def fill(self, count):
        for item in range(count):
            self.stack.push(item)

    @weight(2)
    @number("1.10")
    @visibility("hidden")
    def test_full(self):
        """A full stack takes no more."""
        self.fill(1)
        with self.assertRaises(Full):
            self.stack.push(4)

    @weight(1.5)
    @number("1.9")
    def test_size(self):
        self.assertEqual(self.stack.size(), len(ITEMS), "the size")
        self.assertIn(self.stack.size(), (1, 2))

    @weight(1)
    def test_half(self):
        self.assertAlmostEqual(half(math.pi), 1.5708, places=4)
        self.assertRaises(TypeError, half, "x")

    @partial_credit(2)
    def test_part(self, set_score=None):
        set_score(2 if half(4) == 2 else 1)

    @leaderboard("speed")
    def test_speed(self, set_leaderboard_value=None):
        set_leaderboard_value(1)
'''
PYTEST = '''
import pytest
import stack as s
from stack import half

@pytest.fixture
def one():
    yield s.Stack(7)

@pytest.mark.points(2)
@pytest.mark.parametrize("x, wanted", [(2, 1), (3, 1.5)])
def test_half(x, wanted):
    """Half of it comes back."""
    assert half(x) == pytest.approx(wanted)

@pytest.mark.points(1)
def test_one(one):
    assert one.size() == 1
    with pytest.raises(s.Full, match="room"):
        for item in range(3):
            one.push(item)

def test_printed(capsys):
    print(half(1))
'''
FILES = {
    "unittest": (
        UNIT, 6.5, ["size", "full", "half", "part"], ["it fills a leaderboard", "partial credit is all or nothing"],
    ),
    "pytest": (
        PYTEST, 3.0, ["half", "one", "printed"], ["`capsys` is pytest's", "what an exception says is not compared"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_files_of_tests_become_a_suite(course: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Points, order, what is hidden, what is set up and what is waited for are carried over; the rest is listed."""
    text, points, names, sentences = FILES[kind]
    solution, tests = course.parent / "stack.py", course.parent / "test_stack.py"
    solution.write_text(SOLUTION)
    tests.write_text(text)
    assert main.run(["import", str(tests), "--solution", str(solution)]) == 0
    told = capsys.readouterr().out
    assert all(sentence in told for sentence in sentences), told
    right, stub = (course / "reference/stack.py").read_text(), (course / "exercises/stack/stack.py").read_text()
    assert "__main__" not in right and "no room" not in stub and '"""Adds one."""' in stub
    wrong = right.replace("x / 2", "x // 2").replace("== LIMIT", "> LIMIT")
    full, less = graded(course, "stack", right, wrong)
    assert [t.status for t in full.tests if t.status != "passed"] == []
    assert (full.points, sorted(t.id for t in full.tests)) == (points, sorted(f"test_{name}" for name in names))
    failed = {t.id: t for t in less.tests if t.status == "failed"}
    if kind == "unittest":
        assert set(failed) == {"test_full", "test_half"}
        assert failed["test_full"].hidden and "Full was not raised" not in failed["test_full"].message
        assert [t.id for t in full.tests if not t.hidden] == ["test_size", "test_half", "test_part"]
    else:
        assert set(failed) == {"test_half", "test_one"}


def test_what_cannot_be_an_assignment_is_refused(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence each, and nothing is written."""
    (course.parent / "t.py").write_text("x = 1\n")
    (course.parent / "broken.py").write_text("def (\n")
    for argv, sentence in (
        (["t.py"], "name the solution that they test with --solution"),
        (["t.py", "--solution", "t.py"], "has no test"),
        (["broken.py", "--solution", "t.py"], "broken.py, line 1: this is no Python"),
        (["none.ipynb"], "is no notebook that can be read"),
    ):
        before = sorted(course.rglob("*"))
        assert main.run(["import", *(str(course.parent / a) if "." in a else a for a in argv)]) == 2
        told = capsys.readouterr().err
        assert sentence in told and len(told.splitlines()) == 1
        assert sorted(course.rglob("*")) == before


def test_a_gradebook_becomes_a_roster_and_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Due dates, hand-in times and extensions of nbgrader's database; an assignment of another name is listed."""
    lab = make_course(tmp_path / "course")
    with closing(sqlite3.connect(tmp_path / "gradebook.db")) as made, made:
        made.executescript(
            "CREATE TABLE student (id TEXT, first_name TEXT, last_name TEXT, email TEXT, lms_user_id TEXT);"
            "CREATE TABLE assignment (id TEXT, name TEXT, duedate TEXT, course_id TEXT);"
            "CREATE TABLE submitted_assignment (id TEXT, assignment_id TEXT, student_id TEXT, timestamp TEXT,"
            "extension TEXT);"
            "INSERT INTO student VALUES ('ada', 'Ada', 'Lovelace', 'ada@x.org', NULL), ('bo', NULL, NULL, NULL, NULL);"
            "INSERT INTO assignment VALUES ('1', 'twice', '2026-05-01 22:00:00.000000', 'c'), ('2', 'ps9', NULL, 'c');"
            "INSERT INTO submitted_assignment VALUES"
            "('1', '1', 'ada', '2026-05-03 10:00:00.000000', '1970-01-03 00:00:00.000000'),"
            "('2', '1', 'bo', '2026-05-02 10:00:00.000000', NULL), ('3', '2', 'bo', '2026-05-02 10:00:00', NULL);"
        )
    out = tmp_path / "grades"
    assert main.run(["import", str(tmp_path / "gradebook.db"), "--to", str(out), "--course", str(lab)]) == 0
    told = capsys.readouterr().out
    assert "assignment 'ps9' is no exercise of the course" in told and "no late policy" in told
    rules = tomllib.loads((out / "class.toml").read_text())
    assert rules["exercises"]["twice"]["due"].isoformat() == "2026-05-01T22:00:00+00:00"
    tables = {name: list(csv.DictReader((out / f"{name}.csv").open())) for name in ("roster", "extensions", "handins")}
    assert [row["last name"] for row in tables["roster"]] == ["Lovelace", ""]
    assert [(r["student"], r["until"]) for r in tables["extensions"]] == [("ada", "2026-05-03T22:00:00+00:00")]
    assert [(r["student"], r["time"]) for r in tables["handins"]] == [
        ("ada", "2026-05-03T10:00:00+00:00"), ("bo", "2026-05-02T10:00:00+00:00"),
    ]  # fmt: skip
    assert main.run(["import", str(tmp_path / "gradebook.db"), "--to", str(out), "--course", str(lab)]) == 2
    assert "is there already" in capsys.readouterr().err


OF_OBJECTS = """import pytest
import box


@pytest.mark.points(1)
def test_box():
    made = box.Box()
    made.put(3)
    assert made.last.value == 3
    assert len(made) == 1


@pytest.mark.points(1)
def test_filled():
    held = [1]
    box.fill(held)
    assert box.total(held) is held
"""
BOX = """class Slip:
    def __init__(self, value):
        self.value = value


class Box:
    def put(self, value):
        self.last = Slip(value)

    def __len__(self):
        return 1


def fill(held):
    held.append(2)


def total(held):
    return held
"""


def test_what_stays_with_the_student_is_fetched_or_listed(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An attribute of an object is fetched; operators on it, changed arguments and `is` are listed, with lines."""
    (course.parent / "test_box.py").write_text(OF_OBJECTS)
    (course.parent / "box.py").write_text(BOX)
    source, solution = str(course.parent / "test_box.py"), str(course.parent / "box.py")
    assert main.run(["import", source, "--solution", solution]) == 0
    told = capsys.readouterr().out
    assert "fetch(made.last.value) == 3" in (course / "tests/suites/test_box.py").read_text()
    for place, sentence in (
        ("line 6 (box)", "`len(made)` works on an object of the student's by an operator"),
        ("line 14 (filled)", "`box.fill(held)` changes a copy of `held`, if it changes it"),
        ("line 14 (filled)", "`box.total(held) is held` asks for the same object"),
    ):
        assert f"to do: test_box.py, {place}: {sentence}" in told


def test_a_course_that_was_emptied_is_imported_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever deletes the first exercise before importing stands in a course; a module's name is refused."""
    new_course(tmp_path / "lab")
    for path in [*(tmp_path / "lab").rglob("*running_sum*")][::-1]:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    monkeypatch.chdir(tmp_path / "lab")
    (tmp_path / "test_box.py").write_text(OF_OBJECTS)
    (tmp_path / "box.py").write_text(BOX)
    command = ["import", str(tmp_path / "test_box.py"), "--solution", str(tmp_path / "box.py")]
    assert main.run([*command, "--name", "numpy"]) == 2
    assert main.run(command) == 0
    assert [e.slug for e in read_course(tmp_path / "lab").exercises] == ["box"]
