"""Words that a student chose land as words in every format: no markup, no escape sequence, no formula, no command."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.model import GradeReport
from autograder.report.formats import csv as tables
from autograder.report.formats import github, gradescope, html, junit, markdown, terminal
from autograder.report.formats import json as report_json
from tests.sandbox.toy import HIDDEN_INPUT, Toy

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
EVIL = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\x1b[2J\x1b]0;title\x07",
    "\r::error::forged",
    "\n::set-output name=total::3",
    "##[error]forged",
    '=HYPERLINK("http://x")',
    "@SUM(1)",
    "\u202egnorw",
    "]]>",
    "```\n# forged",
    "{{ 7 * 7 }}",
    "\x00\x08\x9b31m",
    "{url:<|\"'`&;",
)
NAME = "=cmd|' /C calc'!A0 <b onclick=x>\x1b[31m"
SOURCE = f"""
EVIL = {EVIL!r}
def step(x, W):
    print(*EVIL, sep="\\n")
    print(x.tolist())
    raise type("".join(EVIL)[:80], (Exception,), {{}})("\\n".join(EVIL))
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GradeReport]:
    """The report on a submission that prints and raises hostile text, by a student of a hostile name."""
    toy = Toy(tmp_path_factory.mktemp("toy"))
    graded = toy.grade(SOURCE).report
    yield replace(graded, student=replace(graded.student, name=NAME), problems=EVIL)
    toy.close()


def test_the_text_is_really_there(report: GradeReport) -> None:
    """The report keeps what the student wrote, as data."""
    test = report.exercises[0].tests[0]
    assert "<script>" in test.message + test.output and "\x1b" in test.message + test.output


def test_html_has_no_element_of_the_students(report: GradeReport) -> None:
    """Neither the student's page nor the class's holds their markup."""
    for page in (html.student_html(report, TEMPLATES), html.class_html([report], TEMPLATES)):
        assert "<script>alert" not in page and "<img src=x" not in page and "<b onclick" not in page
        assert "\x1b" not in page


def test_a_terminal_gets_no_escape_sequence(report: GradeReport) -> None:
    """No control character but the line feed, and no change of direction."""
    text = terminal.check_text(report)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def test_tables_hold_no_formula(report: GradeReport) -> None:
    """No cell of any CSV starts a formula."""
    written = [
        tables.grades_table([tables.grades_row(report, ["step"])], ["step"]),
        tables.canvas_csv([report], {"total": "Total (1)"}),
        tables.table(tables.MOODLE, [tables.moodle_row(report, "now")]),
    ]
    for text in written:
        cells = [cell for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) for cell in row]
        assert not [
            cell for cell in cells if cell[:1] in tuple("=+@\t\r") or (cell[:1] == "-" and not _is_number(cell))
        ]


def test_github_gets_no_command(report: GradeReport) -> None:
    """Every line that looks like a workflow command is ours."""
    lines = github.annotation_lines(report).splitlines()
    assert all(re.match(r"::(error|warning|notice|stop-commands|[0-9a-f]{8,})", line) for line in lines if "::" in line)
    assert len(lines) == github.annotation_lines(report).count("\n")


def test_machines_can_read_their_formats(report: GradeReport) -> None:
    """JSON, JUnit and Gradescope parse, and JSON gives the report back."""
    assert report_json.loads(report_json.dumps(report)) == report
    assert len(ET.fromstring(junit.junit_xml(report)).findall(".//testcase")) == 2
    assert len(json.loads(gradescope.results_json(report))["tests"]) >= 2


def test_no_format_tells_a_hidden_input(report: GradeReport) -> None:
    """What the student printed and raised in the hidden test is in none of them."""
    texts = [
        html.student_html(report, TEMPLATES),
        terminal.check_text(report),
        github.annotation_lines(report),
        report_json.dumps(report),
        junit.junit_xml(report),
        gradescope.results_json(report),
        markdown.report_markdown(report),
        github.step_summary(report),
    ]
    assert not [text for text in texts if HIDDEN_INPUT in text]


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-\d+(\.\d+)?", text) is not None
