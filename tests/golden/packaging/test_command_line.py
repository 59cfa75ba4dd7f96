"""`autograde grade` on a download, as an instructor types it: layout, roster, forced files, and what is nobody's."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from autograder.cli import main
from tests.golden.intake.build import zip_bytes
from tests.golden.packaging.build import sample
from tests.golden.packaging.course import make_course

ROSTER = """
\u5b66\u53f7,\u59d3\u540d,\u90ae\u7bb1
1,\u674e\u4f1f,li@example.org
2,\u738b\u5c0f\u660e,wang@example.org
"""
FILES = {
    "\u674e\u4f1f_33_assignsubmission_file_/srn.py": "@linear",
    "\u674e\u4f1f_33_assignsubmission_file_/old srn.py": "@srn",
    "Ann Lee_44_assignsubmission_file_/rnn.py": "from net import RNN, shapes\n",
    "Ann Lee_44_assignsubmission_file_/net.py": "@rnn",
    "Ann Lee_44_assignsubmission_file_/conftest.py": "@srn",
    "feedback.py": "@srn",
}
OPTIONS = ("--sandbox", "none", "--jobs", "1")


@pytest.fixture
def download(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A download of Moodle's, in the current folder, beside a roster in GBK and the made-up course."""
    monkeypatch.chdir(tmp_path)
    make_course(tmp_path / "course")
    (tmp_path / "roster.csv").write_bytes(ROSTER.encode("gbk"))
    (tmp_path / "hw.zip").write_bytes(zip_bytes({name: sample(text) for name, text in FILES.items()}))
    return tmp_path


def report(folder: Path, key: str) -> dict[str, Any]:
    """Returns a student's report as it was written."""
    found: dict[str, Any] = json.loads((folder / "grades" / key / "report.json").read_text(encoding="utf-8"))
    return found


def test_download_roster_and_forced_file(download: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line names the layout; who is missing or unknown is listed; the roster's names and ids are taken."""
    wanted = ("--layout", "moodle", "--roster", "roster.csv", "--choose", "srn=old srn.py")
    code = main.run(["hw.zip", "--course", "course", *wanted, *OPTIONS])
    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    assert code == 0, shown.err
    assert lines[0].startswith("Course: ") and lines[1] == "Moodle download: 2 students in hw.zip"
    assert "  feedback.py is not named as Moodle names files, and was left out." in lines
    assert any(line.startswith("  Ann Lee is not in the roster;") and "--match" in line for line in lines)
    assert "missing: \u738b\u5c0f\u660e" in lines
    page = (download / "grades" / "index.html").read_text(encoding="utf-8")
    assert "nothing handed in: \u738b\u5c0f\u660e." in page
    with (download / "grades" / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        totals = {row["student"]: row["total"] for row in csv.DictReader(file)}
    assert totals == {"Ann_Lee": "3", "\u674e\u4f1f": "3", "\u738b\u5c0f\u660e": ""}
    chosen = report(download, "\u674e\u4f1f")
    assert (chosen["student_id"], chosen["email"]) == ("1", "li@example.org")
    assert chosen["exercises"][0]["notes"] == ["old srn.py was chosen by name."]
    other = report(download, "Ann_Lee")
    assert other["problems"] == ["conftest.py: never imported or obeyed by the grader, and left out."]
    assert other["exercises"][1]["notes"][-1] == "net.py: imported from beside the answer"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--layout", "canvas"), "hw.zip does not hold a Canvas download; leave out --layout"),
        (("--layout", "sakai"), "There is no layout called sakai; known are auto, blackboard,"),
        (("--roster", "hw.zip"), "The roster hw.zip cannot be read: hw.zip is a zip archive or a Word file, not text."),
        (("--choose", "srn"), "--choose wants EXERCISE=FILE"),
    ],
)
def test_wrong_choices_are_one_sentence(
    download: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], sentence: str
) -> None:
    """A layout that does not fit, an unknown one, a roster that is none: exit code 2, and what to do."""
    assert main.run(["hw.zip", "--course", "course", *OPTIONS, *options]) == 2
    err = capsys.readouterr().err
    assert err.startswith("autograde: ")
    assert sentence in err
