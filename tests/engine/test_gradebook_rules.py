"""The rules of a class: what class.toml may say, what it may not, and which mark follows from a report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.gradebook.marking import Decided, mark_of
from autograder.gradebook.rules import ClassList, ClassRules, read_class, read_time
from autograder.gradebook.rules.times import duration
from autograder.model import Exercise, ExerciseReport, GradeReport, Mark, Status, Student, StudentKey, TestResult

EXERCISES = (Exercise("srn", "SRN", 10.0, 1, None), Exercise("rnn", "RNN", 20.0, 2, None))
PEOPLE = ClassList([Student(StudentKey("ada"), "Ada L", "007"), Student(StudentKey("bo"), "Bo")], ["Cy Young (12)"])
ZONE = 'timezone = "Europe/Berlin"\n'
DUE = ZONE + "[exercises.srn]\ndue = 2026-05-01T23:59:00\n"


def rules(folder: Path, text: str, **tables: str) -> ClassRules:
    """Returns the rules of a class.toml with this text and these tables beside it."""
    (folder / "class.toml").write_text(text)
    for name, table in tables.items():
        (folder / f"{name}.csv").write_text(table)
    return read_class(folder, None, EXERCISES, PEOPLE)


FAULTS = {
    "no TOML": ("[late\n", {}, r"class\.toml is no TOML: .*line 1"),
    "an unknown name": ("[marks]\ndroplowest = 1\n", {}, r"line 2: marks\.droplowest is not known; known are"),
    "an unknown exercise": ("\n[exercises.lstm]\nweight = 2\n", {}, r"line 2: .*'lstm', and the course has srn, rnn"),
    "no zone": ("[exercises.srn]\ndue = 2026-05-01T23:59:00\n", {}, r"line 2: .*has no time zone: write .*\+02:00"),
    "an unknown zone": ('timezone = "Mars/Olympus"\n', {}, r"line 1: .*'Mars/Olympus', which is not known"),
    "a day": (ZONE + "[exercises.srn]\ndue = 2026-05-01\n", {}, r"line 3: .*a day without a time"),
    "no time": (ZONE + '[exercises.srn]\ndue = "soon"\n', {}, r"line 3: .*no time: 'soon'"),
    "an hour that is skipped": (ZONE + "[exercises.srn]\ndue = 2026-03-29T02:30:00\n", {}, r"clocks never show"),
    "policy against price": ('[late]\npolicy = "none"\nper_day = 2\n', {}, r"line 3: .*contradict each other"),
    "share against points": ('[late]\npolicy = "points"\nper_day = "10%"\n', {}, r"contradict each other"),
    "a policy without a price": ('[late]\npolicy = "share"\n', {}, r"line 2: .*no per_day"),
    "a cut-off before the grace": ('[late]\nper_day = 1\ngrace = "2 h"\ncut_off = "1 h"\n', {}, r"line 4: .*grace"),
    "free days of nothing": ("[late]\nfree_days = 3\n", {}, r"line 2: .*no day costs anything"),
    "more than a whole": ('[late]\nper_day = "120%"\n', {}, r"line 2: .*a share such as"),
    "no span": ('[late]\nper_day = 1\ngrace = "soon"\n', {}, r"line 3: .*a time span such as"),
    "everything dropped": ("[marks]\ndrop_lowest = 2\n", {}, r"line 2: .*none would be left"),
    "a pass mark beyond all": ("[marks]\npass = 31\n", {}, r"line 2: .*wants 31 points to pass, and there are 30"),
    "a negative weight": ("[exercises.rnn]\nweight = -1\n", {}, r"line 2: .*a number from 0 on"),
    "an extension for nobody": (
        DUE, {"extensions": "student,exercise,until,why\nzoe,srn,2026-05-03T12:00,ill\n"},
        r"extensions\.csv, line 2: there is no student 'zoe'",
    ),
    "an extension that shortens": (
        DUE, {"extensions": "student,exercise,until,why\nada,srn,2026-04-03T12:00,ill\n"}, r"line 2: .*srn is due",
    ),
    "an extension without a date": (
        DUE, {"extensions": "student,exercise,until,why\n\nada,srn,,ill\n"}, r"line 3: '' is no time",
    ),
    "an extension of what is never due": (
        DUE, {"extensions": "student,exercise,until,why\nada,rnn,2026-05-03T12:00,ill\n"}, r"rnn has no due date",
    ),
    "two extensions": (
        DUE, {"extensions": "student,exercise,until,why\nada,srn,2026-05-03T12:00,a\n007,srn,2026-05-04T12:00,b\n"},
        r"line 3: .*two extensions",
    ),
    "a price and nothing that is due": ("[late]\nper_day = 1\n", {}, r"line 1: late .*no exercise is due"),
    "no weight at all": (
        "[exercises.srn]\nweight = 0\n[exercises.rnn]\nweight = 0\n", {}, r"line 1: exercises .*the weight 0",
    ),
    "two times": (
        DUE, {"handins": "student,exercise,time\nada,srn,2026-05-03T12:00\n007,srn,2026-05-04T12:00\n"},
        r"handins\.csv, line 3: 007 has a time before this one",
    ),
    "a missing column": (DUE, {"extensions": "who,exercise,until\nada,srn,2026-05-03T12:00\n"}, r"no column student"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_one_sentence_with_its_line(tmp_path: Path, name: str) -> None:
    """What is wrong, in which file, on which line, and what may stand there."""
    text, tables, sentence = FAULTS[name]
    with pytest.raises(UsageError, match=sentence) as refused:
        rules(tmp_path, text, **tables)
    assert "\n" not in str(refused.value)


def test_who_has_handed_in_nothing_yet_may_have_an_extension(tmp_path: Path) -> None:
    """The roster knows them, by name or id; the extension waits for them."""
    found = rules(tmp_path, DUE, extensions="student,exercise,until,why\n12,srn,2026-05-03T12:00,ill\n")
    assert found.extensions == {}


def test_without_a_file_there_are_no_rules(tmp_path: Path) -> None:
    """One that was named and is not there is refused."""
    assert read_class(tmp_path, None, EXERCISES, PEOPLE) == ClassRules()
    with pytest.raises(UsageError, match="There is no file"):
        read_class(tmp_path, tmp_path / "other.toml", EXERCISES, PEOPLE)


TIMES = {
    "2015-02-02 15:58:23.948203 UTC": datetime(2015, 2, 2, 15, 58, 23, 948203, UTC),
    "2022-02-15 23:21:14.093212000 Z": datetime(2022, 2, 15, 23, 21, 14, 93212, UTC),
    "2026-05-01T23:59:00+02:00": datetime(2026, 5, 1, 21, 59, tzinfo=UTC),
    "2026-05-01 12:00:00 -0700": datetime(2026, 5, 1, 19, 0, tzinfo=UTC),
    "Friday, 1 May 2026, 11:59 PM": datetime(2026, 5, 1, 23, 59, tzinfo=UTC),
    "2026-05-01 23:59": datetime(2026, 5, 1, 23, 59, tzinfo=UTC),
    "2026-05-01": None,
    "yesterday": None,
    "": None,
}


@pytest.mark.parametrize("text", TIMES)
def test_times_are_read_as_platforms_write_them(text: str) -> None:
    """nbgrader, Gradescope, ISO, git, Moodle, Blackboard and Brightspace; anything else is no time."""
    assert read_time(text, UTC) == TIMES[text]


def _result(got: float | None, most: float) -> TestResult:
    status = Status.GRADER_ERROR if got is None else Status.FAILED
    return TestResult("test_it", "It.", status, got or 0.0, most)


def report(submitted: str = "", late: bool = False, **points: float | None) -> GradeReport:
    """Returns Ada's report with these points, each exercise of one test."""
    most = {"srn": 10.0, "rnn": 20.0}
    exercises = tuple(
        ExerciseReport(
            slug, slug, got, most[slug], Status.FAILED, f"{slug}.py",
            tests=(_result(got, most[slug]),),
        )
        for slug, got in points.items()
    )  # fmt: skip
    known = [p for p in points.values() if p is not None]
    total = sum(known) if len(known) == len(points) else None
    whole = sum(most[slug] for slug in points)
    return GradeReport(PEOPLE.students[0], exercises, total, whole, "graded", late=late, submitted=submitted)


def marked(found: ClassRules, of: GradeReport) -> Mark:
    """Returns the mark without corrections."""
    return mark_of(of, found, Decided())


LATE = {
    "in time": ('per_day = "10%"', "2026-05-01 21:00:00 UTC", 8.0),
    "by a minute": ('per_day = "10%"', "2026-05-01 22:00:00 UTC", 7.0),
    "within the grace": ('per_day = "10%"\ngrace = "2 min"', "2026-05-01 22:00:00 UTC", 8.0),
    "by two days": ('per_day = "10%"', "2026-05-03 21:59:00 UTC", 6.0),
    "points": ("per_day = 1.5", "2026-05-03 21:59:00 UTC", 5.0),
    "capped": ('per_day = "10%"\nat_most = "30%"', "2026-05-20 12:00:00 UTC", 5.0),
    "cut off": ('per_day = "10%"\nat_most = "30%"\ncut_off = "10 days"', "2026-05-20 12:00:00 UTC", 0.0),
    "never below nothing": ('per_day = "60%"', "2026-05-20 12:00:00 UTC", 0.0),
    "free days": ('per_day = "10%"\nfree_days = 1', "2026-05-03 21:59:00 UTC", 7.0),
    "at no cost": ('policy = "none"', "2026-05-20 12:00:00 UTC", 8.0),
}


@pytest.mark.parametrize("name", LATE)
def test_late_work_loses_what_the_rule_says(tmp_path: Path, name: str) -> None:
    """Due 1 May 23:59 in Berlin, which is 21:59 UTC; eight of ten points before."""
    late, submitted, points = LATE[name]
    mark = marked(rules(tmp_path, f"{DUE}[late]\n{late}\n"), report(submitted, srn=8.0))
    assert (mark.raw, mark.total, mark.exercises[0].deduction) == (8.0, points, 8.0 - points)
    assert mark.exercises[0].rule.startswith("Due 2026-05-01 23:59 CEST. ")


def test_the_bank_pays_for_the_earliest_due_first(tmp_path: Path) -> None:
    """Two free days: one goes to what was due first, whatever the order in the report."""
    text = DUE + "[exercises.rnn]\ndue = 2026-05-02T23:59:00\n[late]\nper_day = 1\nfree_days = 3\n"
    mark = marked(rules(tmp_path, text), report("2026-05-03 21:00:00 UTC", rnn=20.0, srn=8.0))
    assert [(e.slug, e.deduction) for e in mark.exercises] == [("rnn", 0.0), ("srn", 0.0)]
    text = text.replace("free_days = 3", "free_days = 2")
    mark = marked(rules(tmp_path, text), report("2026-05-03 21:00:00 UTC", rnn=20.0, srn=8.0))
    assert [(e.slug, e.deduction) for e in mark.exercises] == [("rnn", 1.0), ("srn", 0.0)]


def test_an_extension_moves_the_due_date_of_one_student(tmp_path: Path) -> None:
    """Found by id, with the zeros in front of it; the reason stands in the rule."""
    table = "student,exercise,until,why\n007,*,2026-05-05T12:00,ill\n"
    found = rules(tmp_path, f"{DUE}[late]\nper_day = 1\n", extensions=table)
    mark = marked(found, report("2026-05-04 12:00:00 UTC", srn=8.0))
    assert mark.total == 8.0 and "(extended: ill)" in mark.exercises[0].rule


def test_an_unknown_time_is_flagged_and_costs_nothing(tmp_path: Path) -> None:
    """Canvas says late and not when; a table of times settles it."""
    found = rules(tmp_path, f"{DUE}[late]\nper_day = 1\n")
    mark = marked(found, report(late=True, srn=8.0))
    assert mark.total == 8.0 and "says late, and not when" in mark.flags[0]
    table = 'Identifier,Email address,Last modified (submission)\nx,ada,"Sunday, 3 May 2026, 11:00 AM"\n'
    found = rules(tmp_path, f"{DUE}[late]\nper_day = 1\n", handins=table)
    assert (marked(found, report(late=True, srn=8.0)).total, marked(found, report(srn=8.0)).flags) == (6.0, ())


def test_weights_the_lowest_rounding_and_the_pass_mark(tmp_path: Path) -> None:
    """The total follows from what counts; each rule is said in words."""
    weighted = marked(rules(tmp_path, "[exercises.srn]\nweight = 2\n"), report(srn=8.0, rnn=5.0))
    assert (weighted.total, weighted.max_total) == (21.0, 40.0)
    text = '[marks]\ndrop_lowest = 1\nround_to = 0.5\npass = "80%"\n'
    mark = marked(rules(tmp_path, text), report(srn=8.25, rnn=5.0))
    assert (mark.total, mark.max_total, mark.passed) == (8.5, 10.0, True)
    assert [e.counts for e in mark.exercises] == [True, False] and len(mark.rules) == 3


def test_an_unknown_score_stays_unknown(tmp_path: Path) -> None:
    """No rule makes a number of it."""
    mark = marked(rules(tmp_path, f"{DUE}[late]\nper_day = 1\n"), report("2026-05-04 12:00:00 UTC", srn=None, rnn=5.0))
    assert (mark.total, mark.raw, mark.passed) == (None, None, None)


def test_without_rules_a_mark_is_the_total() -> None:
    """And says so, so that nothing is written anew."""
    assert marked(ClassRules(), report(srn=8.0)).is_plain


def test_spans_are_told_in_their_two_largest_units() -> None:
    """A minute is the least."""
    spans = (timedelta(seconds=5), timedelta(hours=26, minutes=5), timedelta(days=3, minutes=2))
    assert [duration(span) for span in spans] == ["1 minute", "1 day 2 hours", "3 days 2 minutes"]
