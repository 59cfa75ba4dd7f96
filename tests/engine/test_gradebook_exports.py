"""Marks go into tables shaped as the platforms write them, and come back out with ids, columns and order untouched."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.classroom.store import Place, identity_of, open_store, pack
from autograder.cli import main
from autograder.model import ExerciseReport, GradeReport, Status, Student, StudentKey, TestResult
from tests.engine.tiny_course import handin, make_course

CLASS = (
    Student(StudentKey("ada"), "Lovelace, Ada", "0042", "ada@x.org"),
    Student(StudentKey("bo"), "Bo Li", "43", "bo@x.org"),
    Student(StudentKey("kim-1"), "Kim Lee", "51", "kim1@x.org"),
    Student(StudentKey("kim-2"), "Kim Lee", "52", "kim2@x.org"),
    Student(StudentKey("evil"), "=HYPERLINK(1)", "99", "evil@x.org"),
)
POINTS = (3.0, 1.5, 2.0, 1.0, None)

CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Twice (777),Final Score
,,,,,Manual Posting,(read only)
    Points Possible,,,,,3.00,(read only)
"Li, Bo",43,0007,bo,Group 1,,
"Lovelace, Ada",0042,0008,ada,"Group 1 and Group 2",2,50.1
"Absent, Anna",44,0009,anna,Group 1,,
"Student, Test",1,,abc,Group 1,,
"""
MOODLE = """\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum Grade","Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 43","Bo Li",bo@x.org,"Submitted for grading",,3.00,"Friday, 1 May 2026, 11:59 PM",-,
"Participant 0042","Ada Lovelace",other@x.org,"Submitted for grading",,3.00,"Friday, 1 May 2026, 1:59 PM",-,old
"""  # noqa: E501
BLACKBOARD = """Last Name\tFirst Name\tUsername\tStudent ID\tAvailability\tTwice [Total Pts: 10 Score] |4711
Li\tBo\tbo\t43\tYes\t
Lovelace\tAda\tada\t0042\tYes\t1
"""
BRIGHTSPACE = """OrgDefinedId,Username,Last Name,First Name,Twice Points Grade <MaxPoints:3>,End-of-Line Indicator
#43,#bo,Li,Bo,,#
#0042,#ada,Lovelace,Ada,,#
"""


def report(student: Student, points: float | None) -> GradeReport:
    """Returns a report of one exercise with one test."""
    status = Status.GRADER_ERROR if points is None else Status.FAILED
    test = TestResult("test_doubles", "Every element is doubled.", status, points or 0.0, 3.0)
    exercise = ExerciseReport("twice", "Twice", points, 3.0, status, "twice.py", tests=(test,))
    return GradeReport(student, (exercise,), points, 3.0, "unknown" if points is None else "graded")


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Results of a class of five in the folder `grades`, which is where commands look."""
    monkeypatch.chdir(tmp_path)
    course, out = make_course(tmp_path / "course"), tmp_path / "grades"
    out.mkdir()
    store, _ = open_store(out)
    work = [replace(handin(s.key), student=s) for s in CLASS]
    store.seat([Place(w.student.key, i, identity_of(w), "k") for i, w in enumerate(work)], whole=True)
    for student, points in zip(CLASS, POINTS, strict=True):
        store.add(pack(report(student, points)), "k", "b", {})
    store.tell({"course": str(course), "title": "Lab", "missing": [], "notices": [], "slugs": []})
    store.close()
    return out


def export(name: str, *more: str) -> int:
    """Runs an export and returns its exit code."""
    return main.run(["export", name, *more])


def filled(results: Path, name: str, text: str, *more: str, encoding: str = "utf-8") -> list[list[str]]:
    """Returns the rows of a platform's table that was filled."""
    Path("theirs.csv").write_bytes(text.encode(encoding))
    assert export(name, "--roster", "theirs.csv", "--out", "made.csv", *more) == 0
    data = Path("made.csv").read_bytes().decode(encoding)
    return list(csv.reader(io.StringIO(data, newline=""), delimiter="\t" if name == "blackboard" else ","))


def theirs(text: str, delimiter: str = ",") -> list[list[str]]:
    """Returns the rows of a platform's table as it came."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_canvas_keeps_everything_but_the_points(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ids with zeros in front, the three rows that are no students, columns that take nothing, the order."""
    before, after = theirs(CANVAS), filled(results, "canvas", CANVAS)
    assert [[c for i, c in enumerate(r) if i != 5] for r in before] == [
        [c for i, c in enumerate(r) if i != 5] for r in after
    ]
    assert [row[5] for row in after] == ["Twice (777)", "Manual Posting", "3.00", "1.5", "3", "", ""]
    told = capsys.readouterr().out
    assert "no work of Absent, Anna" in told and "not exported: Kim Lee, Kim Lee" in told


def test_moodle_gets_grade_and_feedback(results: Path) -> None:
    """Joined on the identifier; the byte order mark and the dates stay, for Moodle compares them."""
    after = filled(results, "moodle", MOODLE)
    assert [row[4] for row in after[1:]] == ["1.5", "3"] and [row[7] for row in after[1:]] == ["-", "-"]
    assert "Twice: 1.5 / 3" in after[1][8] and after[0] == theirs(MOODLE)[0]


def test_blackboard_is_filled_as_it_came(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In UTF-16 and parted by tabs; another number of points is said, not scaled."""
    after = filled(results, "blackboard", BLACKBOARD, encoding="utf-16")
    assert [row[5] for row in after[1:]] == ["1.5", "3"]
    assert "is out of 10 there, of 3 here; nothing was scaled" in capsys.readouterr().out


def test_brightspace_keeps_its_signs(results: Path) -> None:
    """The `#` before ids and at the end of a line."""
    after = filled(results, "brightspace", BRIGHTSPACE)
    assert [(row[0], row[4], row[5]) for row in after[1:]] == [("#43", "1.5", "#"), ("#0042", "3", "#")]


def test_a_table_comes_back_the_same_when_it_is_filled_again(results: Path) -> None:
    """A round trip changes nothing."""
    filled(results, "canvas", CANVAS)
    once = Path("made.csv").read_bytes()
    filled(results, "canvas", once.decode())
    assert Path("made.csv").read_bytes() == once


OTHERS = CANVAS.replace('"Li, Bo",43,0007,bo', "A,1,2,a").replace('"Lovelace, Ada",0042,0008,ada', "B,3,4,b")
REFUSED: dict[str, tuple[str, str, list[str], str]] = {
    "another platform's": ("canvas", MOODLE, [], "no export of Canvas"),
    "other students": ("canvas", OTHERS, [], "None of the students"),
    "no such column": ("canvas", CANVAS, ["--column", "Thrice=twice"], "has no column 'Thrice'"),
    "no such exercise": ("canvas", CANVAS, ["--column", "Twice=thrice"], "no exercise 'thrice'"),
    "no telling": ("canvas", CANVAS.replace("Twice (777)", "A (1),B (2)"), [], "which column takes what"),
    "two rows of one": ("canvas", CANVAS.replace("44,0009,anna", "43,0009,anna"), [], "has a row before this one"),
    "ids of two": ("canvas", CANVAS.replace("43,0007,bo", "43,0007,ada"), [], "its ids belong to ada and bo"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_table_that_does_not_fit_is_one_sentence(
    results: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, and no file is written."""
    platform, text, more, sentence = REFUSED[name]
    Path("theirs.csv").write_text(text)
    assert export(platform, "--roster", "theirs.csv", "--out", "made.csv", *more) == 2
    told = capsys.readouterr().err
    assert sentence in told and len(told.splitlines()) == 1 and not Path("made.csv").exists()


def test_the_total_may_go_into_any_column(results: Path) -> None:
    """Where the instructor says so."""
    after = filled(results, "canvas", CANVAS.replace("Twice (777)", "Lab one (777)"), "--column", "Lab one (777)=total")
    assert after[4][5] == "3"


def test_decimals_and_separators_as_a_spreadsheet_wants_them(results: Path) -> None:
    """A decimal comma needs no other separator, since the cell is quoted; both together are what Excel takes."""
    assert export("csv", "--decimal", "comma", "--separator", "semicolon", "--out", "made.csv") == 0
    lines = Path("made.csv").read_text().splitlines()
    assert lines[0].startswith("student;twice;total") and lines[2].startswith("bo;1,5;1,5;3;graded;Bo Li;43")


FRESH: dict[str, Callable[[str], bool]] = {
    "csv": lambda t: "ada,3,3,3,graded,\"Lovelace, Ada\",0042,ada@x.org" in t,
    "canvas": lambda t: "Points Possible" in t and "'=HYPERLINK(1)" in t,
    "moodle": lambda t: "Participant 0042" in t,
    "nbgrader": lambda t: "twice,,,0042,Lovelace,Ada,ada@x.org,3,0,3,3" in t,
    "blackboard": lambda t: "Lovelace,Ada,0042,0042,3" in t,
    "brightspace": lambda t: "0042,ada,Lovelace,Ada,ada@x.org,3,#" in t,
    "json": lambda t: [s["total"] for s in json.loads(t)["students"]] == list(POINTS),
}  # fmt: skip


@pytest.mark.parametrize("name", FRESH)
def test_each_table_can_be_made_from_the_store_alone(results: Path, name: str) -> None:
    """Everybody is in it, an unknown mark is empty, a formula is text."""
    assert export(name) == 0
    file = f"marks.{name}" if name in ("csv", "json") else f"{name}.csv"
    text = (results / file).read_text(encoding="utf-8-sig")
    assert FRESH[name](text) and text.count("Kim Lee") + text.count("Lee,Kim") in (2, 0)


def test_a_workbook_holds_numbers_and_harmless_texts(results: Path) -> None:
    """Ids keep their zeros, since they are text."""
    openpyxl = pytest.importorskip("openpyxl")
    assert export("xlsx") == 0
    book = openpyxl.load_workbook(results / "marks.xlsx")
    rows = list(book["Marks"].iter_rows(values_only=True))
    assert rows[1][:3] == ("ada", 3, 3) and rows[1][6] == "0042"
    assert all(cell.data_type != "f" for row in book["Marks"].iter_rows() for cell in row)


def test_without_openpyxl_a_sentence_says_what_to_install(
    results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The extra is named."""
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert export("xlsx") == 2
    assert "pip install 'autograde-rnn[xlsx]'" in capsys.readouterr().err
