"""Markdown for the step summary: what a student wrote is text, never markup, and the size is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from autograder.report.formats import markdown
from autograder.report.text import one_line
from tests.engine import render_examples as examples

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
OURS = {"<details><summary>what your code printed</summary>", "</details>"}


def _tokens(text: str) -> list[Token]:
    return [part for token in PARSER.parse(text) for part in [token, *(token.children or [])]]


@pytest.mark.parametrize("name", examples.REPORTS)
def test_no_text_becomes_a_link_a_picture_or_html(name: str) -> None:
    """The only HTML is the fold round what was printed."""
    tokens = _tokens(markdown.report_markdown(examples.REPORTS[name]))
    assert not {"link_open", "image", "html_inline", "em_open", "s_open"} & {token.type for token in tokens}
    assert {token.content.strip() for token in tokens if token.type == "html_block"} <= OURS


def test_hostile_text_keeps_the_table_in_shape() -> None:
    """A bar in a title opens no column, a line end no row."""
    hostile, plain = (
        [
            token.type
            for token in PARSER.parse(markdown.report_markdown(report))
            if token.type.startswith(("t", "heading"))
        ]
        for report in (examples.HOSTILE, examples.harmless(examples.HOSTILE))
    )
    assert hostile == plain


@given(st.text(max_size=80))
def test_prose_shows_exactly_the_text(text: str) -> None:
    """Read back by a Markdown parser, it is one paragraph of the same words."""
    tokens = _tokens(markdown.prose(text))
    shown = "".join(token.content for token in tokens if token.type in ("text", "text_special", "code_inline"))
    assert _letters(shown) == _letters(one_line(text))
    assert [token.type for token in PARSER.parse(f"- {markdown.prose(text)}")].count("bullet_list_open") == 1


def _letters(text: str) -> str:
    """Leaves out what marks code, breaks addresses or only spaces."""
    return "".join(text.replace("`", "").replace("\u2060", "").split())


@pytest.mark.parametrize(
    "text", ["- a", "+ a", "1. a", "12) a", "---", "> a", "# a", "=== ", "| a | b |", "$x$", "`a` b`"]
)
def test_no_text_begins_a_block(text: str) -> None:
    """Lists, rules, quotes and headings need a person who means them."""
    assert [token.type for token in PARSER.parse(markdown.prose(text))] == [
        "paragraph_open",
        "inline",
        "paragraph_close",
    ]


@pytest.mark.parametrize("text", ["http://evil.example", "HTTPS://evil", "www.evil.example", "a@evil.example"])
def test_no_text_looks_like_an_address(text: str) -> None:
    """GitHub links what looks like an address, with no markup round it."""
    assert "\u2060" in markdown.prose(text)
    assert markdown.prose(text).replace("\u2060", "") == text


def test_nobody_is_mentioned() -> None:
    """A name behind an at sign reaches nobody, an issue's number links to nothing."""
    assert "@\u2060everyone" in markdown.prose("@everyone")
    assert "#\u20601" in markdown.prose("#1")


@pytest.mark.parametrize("limit", [600, 2_000, 1 << 20])
def test_the_size_is_kept_and_the_cut_is_said(limit: int) -> None:
    """GitHub refuses a summary of more than 1 MiB altogether."""
    text = markdown.report_markdown(examples.WRONG, limit)
    assert len(text.encode()) <= limit
    assert ("did not fit" in text) is (limit < 1 << 20)
