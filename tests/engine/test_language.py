"""Chinese and English: catalogues are whole and exact, a sentence is said whole or not at all, and English stays."""

from __future__ import annotations

import ast
import io
import itertools
import re
import zipfile
from pathlib import Path

import pytest

from autograder.authoring import engine as engine_wheel
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
from autograder.selfcheck import text

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


def test_a_shape_is_said_whole() -> None:
    """A template's shape is one shape, so that a list of things with shapes is said thing by thing."""
    entries = {"{name} of shape {shape}": "形状为 {shape} 的 {name}", "It lacks {missing}.": "它缺少 {missing}。"}
    said = Language("zh", entries).say("It lacks weight_hh of shape (5, 5) and weight_ih of shape (5, 3).")
    assert said == "它缺少形状为 (5, 5) 的 weight_hh和形状为 (5, 3) 的 weight_ih。"


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


def test_a_bundles_catalogue_tells_nothing_of_hidden_tests(course: Course) -> None:
    """Of a course's texts those are left out that only hidden tests have."""
    texts = {p.name: p.read_text(encoding="utf-8") for p in sorted(course.suites.glob("*.py"))}
    said = course_texts(course, public_modules(texts))
    assert "srn_linear is tried with other sizes and a longer sequence." in course_texts(course)
    assert "srn_linear is tried with other sizes and a longer sequence." not in said
    assert "The state is not carried on" in said


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
