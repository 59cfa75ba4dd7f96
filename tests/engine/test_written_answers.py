"""A written answer is taken apart by its headings, in English and Chinese; what nothing matches is kept."""

from __future__ import annotations

import json

import pytest

from autograder.course import Rubric
from autograder.course.rubrics import Criterion, Level, Question
from autograder.gradebook.written.answers import Answers, answers_of, cells_of, cells_of_text, text_of
from autograder.model import Source, SourceKind

LEVELS = (Level(2.0, "all of it"), Level(0.0, "nothing"))
NAMES = {
    "cell": ("1. One step: RNNCell", ("RNNCell", "单步", "循环单元")),
    "net": ("2. A whole sequence: RNN", ("RNN", "整个序列")),
    "back": ("3. Looking back", ("reflection", "反思")),
}
GIVEN = ("# Lab", "## 1. One step: RNNCell", "1. What does it compute?", "*Your answer:*", "## 3. Looking back")
RUBRIC = Rubric(
    tuple(Question(name, title, also, (Criterion("all", "All", "", LEVELS),)) for name, (title, also) in NAMES.items()),
    frozenset(GIVEN),
)


def taken_apart(text: str) -> dict[str, str]:
    """Returns the text that answers each question, and the rest where there is one."""
    return shown(answers_of(cells_of_text(text), RUBRIC))


def shown(answers: Answers) -> dict[str, str]:
    """Returns answers as texts."""
    found = {name: text_of(cells) for name, cells in answers.found.items()}
    return found | ({"rest": text_of(answers.rest)} if answers.rest else {})


HEADINGS = {
    "as given": ("## 1. One step: RNNCell", "## 2. A whole sequence: RNN", "## 3. Looking back"),
    "title alone": ("# One step: RNNCell", "# A whole sequence: RNN", "# Looking back"),
    "number alone": ("### 1", "### 2.", "### 3)"),
    "question and number": ("## Question 1", "## Q2:", "## Problem 3"),
    "behind the exercise": ("## 7.1 RNNCell", "## 7.2 RNN", "## 7.3 Reflection"),
    "other words": ("## RNNCell", "## RNN", "## My reflections"),
    "a slip of the pen": ("## 1. One stepp: RNNCel", "## 2. A hole sequence: RNN", "## 3. Loking back"),
    "other language, same number": ("## 1. Un paso", "## 2. Una secuencia", "## 3. Al final"),
    "Chinese": ("## 一、RNNCell 单步", "## 二、整个序列", "## 三、反思"),
    "Chinese questions": ("## 第1题 循环单元", "## 第2题", "## 问题三：反思与总结"),
    "wide figures": ("## １．RNNCell", "## ２．RNN", "## ３．反思"),
    "bold lines": ("**1. One step: RNNCell**", "**2. RNN**", "__3. Reflection:__"),
    "underlined": ("RNNCell\n=======", "RNN\n---", "Reflection\n---"),
    "lines of their own": ("Question 1: RNNCell", "Question 2:", "问题3："),
    "closed by marks": ("## 1. One step: RNNCell ##", "## *2.* `RNN` ##", "## 3. Looking back #"),
    "another order": ("## 3. Looking back", "## 1. One step: RNNCell", "## 2. A whole sequence: RNN"),
}


@pytest.mark.parametrize("name", HEADINGS)
def test_a_heading_says_the_question(name: str) -> None:
    """Each answer is found under its own heading, whatever it looks like."""
    order = ("back", "cell", "net") if name == "another order" else ("cell", "net", "back")
    text = "\n\n".join(f"{heading}\n\nthe {what} of it" for heading, what in zip(HEADINGS[name], order, strict=True))
    found = taken_apart(f"# My homework\n\n{text}")
    assert set(found) == {"cell", "net", "back"}
    assert all(f"the {what} of it" in found[what] for what in order)


def test_deeper_headings_belong_to_the_answer() -> None:
    """A part of an answer may name another question, or begin to count anew."""
    text = "## 1. RNNCell\na\n### 1. RNN in a loop\nb\n### 2. Shapes\nc\n**RNN**\nd\n## 2. RNN\ne"
    assert taken_apart(text) == {
        "cell": "## 1. RNNCell\na\n\n### 1. RNN in a loop\nb\n\n### 2. Shapes\nc\n\n**RNN**\nd",
        "net": "## 2. RNN\ne",
    }


def test_what_is_no_heading_stays_text() -> None:
    """Lists, code and sentences that speak of a question do not begin one."""
    text = "## 1. RNNCell\n1. tanh\n2. RNN\n```\n# 2. A whole sequence: RNN\n```\nQuestion 2 is about the RNN."
    assert set(taken_apart(text)) == {"cell"}


def test_what_nothing_matches_is_kept_whole() -> None:
    """A file without headings, and a part under a heading of its own, are the rest."""
    assert taken_apart("It computes tanh.\n\nI learnt much.") == {"rest": "It computes tanh.\n\nI learnt much."}
    found = taken_apart("## 2. RNN\na\n## Acknowledgements\nthanks")
    assert found == {"net": "## 2. RNN\na", "rest": "## Acknowledgements\nthanks"}


def test_what_was_given_is_no_answer() -> None:
    """The questions themselves are left out, and who wrote nothing below them has not answered."""
    given = "# Lab\n\n## 1. One step: RNNCell\n\n1. What does\n   it compute?\n\n*Your answer:*\n\n"
    given = given.replace("does\n   it", "does it")
    assert taken_apart(given + "## 3. Looking back") == {}
    assert answers_of(cells_of_text(given), RUBRIC).is_blank("cell")
    assert taken_apart(given + "tanh\n\n## 3. Looking back") == {"cell": "tanh"}


def test_a_notebook_is_matched_by_its_cells() -> None:
    """Code and its pictures belong to the question above them; format 3 has cells that are headings."""
    plot = {"cell_type": "code", "source": "plot()", "outputs": [{"data": {"image/png": "iVBORw0KGgo"}}]}
    cells = [
        {"cell_type": "markdown", "source": ["## 1. RNNCell\n", "tanh"]},
        plot,
        {"cell_type": "markdown", "source": "## 2. RNN"},
        {"cell_type": "markdown", "source": "all steps"},
    ]
    source = Source("lab", "lab.ipynb", SourceKind.NOTEBOOK, json.dumps({"cells": cells, "nbformat": 4}).encode())
    answers = answers_of(cells_of(source), RUBRIC)
    assert shown(answers) == {"cell": "## 1. RNNCell\ntanh\n\nplot()", "net": "all steps"}
    assert answers.of("cell")[1] == plot
    old = {"worksheets": [{"cells": [{"cell_type": "heading", "level": 2, "source": "2. RNN"}, cells[3]]}]}
    old_source = Source("lab", "lab.ipynb", SourceKind.NOTEBOOK, json.dumps(old).encode())
    assert shown(answers_of(cells_of(old_source), RUBRIC)) == {"net": "all steps"}


@pytest.mark.parametrize("data", [b"[]", b"{", b'{"cells": 3}', b'{"cells": [3, {"source": 4}]}', b"\xff\xfe\x00"])
def test_a_hostile_notebook_is_answers_all_the_same(data: bytes) -> None:
    """Whatever the bytes are, something can be shown and nothing is raised."""
    answers_of(cells_of(Source("lab", "lab.ipynb", SourceKind.NOTEBOOK, data)), RUBRIC)
