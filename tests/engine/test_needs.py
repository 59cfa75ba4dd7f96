"""Who needs a person is one list: on the class page, in the terminal, in `autograde status` and in the review."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.classroom.store import open_store
from autograder.cli import main
from autograder.gradebook import give, needs, open_book, write_marks
from autograder.model import ExerciseReport, GradeReport, SourceKind, Status, Student, StudentKey, TestResult
from autograder.report import KINDS, brief, collect, needs_of
from autograder.report.formats import html, terminal
from tests.engine.written_class import CLICKS, make_class

TEMPLATES = Path(__file__).parents[2] / "templates"
CLAIM = "train claimed perplexity 1.00 for its last pass; measured on the same text, your net has 9.00."
TEST = TestResult("test_f", "It works", Status.FAILED, 0.0, 4.0)
CODE = ExerciseReport("code", "Code", 1.0, 4.0, Status.FAILED, "code.py", SourceKind.SCRIPT, (TEST,))
CASES = {
    "unknown": replace(CODE, points=None, status=Status.GRADER_ERROR),
    "loading": replace(CODE, tests=(replace(TEST, kind="loading"),)),
    "suspicious": replace(CODE, suspicions=("code.py, line 1: looks at frames.",)),
    "claims": replace(CODE, tests=(replace(TEST, advice=("Print the shapes.", CLAIM)),)),
    "unrecognised": replace(CODE, points=0.0, source_name="", source_kind=None),
    "answers": ExerciseReport("words", "Words", 0.0, 0.0, Status.NOT_ATTEMPTED, "words.md", SourceKind.MARKDOWN),
}


def report_with(exercise: ExerciseReport) -> GradeReport:
    """Returns a report on one exercise, as the class page gets it: through a brief."""
    total = exercise.points
    problems = () if exercise.source_name else ("notes.pdf is no Python.",)
    report = GradeReport(Student(StudentKey("kim"), "Kim"), (exercise,), total, exercise.max_points, "graded", problems)
    return brief.loads(brief.dumps(report), replace(report, exercises=()))


@pytest.mark.parametrize("kind", CASES)
def test_a_report_says_why_a_person_should_look(kind: str) -> None:
    """Each kind is found by itself, and the class page and the terminal show it."""
    report = report_with(CASES[kind])
    assert [need.kind for need in needs_of(report)] == [kind]
    view = collect([report])
    page = html.class_html(view, TEMPLATES)
    assert "Needs a person" in page and 'href="kim/report.html"' in page
    said = terminal.class_text(view)
    assert ("Written answers to score: 1" if kind == "answers" else "Needs a person: Kim") in said


def test_nothing_is_said_of_honest_work() -> None:
    """A failed test is for the student; advice that is no claim is, too."""
    report = report_with(replace(CODE, tests=(replace(TEST, advice=("Print the shapes.",), kind="numbers"),)))
    assert list(needs_of(report)) == [] and "Needs a person" not in html.class_html(collect([report]), TEMPLATES)


def test_an_older_brief_is_read() -> None:
    """A store that was written before has neither kinds nor claims."""
    report = report_with(CODE)
    head, exercises = json.loads(brief.dumps(report))
    exercises[0][6] = [test[:8] for test in exercises[0][6]]
    old = brief.loads(json.dumps([head, exercises]).encode(), replace(report, exercises=()))
    assert old.exercises[0].tests[0].kind == ""


def test_the_list_is_the_same_everywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Scored answers leave it; doubtful hand-ins come in; the command and the class page say the same."""
    out = make_class(tmp_path)
    store, _ = open_store(out)
    doubt = "zoe is not in the roster; if that is somebody of the class, say who it is and name that file with --match."
    store.tell({"notices": [doubt, "notes.txt is nobody's work."]})
    store.close()
    with open_book(out, write=True) as book:
        for question, criterion, points in CLICKS:
            give(book, criterion, "Ann", ("ada", "words", question), criterion, points)
        give(book, "one", "Ann", ("bo", "words", "back"), "honest", 1.0)
        found = [(need.kind, need.key, need.text) for need in needs(book)]
        write_marks(book)
    assert found == [
        ("roster", "", doubt),
        ("answers", "bo", "1 of 2 answers for a person to score"),
        ("answers", "cy", "2 of 2 answers for a person to score"),
    ]
    assert main.run(["status", "--grades", str(out)]) == 0
    said = capsys.readouterr().out
    page = (out / "index.html").read_text()
    for kind, key, text in found:
        assert f"waits for a person: {': '.join(filter(None, (key, 'words' if key else '', text)))}" in said
        assert text in page and KINDS[kind].split("`")[0] in page
