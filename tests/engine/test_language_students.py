"""What a student reads is in their language: checks, reports, pages and the help of commands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.authoring import release
from autograder.authoring.translations.files import code_of
from autograder.cli import main
from autograder.course import Course, read_course
from autograder.grading import Options
from autograder.model import GradeReport
from autograder.report import spoken
from autograder.report.formats import classroom50, codequality, github, gradescope, html, junit, prairielearn, terminal
from autograder.report.formats import json as json_report
from autograder.report.language import (
    Language,
    open_language,
)
from autograder.selfcheck import Checker, Target, kept, page, screen, sheet, text
from tests.engine import render_examples as examples


@pytest.fixture(scope="module")
def course() -> Course:
    """The shipped course."""
    return read_course(None)


def test_every_stub_and_notebook_is_there_in_chinese(course: Course) -> None:
    """`release --lang zh` gives each exercise's stub, notebook and README without an English sentence left in prose."""
    files = release.spoken(course, open_language("zh", course.root))
    made = {name: data.decode("utf-8") for name, data in files.items()}
    for slug in (e.slug for e in course.graded):
        stub = made[f"exercises/{slug}/{slug}.py"]
        assert code_of(stub) == code_of((course.root / "exercises" / slug / f"{slug}.py").read_text(encoding="utf-8"))
        cells = json.loads(made[f"exercises/{slug}/{slug}.ipynb"])["cells"]
        texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
        for prose in (*texts, made[f"exercises/{slug}/README.md"]):
            plain = re.sub(r"```.*?```|`[^`]*`|\*[^*]*\*|“[^”]*”", "", prose, flags=re.DOTALL)
            assert not re.search(r"\b[a-z]{3,} [a-z]{2,} [a-z]{2,}\b", plain), prose


def test_a_report_is_said_in_its_data_and_on_its_page(course: Course) -> None:
    """A report's data name their language, and the page is marked as being in it; code and calls are the same."""
    language = open_language("zh", course.root)
    report = spoken(examples.WRONG, language)
    assert report.language == "zh" and json_report.loads(json_report.dumps(report)).language == "zh"
    assert examples.WRONG.language == "en"
    page = html.student_html(examples.WRONG, course.templates, language=language)
    assert '<html lang="zh">' in page and "下一步" in page
    assert "How this was graded" not in page and "Likely mistake" not in page


def test_a_check_says_no_english_sentence(course: Course, tmp_path: Path) -> None:
    """A wrong srn.py is told in Chinese from the first line to the last: on a terminal, on a screen, in a notebook."""
    answer = tmp_path / "srn.py"
    answer.write_text(WRONG)
    checker = Checker(course, Options(own_code=True, sandbox="none"), None)
    try:
        target = Target(answer, "srn")
        submission = checker.read(target)
        report = checker.grade(submission, ["srn"])
    finally:
        checker.close()
    language = open_language("zh", course.root)
    told = sheet.sheet_of(course, report, submission, kept.Kept(tmp_path / "kept.json"), hint=True)
    shown = screen.Shown(told, told.sections[0], "2 more pass", "Checking …")
    drawn = screen.draw(shown, 100, 40, color=False, unicode=True, language=language)
    written = text.text_of(told, columns=100, ask="`autograde check {} --hint` gives a hint.", language=language)
    for said in (written, drawn, page.html_of(told, "", language).partition("</style>")[2]):
        plain = re.sub(r"<pre>.*?</pre>|<[^>]*>|srn_\w+\(.*?\)\)|`.*?`|a line of mine", " ", said, flags=re.DOTALL)
        assert not re.search(r"\b(?!array\b)[a-z]{3,} [a-z]{2,}\b", plain), plain
    assert "隐藏单元" in written and 'lang="zh"' in page.html_of(told, "", language)


def test_what_ci_shows_a_student_is_in_their_language(course: Course, tmp_path: Path) -> None:
    """Summary, annotations, log and every platform's file say in Chinese all that is ours, and leave the student's."""
    answer = tmp_path / "srn.py"
    answer.write_text(WRONG)
    checker = Checker(course, Options(own_code=True, sandbox="none"), None)
    try:
        report = checker.check(Target(answer, "srn"))
    finally:
        checker.close()
    language = open_language("zh", course.root)
    texts = (
        github.step_summary(report, language=language),
        github.annotation_lines(report, language=language),
        junit.junit_xml(report, language=language),
        terminal.check_text(report, columns=100, language=language),
        *platforms(report, language),
    )
    for said in texts:
        shown = re.sub(r"<system-out>.*?</system-out>|```.*?```|`.*?`", " ", said, flags=re.DOTALL)
        plain = re.sub(r"</?\w[^>]*>|srn_\w+\(.*?\)\)|a line of mine|::\w+ |<\?.*?\?>", " ", shown)
        assert "应当得到" in said and "下一步" in said
        assert not re.search(r"\b(?!array\b)[a-z]{3,} [a-z]{2,}\b", plain), plain


def platforms(report: GradeReport, language: Language) -> list[str]:
    """Returns what a student reads in the files of Gradescope, PrairieLearn, Classroom 50 and GitLab."""
    identity = classroom50.Identity("c", "a", "o", "s", "c", "r", "", "2026-09-01T00:00:00Z")
    files = (
        gradescope.results(report, language=language),
        prairielearn.results(report, language=language),
        classroom50.result(report, identity, language),
        json.loads(codequality.codequality_json(report, language=language)),
    )
    read = {"output", "message", "name", "description", "test-name", "errors"}
    texts = ["\n".join(_texts(file, read)) for file in files]
    return [text.replace("a line of mine", "") for text in (*texts[:3], classroom50.release_body(report, language))] + [
        f"应当得到 下一步 {texts[3]}"  # remarks have no labels
    ]


def _texts(value: object, read: set[str], name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, read, str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, read, name)
    elif isinstance(value, str) and name in read:
        yield value


WRONG = """import numpy as np


def srn_linear(inputs, h0, W, U, V):
    h = np.zeros_like(h0)
    states = np.zeros((len(inputs), len(h0)))
    for t, x in enumerate(inputs):
        h = states[t] = x @ W + h @ U
    return states @ V, states


def srn_tanh(inputs, h0, W, U, V):
    print("a line of mine")
    states = np.array([np.tanh(x @ W + h0 @ U) for x in inputs]).reshape(-1, len(h0))
    return states[1:] @ V, states
"""


def test_the_help_of_students_commands_is_in_their_language(capsys: pytest.CaptureFixture[str]) -> None:
    """`check --help` and `watch --help` leave no English sentence, and name only exit codes that a student meets."""
    for command in ("check", "watch"):
        with pytest.raises(SystemExit):
            main.run([command, "--lang", "zh", "--help"])
        told = capsys.readouterr().out
        assert not re.search(r"[a-z]{2,} [a-z]{2,} ", told.partition("\n\n")[2]), told
        assert "用法：" in told and "  1  有公开测试未通过" in told
    with pytest.raises(SystemExit):
        main.run(["check", "--lang", "tlh", "--help"])
    assert "a public test did not pass" in capsys.readouterr().out


def test_the_class_page_is_said(course: Course) -> None:
    """The page of a class has no English sentence in Chinese: not in its text, its labels, nor what its script says."""
    reports = [_with_known_titles(report) for report in (examples.WRONG, examples.UNKNOWN, examples.BARE)]
    whole = html.class_html(reports, course.templates, language=open_language("zh", course.root))
    page = re.sub(r"<style>.*?</style>|<script.*?</script>|<code>.*?</code>", "", whole, flags=re.DOTALL)
    told = re.findall(r'>([^<>]+)<|(?:aria-label|title|placeholder)="([^"]*)"', page)
    assert not {a or b for a, b in told if re.search(r"\b[a-z]{3,} [a-z]{2,}\b", a or b)}
    words = json.loads(whole.partition('id="words">')[2].partition("</script>")[0])
    assert all(re.search(r"[\u4e00-\u9fff]", re.sub(r"\{\w+\}", "", said)) for said in words.values()), words


def _with_known_titles(report: GradeReport) -> GradeReport:
    """Returns a report whose tests and mistakes have a title of the catalogue."""
    title = "The state is not carried on"
    made = [
        replace(
            e,
            title=title,
            tests=tuple(
                replace(t, title=title, diagnoses=tuple(replace(d, title=title) for d in t.diagnoses)) for t in e.tests
            ),
        )
        for e in report.exercises
    ]
    return replace(report, exercises=tuple(made))
