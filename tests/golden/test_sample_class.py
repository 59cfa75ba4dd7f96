"""The sample class, graded from the command line as an instructor would, gets the marks of `sample_marks.toml`."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WANTED: dict[str, dict[str, Any]] = tomllib.loads((HERE / "sample_marks.toml").read_text(encoding="utf-8"))
STUDENTS = sorted(WANTED)
PHONE = {"width": 390, "height": 844}
MARGIN = dict.fromkeys(("top", "right", "bottom", "left"), "15mm")
SECONDS = 600  # about 50 on two idle cores


@pytest.fixture(scope="module")
def grades(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Gives the folder of reports, after `autograde --sample` has ended well."""
    out = tmp_path_factory.mktemp("sample") / "grades"
    command = [sys.executable, "-m", "autograder", "--sample", "--out", str(out)]
    # The working folder is another one, so that nothing is found by luck.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    ended = subprocess.run(
        command, cwd=out.parent, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return out


def report_of(grades: Path, student: str) -> dict[str, Any]:
    """Returns a student's report as it was written."""
    report: dict[str, Any] = json.loads((grades / student / "report.json").read_text(encoding="utf-8"))
    return report


@pytest.mark.parametrize("student", STUDENTS)
def test_points(grades: Path, student: str) -> None:
    """Each exercise of each student gets its points, and what was not handed in gets none."""
    report = report_of(grades, student)
    wanted = {exercise["slug"]: 0 for exercise in report["exercises"]} | WANTED[student]["marks"]
    assert {exercise["slug"]: exercise["points"] for exercise in report["exercises"]} == wanted
    assert report["total"] == sum(wanted.values())


@pytest.mark.parametrize("student", [s for s in STUDENTS if "mistakes" in WANTED[s]])
def test_mistakes_are_named(grades: Path, student: str) -> None:
    """What went wrong in a typical way is called by its name."""
    exercises = {exercise["slug"]: exercise for exercise in report_of(grades, student)["exercises"]}
    for slug, names in WANTED[student]["mistakes"].items():
        named = {diagnosis["name"] for test in exercises[slug]["tests"] for diagnosis in test["diagnoses"]}
        assert set(names) <= named, f"{student}, {slug}"


@pytest.mark.parametrize("student", [s for s in STUDENTS if "status" in WANTED[s]])
def test_statuses(grades: Path, student: str) -> None:
    """An untouched stub, a missing file and a file that cannot be read are told apart from a wrong one."""
    found = {exercise["slug"]: exercise["status"] for exercise in report_of(grades, student)["exercises"]}
    assert {slug: found[slug] for slug in WANTED[student]["status"]} == WANTED[student]["status"]


@pytest.mark.parametrize("student", [s for s in STUDENTS if "written" in WANTED[s]])
def test_written_answers_are_collected(grades: Path, student: str) -> None:
    """Written answers stand in the report for a person to read."""
    exercises = {exercise["slug"]: exercise for exercise in report_of(grades, student)["exercises"]}
    for slug in WANTED[student]["written"]:
        handed_in = (HERE / "class" / student / f"{slug}.md").read_text(encoding="utf-8")
        assert exercises[slug]["written"].strip() == handed_in.strip()


def test_endless_loop_costs_its_own_tests_only(grades: Path) -> None:
    """The function that never ends is stopped at its limit, and the tests after it run."""
    exercises = {exercise["slug"]: exercise for exercise in report_of(grades, "kateryna_shevchenko")["exercises"]}
    statuses = {test["id"]: test["status"] for test in exercises["hello"]["tests"]}
    stopped = {name for name, status in statuses.items() if status == "time limit"}
    assert stopped == {"test_text_of_the_largest_logits", "test_text_of_a_longer_word"}
    assert set(statuses.values()) == {"time limit", "passed"}


def test_function_that_python_cannot_read_is_explained(grades: Path) -> None:
    """A syntax error is reported with its line and with what Python expected there, and costs its function."""
    srn = next(e for e in report_of(grades, "chinedu_okafor")["exercises"] if e["slug"] == "srn")
    assert "Python cannot read line 8: «expected ':'»" in srn["tests"][0]["message"]
    assert [test["status"] for test in srn["tests"][:2]] == ["not attempted", "passed"]


def test_table_has_every_student_once(grades: Path) -> None:
    """`grades.csv` has one line a student, with the total that the report has."""
    with (grades / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["student"] for row in rows) == STUDENTS
    for row in rows:
        assert float(row["total"]) == report_of(grades, row["student"])["total"]


def test_students_text_does_nothing_in_a_page(grades: Path) -> None:
    """Tags, scripts and escape sequences that a student printed, raised or wrote come out as text."""
    for page in (grades / "noah_dubois" / "report.html", grades / "index.html"):
        text = page.read_text(encoding="utf-8")
        assert "\x1b" not in text
        assert "\x07" not in text
        assert not re.search(r"<script[^>]*>\s*alert", text)
        assert not re.search(r"<img[^>]*onerror", text)
        assert not re.search(r"""(href|src)=["']?\s*javascript:""", text)
    assert "&lt;script&gt;alert" in (grades / "noah_dubois" / "report.html").read_text(encoding="utf-8")


def test_notebooks_are_shown_beside_the_report(grades: Path) -> None:
    """Each notebook that was handed in has a page of its own, with the plots that were in it."""
    pages = {page.name for page in (grades / "diego_ramirez").glob("*.html")}
    assert pages == {"report.html"} | {f"{slug}.html" for slug in WANTED["diego_ramirez"]["marks"]}
    assert "data:image/png" in (grades / "diego_ramirez" / "srn.html").read_text(encoding="utf-8")


def test_reports_are_short_on_a_phone(grades: Path, browser: Any) -> None:
    """A report has at most four screens; the one of five exercises with eighteen causes has a little more."""
    page = browser.new_page(viewport=PHONE)
    screens = {}
    for student in STUDENTS:
        page.goto((grades / student / "report.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        screens[student] = page.evaluate("document.documentElement.scrollHeight") / PHONE["height"]
    page.close()
    assert {student: high for student, high in screens.items() if high > 4}.keys() <= {"priya_nair"}
    assert screens["priya_nair"] < 4.4


def test_reports_are_few_sheets_of_paper(grades: Path, browser: Any) -> None:
    """Full marks in six exercises are at most eight pages, a wrong report at most twelve."""
    page = browser.new_page(color_scheme="dark")
    sheets = {}
    for student in ("anna_kowalska", "priya_nair", "lucas_moreau"):
        page.goto((grades / student / "report.html").as_uri())
        sheets[student] = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", margin=MARGIN)))
    page.close()
    assert sheets["anna_kowalska"] <= 8
    assert max(sheets.values()) <= 12
