"""JUnit, Gradescope and GitHub: what their readers need, and nothing that a student could say in their name."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.model import ExerciseReport, GradeReport, Status
from autograder.report import Places
from autograder.report.formats import github, gradescope, junit
from tests.engine import render_examples as examples

COMMAND = re.compile(r"^\s*::[A-Za-z-]+( .*)?::|##\[")
"""What the runner of GitHub takes for a command: the form of today at a line's start, the older one anywhere."""


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.from_type(GradeReport))
def test_every_report_gives_xml_that_can_be_read(report: GradeReport) -> None:
    """No name, message or output makes the file unreadable, and the counts are those of the cases."""
    root = ET.fromstring(junit.junit_xml(report).encode("utf-8"))
    assert int(root.get("tests", "")) == len(root.findall(".//testcase"))
    assert int(root.get("failures", "")) == len(root.findall(".//failure"))


@pytest.mark.parametrize("name", examples.REPORTS)
def test_junit_counts_what_happened(name: str) -> None:
    """A student's fault is a failure, ours an error, waiting is skipped: a stub is never green."""
    report = examples.REPORTS[name]
    statuses = [test.status for exercise in report.exercises for test in exercise.tests]
    root = ET.fromstring(junit.junit_xml(report))
    assert len(root.findall(".//error")) == statuses.count(Status.GRADER_ERROR)
    assert len(root.findall(".//skipped")) == statuses.count(Status.BLOCKED)
    bad = len(statuses) - sum(map(statuses.count, (Status.PASSED, Status.BLOCKED, Status.GRADER_ERROR)))
    assert len(root.findall(".//failure")) == bad


def test_junit_names_the_students_file_and_line() -> None:
    """Reporters put the mark into the student's code; a notebook's cell has no line of the file."""
    root = ET.fromstring(
        junit.junit_xml(examples.WRONG, timestamp="2026-01-01T00:00:00", places=Places({"rnn": "hw/rnn.py"}))
    )
    suite = next(suite for suite in root if suite.get("name") == "rnn")
    assert suite.get("timestamp") == "2026-01-01T00:00:00"
    assert {(case.get("file"), case.get("line")) for case in suite} == {("hw/rnn.py", "14")}


def test_junit_keeps_hostile_text_as_text() -> None:
    """Elements and attributes are those of harmless text."""
    shapes = [
        [(element.tag, sorted(element.attrib)) for element in ET.fromstring(junit.junit_xml(report)).iter()]
        for report in (examples.HOSTILE, examples.harmless(examples.HOSTILE))
    ]
    assert shapes[0] == shapes[1]


def test_gradescope_gives_the_score_and_each_test() -> None:
    """Names are plain text, and all else Markdown."""
    results = json.loads(gradescope.results_json(examples.WRONG))
    assert results["score"] == 29.5
    assert (results["output_format"], results["test_output_format"], results["test_name_format"]) == (
        "md",
        "md",
        "text",
    )
    assert sum(test["max_score"] for test in results["tests"]) == sum(
        test.max_points for exercise in examples.WRONG.exercises for test in exercise.tests
    )
    failed = results["tests"][1]
    assert (failed["status"], failed["score"], failed["number"]) == ("failed", 0, "1.2")
    assert "likely mistake: The state is not carried on." in failed["output"]


def test_gradescope_never_gives_an_unknown_score() -> None:
    """Without any score Gradescope reports a failed grading, not a mark of 0 nor a sum of the rest."""
    results = gradescope.results(examples.UNKNOWN)
    assert "score" not in results
    assert all("score" not in test for test in results["tests"])
    assert "unknown" in results["output"]


def test_gradescope_leaves_no_control_character_to_the_browser() -> None:
    """Hostile text comes out clean, and valid UTF-8."""
    text = gradescope.results_json(examples.HOSTILE)
    text.encode("utf-8")
    assert "\\u001b[" not in text
    assert "\\ud800" in text.replace("\\\\", "\\")


def test_annotations_name_file_line_and_likely_mistake() -> None:
    """The broken file's line comes first, then known mistakes; one cause has one annotation."""
    lines = github.annotation_lines(examples.WRONG, Places({"rnn": "hw/rnn.py"})).splitlines()
    assert lines[0].startswith("::error file=hw/rnn.py,line=14,title=The output has the top layer's state")
    assert sum("file=hw/rnn.py" in line for line in lines) == 1
    assert "%0Alikely mistake: The state is not carried on." in next(line for line in lines if "srn.ipynb" in line)


def test_what_was_refused_of_a_hand_in_is_annotated() -> None:
    """A sentence about a file that was not read has no file to stand at, and comes as a warning of its own."""
    report = replace(examples.PERFECT, problems=("notes.rar is a RAR archive, which is not opened.",))
    line = github.annotation_lines(report).splitlines()[0]
    assert line == "::warning title=What was handed in::notes.rar is a RAR archive, which is not opened."


def test_annotations_escape_what_a_command_is_made_of() -> None:
    """Per cent, line ends, and in properties colon and comma."""
    line = github.Annotation("error", 0, "a:b,c%", "50%\r\nnext", "d,e.py", 2).command()
    assert line == "::error file=d%2Ce.py,line=2,title=a%3Ab%2Cc%25::50%25%0Anext"


def test_a_hostile_report_gives_only_our_own_commands() -> None:
    """Each line is one annotation; no forged line, no older form of a command begins anywhere."""
    lines = github.annotation_lines(examples.HOSTILE).splitlines()
    assert len(lines) == len(github.annotation_lines(examples.harmless(examples.HOSTILE)).splitlines())
    assert all(re.match(r"::(error|warning|notice) [^:]*::[^:]", line) for line in lines)


def test_at_most_ten_annotations_a_level() -> None:
    """Of twelve different failures the ten most useful are kept: those with a line."""
    failures = [replace(examples.WRONG_STATES, id=str(i), message=str(i), diagnoses=()) for i in range(12)]
    failures = [replace(test, line=i if i > 2 else None) for i, test in enumerate(failures)]
    exercise = ExerciseReport("srn", "SRN", 0.0, 36.0, Status.FAILED, "srn.py", tests=tuple(failures))
    lines = github.annotation_lines(replace(examples.PERFECT, exercises=(exercise,))).splitlines()
    assert len(lines) == 10
    assert sum("line=" in line for line in lines) == 9


def test_printed_text_is_fenced_and_holds_no_command() -> None:
    """Between the fences no line is a command even to a runner that overlooked them."""
    token = "0123456789abcdef"
    first, *body, last = github.fenced(examples.EVIL, token).splitlines()
    assert (first, last) == (f"::stop-commands::{token}", f"::{token}::")
    assert not [line for line in body if COMMAND.search(line)]


@pytest.mark.parametrize(("text", "token"), [("I guess 0123456789abcdef", "0123456789abcdef"), ("", "short")])
def test_a_token_that_could_be_guessed_is_refused(text: str, token: str) -> None:
    """A fence that the text could open is no fence."""
    with pytest.raises(ValueError, match="draw another"):
        github.fenced(text, token)


def test_outputs_are_one_line_each() -> None:
    """A status cannot add an output of its own."""
    lines = github.outputs(replace(examples.HOSTILE, status="x\nscore=100"), False).splitlines()
    assert lines == ["score=0", "max-score=3", "passed=false", "status=x score=100"]


def test_an_unknown_score_is_no_number() -> None:
    """No number stands where the score is unknown."""
    assert github.outputs(examples.UNKNOWN, False).startswith("score=\nmax-score=30\npassed=false\n")
