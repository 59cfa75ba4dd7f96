"""Work as people hand it in, from the download to the marks: every layout and every oddity of `downloads`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from autograder.course.folder import Course
from autograder.grading.runner import Runner
from autograder.intake import collect
from autograder.model import GradeReport, Status
from tests.golden.packaging.build import make

DOWNLOADS = Path(__file__).parent / "downloads"
CASES = sorted(path.stem for path in DOWNLOADS.glob("*.toml"))


def told(report: GradeReport) -> dict[str, Any]:
    """Returns of a report what the golden files speak of, without what is empty."""
    handed_in = [exercise for exercise in report.exercises if exercise.source_name]
    said = {
        "marks": {e.slug: e.points for e in handed_in if e.max_points},
        "late": report.late,
        "problems": list(report.problems),
        "notes": [note for e in handed_in for note in e.notes],
        "said": [f"{t.id}: {t.status}: {t.message}" for e in handed_in for t in e.tests if t.status != Status.PASSED],
        "written": "".join(e.written for e in handed_in),
    }
    return {key: value for key, value in said.items() if value or key == "marks"}


@pytest.mark.parametrize("name", CASES)
def test_download_gets_its_marks_and_sentences(name: str, course: Course, runner: Runner, tmp_path: Path) -> None:
    """Layout, students, marks, and every sentence that the reports say, are as written down; nobody stops the class."""
    case = tomllib.loads((DOWNLOADS / f"{name}.toml").read_text(encoding="utf-8"))
    found = collect(make(case, tmp_path), course.exercises)
    assert (found.layout, found.sentence) == (case["layout"], case["sentence"])
    assert list(found.problems) == case.get("problems", [])
    assert {s.student.key: told(runner.grade(s)) for s in found.submissions} == case["students"]
