"""Chinese and English: catalogues are whole and exact, a sentence is said whole or not at all, and English stays."""

from __future__ import annotations

import ast
import io
import itertools
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.authoring import engine as engine_wheel
from autograder.authoring import release
from autograder.authoring.public import public_modules
from autograder.authoring.translations import (
    Wanted,
    course_catalogue,
    course_texts,
    engine_catalogue,
    spoken_file,
)
from autograder.authoring.translations.files import code_of
from autograder.authoring.translations.python_texts import sentences
from autograder.cli import main
from autograder.course import Course, read_course
from autograder.errors import CourseError, UsageError
from autograder.grading import Options
from autograder.model import GradeReport
from autograder.report import spoken
from autograder.report.formats import classroom50, codequality, github, gradescope, html, junit, prairielearn, terminal
from autograder.report.formats import json as json_report
from autograder.report.language import (
    ENGLISH,
    Language,
    catalogue_path,
    chosen,
    fields_of,
    filled,
    language_of,
    open_language,
    read_catalogue,
)
from autograder.selfcheck import Checker, Target, kept, page, screen, sheet, text
from tests.engine import render_examples as examples

SAMPLES = ("7", "35", "2.5")


@pytest.fixture(scope="module")
def course() -> Course:
    """The shipped course."""
    return read_course(None)


@pytest.fixture(scope="module")
def engine() -> Wanted:
    """What the engine says to students."""
    return engine_catalogue()


def test_the_engines_catalogue_is_whole(engine: Wanted) -> None:
    """Each sentence of the engine and its templates is in Chinese; none is stale; places are those of the English.

    What is missing is listed by `autograde translate zh --engine --check`, and added by the same without --check.
    """
    assert [str(gap) for gap in engine.gaps("zh")] == []


def test_the_courses_catalogue_is_whole(course: Course) -> None:
    """Each text of suites, mistakes and exercises is in Chinese; `autograde translate zh` lists what is not."""
    assert [str(gap) for gap in course_catalogue(course).gaps("zh")] == []


def test_what_is_made_from_a_template_is_found(course: Course) -> None:
    """A sentence made from each template of the catalogues is said as that template says it."""
    language = open_language("zh", course.root)
    folders = (catalogue_path(course.root / "exercises", "zh").parent, engine_catalogue().folder)
    for folder in folders:
        for english, said in read_catalogue(catalogue_path(folder, "zh")).items():
            names = fields_of(english)
            values = {name: SAMPLES[i % len(SAMPLES)] for i, name in enumerate(names)}
            beside = [b for a, b in itertools.pairwise(names) if f"{{{a}}}{{{b}}}" in english]
            values |= dict.fromkeys(beside, "")
            made = filled(english, values).strip()
            wanted = filled(said, values)
            assert language.say(made).replace(" ", "") == (wanted or made).replace(" ", ""), english


def test_a_sentence_is_said_whole_or_not_at_all() -> None:
    """Where a part of a sentence is in no catalogue, all of it stays English."""
    language = Language("zh", {"{what} is {got}.": "{what} 是 {got}。", "a list": "一个列表", "It ends.": "它结束了。"})
    assert language.say("x is a list.") == "x 是一个列表。"
    assert language.say("x is a list. It ends.") == "x 是一个列表。它结束了。"
    assert language.say("x is a sort of list.") == "x is a sort of list."
    assert language.say("x is a list. It never ends.") == "x is a list. It never ends."


def test_words_that_begin_a_sentence_are_known_inside_one() -> None:
    """They have no capital and no comma there."""
    entries = {"In {inside}, it is so.": "{inside} 如此。", "The parameters, once trained,": "训练后的参数"}
    assert Language("zh", entries).say("In the parameters, once trained, it is so.") == "训练后的参数如此。"


def test_names_numbers_and_code_stay() -> None:
    """What is quoted, code, shapes and names are the same in every language."""
    entries = {
        "{what} differs: got {is}, wanted {should}.": "{what} 不一致：得到 {is}，应为 {should}。",
        "a list": "一个列表",
    }
    language = Language("zh", entries)
    said = language.say("`a list` differs: got «a list of words», wanted (2, 3).")
    assert said == "`a list` 不一致：得到 «a list of words»，应为 (2, 3)。"


def test_several_sentences_and_lists_are_said_part_by_part() -> None:
    """Sentences one after another, and alternatives, are each looked up."""
    language = Language("zh", {"The state is lost": "状态丢失了", "Time runs backwards": "时间倒着走"})
    assert language.say("rnn: The state is lost") == "rnn：状态丢失了"
    assert language.say("The state is lost or Time runs backwards") == "状态丢失了，或时间倒着走"
    assert language.say("The state is lost.") == "状态丢失了。"


SMALL = '''"""It doubles."""

# %% [markdown]
# # Double it
#
# | name | shape |
# |---|---|
# | `x` | `(T,)` |
#
# ```text
# y = 2 x        the double
# ```

# %%
import numpy as np  # it is quick


def double(x):
    """Doubles a number.

    Returns twice `x`.
    """
    # This is yours.
    raise NotImplementedError("double is yours to write")
'''

SAID = {
    "It doubles.": "加倍。", "Double it": "求两倍", "name": "名称", "shape": "形状", "the double": "两倍",
    "it is quick": "它很快", "Doubles a number.": "把数加倍。", "Returns twice `x`.": "返回两倍的 `x`。",
    "This is yours.": "这由你来写。",
}  # fmt: skip


def test_a_stub_has_the_same_code_in_every_language() -> None:
    """Markdown, comments and docstrings of a script are said; names, numbers and code are those of the English."""
    said = spoken_file("double.py", SMALL, Language("zh", SAID))
    assert code_of(said) == code_of(SMALL)
    for english, other in SAID.items():
        assert other in said and english not in said
    assert "# y = 2 x        两倍" in said and "# | `x` | `(T,)` |" in said


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


def test_a_bundles_catalogue_tells_nothing_of_hidden_tests(course: Course) -> None:
    """Of a course's texts those are left out that only hidden tests have."""
    texts = {p.name: p.read_text(encoding="utf-8") for p in sorted(course.suites.glob("*.py"))}
    said = course_texts(course, public_modules(texts))
    assert "srn_linear is tried with other sizes and a longer sequence." in course_texts(course)
    assert "srn_linear is tried with other sizes and a longer sequence." not in said
    assert "The state is not carried on" in said


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


def test_english_costs_nothing() -> None:
    """English is said as it is, and a template is filled."""
    english = open_language(ENGLISH)
    text = "a text that is nowhere"
    assert english.say(text) is text
    assert english.say("of {most} points", most=3) == "of 3 points"


def test_hints_of_two_mistakes_are_two_sentences() -> None:
    """What joins them is said once, whatever signs stand in them."""
    said = open_language("zh", Path(__file__).resolve().parents[2]).say
    joined = "The length of the gradients after clipping. Or: The order of zero_grad, backward and step."
    assert said(joined) == "裁剪之后梯度的长度。或者：zero_grad、backward 和 step 的顺序。"


@pytest.mark.parametrize(
    ("variables", "asked", "wanted"),
    [
        ({"LANG": "zh_CN.UTF-8"}, None, "zh"),
        ({"LANG": "de_DE.UTF-8"}, None, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, None, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "en", "en"),
        ({"AUTOGRADE_LANG": "zh", "LANG": "en_US"}, None, "zh"),
        ({}, "zh-Hans", "zh"),
        ({}, None, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_locales(
    variables: dict[str, str], asked: str | None, wanted: str
) -> None:
    """--lang goes before AUTOGRADE_LANG, that before the locale; what nobody speaks is English."""
    assert chosen(asked, variables) == wanted


def test_a_language_without_a_catalogue_is_one_sentence() -> None:
    """Whoever asks for a language that is not there reads which are."""
    with pytest.raises(UsageError, match=r"'tlh'; take one of en, zh"):
        chosen("tlh", {})
    assert language_of("Chinese (Simplified)_China.936") == "zh"


def test_the_command_line_takes_the_language(capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong is said in the language that is asked for, and a language that is not there is told."""
    assert main.run(["check", "nowhere.py", "--lang", "zh"]) == 2
    assert "这里没有文件或练习 'nowhere.py'" in capsys.readouterr().err
    assert main.run(["check", "nowhere.py", "--lang", "en"]) == 2
    assert "There is no file or exercise 'nowhere.py' here." in capsys.readouterr().err
    assert main.run(["check", "--lang", "tlh"]) == 2
    assert "take one of en, zh" in capsys.readouterr().err


def test_a_wheel_brings_the_catalogue() -> None:
    """What is installed from the engine's wheel speaks Chinese, too."""
    with zipfile.ZipFile(io.BytesIO(engine_wheel.wheel())) as archive:
        assert "autograder/report/language/zh.po" in archive.namelist()


def test_a_damaged_catalogue_is_one_sentence(tmp_path: Path) -> None:
    """A file that is no catalogue says which file, and what to do."""
    (tmp_path / "zh.po").write_text('msgid "a\nmsgstr 3\n')
    with pytest.raises(CourseError, match=r"zh\.po is no gettext catalogue"):
        read_catalogue(tmp_path / "zh.po")


def test_a_catalogue_is_read_as_babel_writes_it(tmp_path: Path) -> None:
    """Quotes, several lines, line feeds and braces come back as they went in."""
    texts = {'a "quoted" {name} \\ ' + "word " * 60: ["a.py"], "two\nlines {{x}}": ["b.py"]}
    wanted = Wanted(tmp_path, texts)
    wanted.update("zh", {text: text.upper() for text in texts})
    assert read_catalogue(tmp_path / "zh.po") == {text: text.upper() for text in texts}
    kinds = [gap.kind for gap in Wanted(tmp_path, {"new": ["c.py"]}).gaps("zh")]
    assert kinds == ["missing", "stale", "stale"]


def test_sentences_are_found_with_their_places_by_name() -> None:
    """An f-string with alternatives is a template for each; keys, patterns and single words are none."""
    code = '''
def f(n, what):
    """Returns it."""
    if what == "a word of ours":
        raise ValueError(f"{what} has {n.count} part{'' if n == 1 else 's'} too many")
    return {"a key of it": say(f"not {what or 'one of ours'}", what="state")}
'''
    found = set(sentences(ast.parse(code)))
    assert found == {
        "{what} has {count} part too many", "{what} has {count} parts too many", "not {what}", "not one of ours",
        "state",
    }  # fmt: skip


# Sentences of the kinds that the bank's mistakes lead to, and what of each has to be said in Chinese.
SWEPT = {
    "In h_n, the first difference is at layer 0, batch 0, hidden 0: got -1, wanted 1.": "层 0，批量 0，隐藏单元 0",
    "In logits, the first difference is at time*batch 1, hidden 0: got 1, wanted 2.": "时间步*批量 1，隐藏单元 0",
    "In states, the first difference is at time 3, hidden 2: got 1, wanted 2 (off by 1).": "时间步 3，隐藏单元 2",
    "`run_cell` is not defined in rnn_cell.py.": "rnn_cell.py 中没有定义 `run_cell`",
}


@pytest.mark.parametrize("english", SWEPT)
def test_what_a_mistake_leads_to_is_said_whole(english: str, course: Course) -> None:
    """Axes with their places, two of them in one, and file names at the end leave no English behind."""
    said = open_language("zh", course.root).say(english)
    assert SWEPT[english] in said
    assert not re.search(r"\b(time|batch|hidden|layer|first|at|in|got|wanted)\b", said)


def test_who_owns_what_is_called_is_said(course: Course) -> None:
    """The call is the student's code and stays; whose object it is are words of ours."""
    fact = text.Fact("called", "your RNN(tensor (5, 3, 4), the test's Tensor)")
    said = text.said_of(fact, open_language("zh", course.root).say)
    assert said == "你的 RNN(tensor (5, 3, 4), 测试的 Tensor)"


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
