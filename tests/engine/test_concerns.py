"""What a person should look at is on the class's page and terminal, and in nothing that a student reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import CourseError
from autograder.grading.runner import Runner
from autograder.model import ExerciseReport, GradeReport, Source, SourceKind, Status, Student, StudentKey, Submission
from autograder.report import brief
from autograder.report.class_view import collect
from autograder.report.formats import gradescope, html, junit, markdown, terminal
from autograder.report.formats import json as report_json

TEMPLATES = Path(__file__).parents[2] / "templates"
TEXT = "srn.py, line 4: `gc.get_objects` looks into the interpreter that runs it."
EXERCISE = ExerciseReport("srn", "A network", 3.0, 3.0, Status.PASSED, "srn.py", SourceKind.SCRIPT, suspicions=(TEXT,))
REPORT = GradeReport(Student(StudentKey("kim"), "Kim"), (EXERCISE,), 3.0, 3.0, "graded")


def test_the_class_is_told_who_and_why() -> None:
    """The page names the student, links to the report and quotes the sentence; the terminal names the student."""
    view = collect([REPORT])
    page = html.class_html(view, TEMPLATES, title="Class")
    assert 'href="kim/report.html"' in page and "gc.get_objects" in page and "Needs a person" in page
    assert "Needs a person" in terminal.class_text(view) and "Kim" in terminal.class_text(view)


def test_the_store_s_brief_keeps_it() -> None:
    """The class page is made from briefs, which carry the sentences."""
    assert brief.loads(brief.dumps(REPORT), replace(REPORT, exercises=())).exercises[0].suspicions == (TEXT,)


@pytest.mark.parametrize(
    "text",
    [
        lambda report: html.student_html(report, TEMPLATES),
        lambda report: terminal.check_text(report),
        markdown.report_markdown,
        junit.junit_xml,
        gradescope.results_json,
    ],
)
def test_no_student_reads_it(text) -> None:  # type: ignore[no-untyped-def]
    """Every form that a student is given is the same with and without it."""
    assert text(REPORT) == text(replace(REPORT, exercises=(replace(EXERCISE, suspicions=()),)))


def test_it_is_in_the_report_and_costs_nothing(runner: Runner) -> None:
    """A right answer that looks into the interpreter keeps its points; report.json says what a person should see."""
    answer = b"import gc\n\n\ndef double(x):\n    gc.collect()\n    return 2 * x\n"
    source = Source("double", "double.py", SourceKind.SCRIPT, answer)
    try:
        report = runner.grade(Submission(Student(StudentKey("kim"), "Kim"), (source,)))
    except CourseError as error:
        pytest.fail(str(error))
    found = report_json.loads(report_json.dumps(report)).exercises[0]
    clean = runner.grade(
        Submission(Student(StudentKey("kim"), "Kim"), (replace(source, data=answer.replace(b"gc.collect()", b"pass")),))
    )
    assert any("gc.collect" in text for text in found.suspicions)
    assert report.total == clean.total and clean.exercises[0].suspicions == ()
