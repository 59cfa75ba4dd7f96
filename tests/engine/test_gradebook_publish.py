"""Reports are given out self-contained, with nothing of others, under the names that platforms want, or anonymously."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from autograder.classroom.lanes import finished
from autograder.classroom.store import Place, identity_of, named, open_store, pack
from autograder.cli import main
from autograder.course import read_course
from autograder.gradebook.anonymity import scrubbed
from autograder.model import ExerciseReport, GradeReport, SourceKind, Status, Student, StudentKey, TestResult
from tests.engine.tiny_course import handin, make_course

CLASS = (
    Student(StudentKey("ada"), "Ada Lovelace", "4711", "ada@x.org"),
    Student(StudentKey("王"), "王小明", "4712", "wang@x.org"),
    Student(StudentKey("cy"), "Cy Young", "", ""),
)


def report(student: Student) -> GradeReport:
    """Returns a report of one exercise, whose file is called as its author."""
    test = TestResult("test_doubles", "Every element is doubled.", Status.PASSED, 3.0, 3.0)
    name = f"{student.key}_twice.py"
    exercise = ExerciseReport("twice", "Twice", 3.0, 3.0, Status.PASSED, name, SourceKind.SCRIPT, (test,))
    return GradeReport(student, (exercise,), 3.0, 3.0, "graded", extra=(("grading key", "SECRETKEY"),))


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Results of three, of whom the third is not graded yet, in the folder `grades`."""
    monkeypatch.chdir(tmp_path)
    course, out = make_course(tmp_path / "course"), tmp_path / "grades"
    out.mkdir()
    store, _ = open_store(out)
    work = [replace(handin(s.key), student=s) for s in CLASS]
    store.seat([Place(w.student.key, i, identity_of(w), "k" if i < 2 else "") for i, w in enumerate(work)], whole=True)
    for submission in work[:2]:
        made = named(report(submission.student), identity_of(submission))
        store.add(pack(made), "k", "b", {})
        for name, data in finished(read_course(course).templates, submission, made).files.items():
            (out / submission.student.key).mkdir(exist_ok=True)
            (out / submission.student.key / name).write_bytes(data)
    store.tell({"course": str(course), "title": "Lab", "missing": ["Zoe"], "notices": [], "slugs": []})
    store.close()
    return out


def publish(*more: str) -> int:
    """Runs the command and returns its exit code."""
    return main.run(["publish", *more])


def test_each_student_gets_a_folder_without_a_way_to_the_class(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No link, no key, nobody else's name; the date and the course's version; a table for a mail merge."""
    assert main.run(["adjust", "ada", "twice", "-1", "--why", "late by word of mouth"]) == 0
    assert publish("--to", "out") == 0
    page = Path("out/ada/report.html").read_text()
    assert "index.html" not in page and "SECRETKEY" not in page and "王" not in page
    assert "Given out" in page and "late by word of mouth" in page and "course course" in page
    assert "SECRETKEY" in (results / "ada" / "report.html").read_text()  # the instructor's own page keeps it
    with open("out/mail.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(r["email"], r["total"], r["file"]) for r in rows] == [
        ("ada@x.org", "2", "ada/report.html"), ("wang@x.org", "3", "王/report.html"),
    ]  # fmt: skip
    assert "cy has no report yet" in capsys.readouterr().out


def test_a_zip_each(results: Path) -> None:
    """For a file sharer that takes no folders."""
    assert publish("--to", "out", "--as", "zips") == 0
    assert zipfile.ZipFile("out/ada.zip").namelist() == ["report.html"]


def test_moodle_takes_one_zip_named_by_its_numbers(results: Path) -> None:
    """Made from the numbers of the download, or from the names in it."""
    assert publish("--to", "feedback.zip", "--as", "moodle") == 0
    assert "Ada Lovelace_4711_assignsubmission_file/report.html" in zipfile.ZipFile("feedback.zip").namelist()
    folder = Path("theirs/Lovelace Ada_4711_assignsubmission_file")
    folder.mkdir(parents=True)
    assert publish("--to", "more.zip", "--as", "moodle", "--like", "theirs") == 0
    assert zipfile.ZipFile("more.zip").namelist() == ["Lovelace Ada_4711_assignsubmission_file/report.html"]


LIKE = {
    "canvas": ("lovelaceada_LATE_4711_99_srn.py", "lovelaceada_LATE_4711_99_report.html"),
    "brightspace": ("4711-5 - Ada - Sep 14, 2026 1159 PM", "4711-5 - Ada - Sep 14, 2026 1159 PM/report.html"),
}  # fmt: skip


@pytest.mark.parametrize("form", LIKE)
def test_canvas_and_brightspace_get_their_own_names_back(results: Path, form: str) -> None:
    """They take feedback only under the names of their download."""
    Path("theirs").mkdir()
    (Path("theirs") / LIKE[form][0]).write_text("")
    assert publish("--to", "made.zip", "--as", form, "--like", "theirs") == 0
    assert zipfile.ZipFile("made.zip").namelist() == [LIKE[form][1]]


def test_anonymous_reports_name_nobody(results: Path) -> None:
    """Not in folders, pages or file names; the key lies apart, and a second time everybody has the same pseudonym."""
    assert publish("--to", "blind", "--anonymous") == 0
    assert publish("--to", "again", "--anonymous", "--key", "key.csv") == 0
    with open("blind-key.csv", encoding="utf-8-sig") as file:
        key = {row["student"]: row["pseudonym"] for row in csv.DictReader(file)}
    assert Path("blind-key.csv").read_bytes() == Path("key.csv").read_bytes()
    assert {p.name for p in Path("blind").iterdir()} == set(key.values())
    text = "".join(p.read_text() for p in Path("blind").rglob("*.html"))
    for name in ("Lovelace", "ada_twice", "4711", "ada@x.org", "王", "小明", "4712"):
        assert name not in text, name
    assert f"{key['ada']}_twice.py" in text


NAMES = ("Lovelace", "ada", "4711", "ada@x.org", "王", "小明", "4712", "Cy", "Young", "Zoe")


@pytest.mark.parametrize("name", ["csv", "canvas", "moodle", "nbgrader", "blackboard", "brightspace", "json", "xlsx"])
def test_anonymous_tables_name_nobody(results: Path, name: str) -> None:
    """Neither rows nor reasons nor their order tell; pseudonyms are those of the reports; the key is apart."""
    why = "王小明 helped Ada Lovelace, says ada"
    assert main.run(["adjust", "ada", "twice", "-1", "--why", why]) == 0
    assert publish("--to", "blind", "--anonymous") == 0
    assert main.run(["export", name, "--out", "table", "--anonymous"]) == 0
    with open("table-key.csv", encoding="utf-8-sig") as file:
        key = {row["student"]: row["pseudonym"] for row in csv.DictReader(file)}
    assert set(key) == {"ada", "王", "cy"}
    assert {p.name for p in Path("blind").iterdir()} == {key["ada"], key["王"]}
    text = _text(Path("table"), name)
    words = set(re.split(r"[^\w@.]+", text))
    assert not words & set(NAMES)
    found = re.findall(r"student-\d{3}", text)
    assert {key["ada"], key["王"]} <= set(found) <= set(key.values())
    if name == "csv":
        (row,) = [line for line in text.splitlines() if line.startswith(key["ada"])]
        assert f"{key['王']} helped {key['ada']}, says {key['ada']}" in row


def _text(path: Path, name: str) -> str:
    """Returns the text of a table, of a workbook every cell."""
    if name == "json":
        return json.dumps(json.loads(path.read_text()), ensure_ascii=False, indent=1)
    if name != "xlsx":
        return path.read_text(encoding="utf-8-sig")
    sheets = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).worksheets
    return "\n".join(str(cell) for sheet in sheets for row in sheet.values for cell in row if cell is not None)


def test_anonymity_goes_with_tables_of_our_own(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A platform's table holds its ids: one sentence, and nothing is written."""
    assert main.run(["export", "canvas", "--anonymous", "--roster", "theirs.csv"]) == 2
    assert main.run(["export", "csv", "--key", "key.csv"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert "that table's ids tell who it is" in told[0] and "it goes with --anonymous" in told[1]
    assert {p.name for p in Path().iterdir()} == {"course", "grades"}


def test_scrubbing_leaves_markup_alone() -> None:
    """A student called Style, or whose name is inside a word, breaks no page."""
    page = '<html><style>.style { }</style><p class="style">Style wrote stylesheets, Style_rnn.py</p></html>'
    found = scrubbed(page, Student(StudentKey("style"), "Style"), {StudentKey("style"): "student-1"})
    assert found == (
        '<html><style>.style { }</style><p class="style">student-1 wrote stylesheets, student-1_rnn.py</p></html>'
    )


REFUSED = {
    "a place that is there": (["--to", "grades"], "is there already"),
    "a platform's names without its download": (["--to", "x", "--as", "canvas"], "name its download with --like"),
    "another's download": (["--to", "x", "--as", "canvas", "--like", "grades"], "is no download of Canvas"),
    "a platform's names for nobody": (["--to", "x", "--as", "moodle", "--anonymous"], "a platform's names tell who"),
    "a key of nothing": (["--to", "x", "--key", "k.csv"], "it goes with --anonymous"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_makes_no_sense_writes_nothing(results: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence, exit code 2, and nothing is there afterwards."""
    argv, sentence = REFUSED[name]
    assert publish(*argv) == 2
    told = capsys.readouterr().err
    assert sentence in told and len(told.splitlines()) == 1
    assert {p.name for p in Path().iterdir()} == {"course", "grades"}


def test_status_says_who_waits(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In words and for scripts; exit code 3 where somebody's mark is not known."""
    assert main.run(["status"]) == 3
    assert capsys.readouterr().out.splitlines() == [
        "graded: 2",
        "not graded yet: 1 (cy)",
        "missing: 1 (Zoe)",
        "waits for a person: cy: not graded yet",
    ]
    assert main.run(["status", "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert (found["graded"], found["not_graded"], found["is_whole"]) == (["ada", "王"], ["cy"], False)
