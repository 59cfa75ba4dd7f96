"""What students and instructors read in the terminal: golden texts, the width kept, no byte that steers."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.report.formats import markdown, terminal
from autograder.report.text import clean, width
from tests.engine import render_examples as examples
from tests.engine.kept import same_as_golden

COLOUR = re.compile("\x1b\\[[0-9;]*m")


@pytest.mark.parametrize("name", ["wrong", "unknown", "bare"])
def test_the_self_check_reads_as_agreed(name: str) -> None:
    """The whole text of a report, as a student sees it at 80 columns."""
    same_as_golden(f"check_{name}.txt", terminal.check_text(examples.REPORTS[name]))


def test_the_class_summary_reads_as_agreed() -> None:
    """Counts, means, and what needs a look."""
    same_as_golden("class.txt", terminal.class_text([*examples.big_class(60), examples.BARE]))


def test_the_markdown_report_reads_as_agreed() -> None:
    """The step summary of a pull request."""
    same_as_golden("wrong.md", markdown.report_markdown(examples.WRONG))


@pytest.mark.parametrize("columns", [40, 57, 80, 132])
@pytest.mark.parametrize("name", examples.REPORTS)
def test_no_line_is_wider_than_the_terminal(name: str, columns: int) -> None:
    """Wide characters counted as two."""
    text = terminal.check_text(examples.REPORTS[name], columns=columns)
    assert max(map(width, text.split("\n"))) <= columns


@pytest.mark.parametrize("name", examples.REPORTS)
def test_colour_changes_nothing_but_colour(name: str) -> None:
    """With colours the text is the same, and the only control characters are our colours and line feeds."""
    plain = terminal.check_text(examples.REPORTS[name])
    coloured = terminal.check_text(examples.REPORTS[name], color=True)
    assert COLOUR.sub("", coloured) == plain
    assert clean(plain) == plain


def test_ascii_terminals_get_ascii_signs() -> None:
    """A Windows console of an old code page can print what we add; the student's own letters stay theirs."""
    assert terminal.check_text(examples.PERFECT, unicode=False).isascii()
    assert terminal.class_text([examples.PERFECT], unicode=False).isascii()


def test_an_explanation_keeps_the_order_of_the_course() -> None:
    """Called, should give, came back, likely mistake, look at, try next."""
    text = terminal.check_text(examples.WRONG)
    labels = ("called", "should give", "came back", "likely mistake", "look at", "try next")
    places = [text.index(f"    {label} ") for label in labels]
    assert places == sorted(places)


@given(st.text(max_size=300), st.integers(20, 90))
def test_wrapping_loses_no_letter(text: str, columns: int) -> None:
    """Only spaces at which a line was broken go, and no line is too wide."""
    text = clean(text)
    lines = terminal.wrap(text, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line) <= columns for line in lines)
