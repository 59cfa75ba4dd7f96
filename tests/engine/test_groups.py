"""Students who did the same wrong thing form a group, and words for it, written once, reach all of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from autograder.cli import main
from autograder.course.folder import read_course
from autograder.errors import CourseError
from autograder.grading.diagnosis import Outcome
from autograder.grading.fingerprints import fingerprint_of
from autograder.report.formats import json as report_json
from autograder.report.groups import group_of
from tests.engine.test_seeds import make_course
from tests.engine.tiny import write_files

RNG = np.random.default_rng(3)
VALUES = RNG.normal(size=(4, 3))


def mark(value: object, what: str = "states") -> str:
    """Returns the fingerprint of a comparison that failed with a value."""
    return fingerprint_of(Outcome("mismatch", 1, what, value))


def test_the_same_numbers_meet_however_they_were_computed() -> None:
    """A difference in the last digits changes nothing; other numbers, shapes and comparisons are other mistakes."""
    assert mark(VALUES) == mark(VALUES + 1e-9) == mark(VALUES.tolist())
    assert len({mark(VALUES), mark(-VALUES), mark(VALUES.T), mark(VALUES, "outputs"), mark(None)}) == 5


def test_an_exception_is_known_by_what_went_wrong() -> None:
    """Names, numbers and addresses in its text tell students apart, not mistakes."""
    texts = ("shapes (3,4) and (5,6) not aligned", "shapes (7,8) and (9,1) not aligned", "no attribute 'x'")
    marks = [fingerprint_of(Outcome("raised", value=("ValueError", text))) for text in texts]
    assert marks[0] == marks[1] != marks[2]
    assert fingerprint_of(Outcome("passed")) == fingerprint_of(Outcome("stopped", value="LimitReached")) == ""


WORDS = """
["{group}"]
title = "It doubles and adds one"
belief = "One more does no harm."
hint = "Work f(0) by hand."
"""
ONE_MORE = "def twice(x):\n    return 2 * x + 1\n"
ALSO = "import numpy as np\n\ndef twice(x):\n    y = np.add(x, x)\n    return np.add(y, 1.0)\n"
OTHER = "def twice(x):\n    return 3 * x\n"


def test_words_for_a_group_reach_all_of_it_without_grading_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The class page names the group; after words were written, each member's page has them and no mark changes."""
    course = make_course(tmp_path)
    work = {
        "ada/twice.py": ONE_MORE,
        "bob/twice.py": ALSO,
        "cy/twice.py": OTHER,
        "dee/twice.py": "def twice(x):\n    return x + x\n",
    }
    write_files(tmp_path / "class", work)
    out = tmp_path / "grades"
    command = ["grade", str(tmp_path / "class"), "--course", str(course), "--out", str(out), "--sandbox", "none"]
    assert main.run([*command, "--jobs", "1"]) == 0
    reports = {
        name: report_json.loads((out / name / "report.json").read_bytes()) for name in ("ada", "bob", "cy", "dee")
    }
    group = group_of(reports["ada"].exercises[0])
    assert group == group_of(reports["bob"].exercises[0]) != group_of(reports["cy"].exercises[0])
    assert group_of(reports["dee"].exercises[0]) == ""
    page = (out / "index.html").read_text()
    assert "2 students: the same wrong results in 1 test, no known mistake" in page and group in page
    (course / "exercises" / "twice" / "observed.toml").write_text(WORDS.format(group=group))
    capsys.readouterr()
    assert main.run([*command, "--jobs", "1"]) == 0
    pages = {name: (out / name / "report.html").read_text() for name in reports}
    assert [name for name, text in pages.items() if "It doubles and adds one" in text] == ["ada", "bob"]
    assert "It doubles and adds one" in (out / "index.html").read_text()
    assert all(report_json.loads((out / n / "report.json").read_bytes()) == r for n, r in reports.items())


@pytest.mark.parametrize(
    "text", ["x = [", "x = 1", "[x]\nbelief = 'b'", "[x]\ntitle = 't'\ncause = 'c'", "[x]\ntitle = 1"]
)
def test_a_broken_file_of_words_is_told(tmp_path: Path, text: str) -> None:
    """One sentence names the file and what it needs."""
    course = make_course(tmp_path)
    (course / "exercises" / "twice" / "observed.toml").write_text(text)
    with pytest.raises(CourseError, match=r"observed\.toml"):
        _ = read_course(course).observed
