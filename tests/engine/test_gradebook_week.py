"""A class of eight through a week by commands: late, extended, corrected, a broken test, a new hand-in, history."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engine.commands import Commands, graded_here
from tests.engine.tiny_course import RIGHT, WRONG

STUDENTS = ("ada", "bo", "cy", "dora", "eve", "finn", "gil", "hana")
RULES = """
timezone = "Europe/Berlin"

[late]
per_day = "10%"
grace = "15 min"
cut_off = "7 days"

[marks]
pass = "50%"

[exercises.twice]
due = 2026-05-01T23:59:00
"""


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    """A class that has been graded once; one open session grades it each time."""
    made = Commands(tmp_path_factory.mktemp("week"))
    for name in STUDENTS:
        made.hand_in(name, WRONG if name == "gil" else RIGHT, "2026-05-01 12:00:00 UTC")
    with graded_here(made.course):
        assert made.grade() == 0
        yield made


def test_the_week(week: Commands, capsys: pytest.CaptureFixture[str]) -> None:
    """Each step changes what it should, in tables and pages, and the reports stay as they were."""
    reports = {name: (week.out / name / "report.json").read_bytes() for name in STUDENTS}
    assert week.totals() == {name: "0" if name == "gil" else "3" for name in STUDENTS}
    assert "mark-title" not in week.page("ada")

    # Bo hands in two days late, Cy too late for anything; Dora has an extension, Finn is within the grace.
    week.hand_in("bo", RIGHT, "2026-05-03 10:00:00 UTC")
    week.hand_in("cy", RIGHT, "2026-05-20 10:00:00 UTC")
    week.hand_in("dora", RIGHT, "2026-05-04 10:00:00 UTC")
    week.hand_in("finn", RIGHT, "2026-05-01 22:10:00 UTC")
    (week.out / "class.toml").write_text(RULES)
    (week.out / "extensions.csv").write_text("student,exercise,until,why\ndora,twice,2026-05-05T12:00,ill\n")
    assert week.grade() == 0
    assert week.totals() == {n: {"bo": "2.4", "cy": "0", "gil": "0"}.get(n, "3") for n in STUDENTS}
    bo = week.table()["bo"]
    assert (bo["twice raw"], bo["twice deduction"], bo["twice"], bo["passed"]) == ("3", "0.6", "2.4", "yes")
    assert "2 days" in bo["rule"] and "10%" in bo["rule"]
    assert "How your mark came about" in week.page("bo") and "2.4 / 3" in week.page("bo")
    assert "extended: ill" in week.page("dora")
    assert "Marks follow these rules" in (week.out / "index.html").read_text()

    # Corrections: of an exercise, of a test, by a table; an undone one leaves no trace in the marks.
    assert week.after("adjust", "gil", "twice::test_doubles", "=1.5", "--why", "the idea is there") == 0
    assert week.after("adjust", "hana", "twice", "-0.5", "--why", "copied a line") == 0
    (week.root / "more.csv").write_text("student,exercise,change,why\neve,twice,-1,agreed with Eve\n")
    assert week.after("adjust", "--from", str(week.root / "more.csv")) == 0
    assert week.after("adjust", "--from", str(week.root / "more.csv")) == 0  # a second time changes nothing
    assert week.after("adjust", "ada", "twice", "-3", "--why", "by mistake") == 0
    assert week.after("adjust", "ada", "twice", "--undo") == 0
    changed = {"gil": "1.5", "hana": "2.5", "eve": "2", "bo": "2.4", "cy": "0"}
    assert week.totals() == {n: changed.get(n, "3") for n in STUDENTS}
    assert "copied a line" in week.page("hana") and "by mistake" not in week.page("ada")

    # All of it survives --force; the reports are the same but for their clock.
    assert week.grade("--force") == 0
    assert week.totals() == {n: changed.get(n, "3") for n in STUDENTS}
    assert b"copied" not in (week.out / "hana" / "report.json").read_bytes()

    # A broken test: given, taken back, dropped.
    capsys.readouterr()
    table = week.root / "changed.csv"
    assert week.after("regrade", "twice::test_doubles_more", "--give", "--csv", str(table)) == 0
    assert capsys.readouterr().out.splitlines() == ["gil: 1.5 -> 2.5 of 3"]
    assert table.read_text().splitlines()[1] == "gil,,1.5,2.5,3"
    assert week.after("regrade", "twice::test_doubles_more", "--undo") == 0
    assert week.after("regrade", "twice::test_doubles_more", "--drop") == 0
    assert {row["max"] for row in week.table().values()} == {"2"}
    assert (week.totals()["ada"], week.totals()["gil"], week.totals()["bo"]) == ("2", "1.5", "1.6")
    assert week.after("regrade", "twice::test_doubles_more", "--undo") == 0

    # Gil hands in again: the correction is flagged, not lost.
    week.hand_in("gil", RIGHT, "2026-05-01 13:00:00 UTC")
    assert week.grade() == 0
    assert week.totals()["gil"] == "2.5" and "look at it" in week.table()["gil"]["status"]
    assert week.after("history", "gil") == 0
    told = capsys.readouterr().out
    assert "set to 1.5" in told and "handed in again" in told and "(undone" in told
    assert week.after("adjust", "gil", "twice::test_doubles", "--undo") == 0
    assert week.totals()["gil"] == "3"
    assert set(reports) == set(STUDENTS)


REFUSED = {
    "nobody": (["adjust", "zoe", "twice", "+1", "--why", "x"], "there is no student 'zoe'"),
    "an unknown exercise": (["adjust", "ada", "thrice", "+1", "--why", "x"], "has no exercise 'thrice'; it has twice"),
    "an unknown test": (["adjust", "ada", "twice::test_x", "+1", "--why", "x"], "its tests are test_doubles"),
    "too many points": (["adjust", "ada", "twice", "=4", "--why", "x"], "twice has 3 points, and ada cannot have 4"),
    "more than all": (["adjust", "ada", "twice", "+1", "--why", "x"], "+1 would make 4: give at most +0 or -3"),
    "no number": (["adjust", "ada", "twice", "one", "--why", "x"], "Write points as +1.5, -1 or =3"),
    "no reason": (["adjust", "ada", "twice", "-1"], "Say why"),
    "nothing to undo": (["adjust", "finn", "twice", "--undo"], "no correction of finn in twice to take back"),
    "a test that is none": (["regrade", "twice::test_x", "--drop"], "twice has no test 'test_x'"),
    "no test": (["regrade", "twice", "--drop"], "Name a test as EXERCISE::TEST"),
    "no results": (["history", "ada", "--grades", "nowhere"], "There are no results in nowhere"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_makes_no_sense_is_one_sentence(week: Commands, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, one line that says what and what to do; marks and corrections stay as they were."""
    argv, sentence = REFUSED[name]
    before = week.totals()
    places = [] if "--grades" in argv else ["--grades", str(week.out)]
    assert week.run(*argv, *places) == 2
    told = capsys.readouterr().err
    assert sentence in told and len(told.splitlines()) == 1
    assert week.totals() == before


def test_a_broken_class_file_stops_before_anything_is_written(
    week: Commands, capsys: pytest.CaptureFixture[str]
) -> None:
    """Grading and correcting both refuse, with the line; the table is as it was, and no correction is kept."""
    broken = week.root / "broken.toml"
    broken.write_text("[late]\nper_dya = 2\n")
    before = (week.out / "grades.csv").read_bytes()
    assert week.grade("--class", str(broken)) == 2
    assert week.after("adjust", "ada", "twice", "-1", "--why", "x", "--class", str(broken)) == 2
    assert capsys.readouterr().err.count("broken.toml, line 2: late.per_dya is not known") == 2
    assert (week.out / "grades.csv").read_bytes() == before
    assert week.after("history", "ada") == 0
    assert ": x" not in capsys.readouterr().out
