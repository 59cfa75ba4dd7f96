"""Cleaning of students' text, and what a report means before any format shows it."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.model import Status, TestResult
from autograder.report import meaning, words
from autograder.report.text import clean, clip, marks, number, one_line, width
from tests.engine import render_examples as examples

ANYTHING = st.text(st.characters(codec=None, exclude_categories=()))


@given(ANYTHING)
def test_clean_text_can_be_written_and_steers_nothing(text: str) -> None:
    """Whatever comes in, the result encodes as UTF-8 and holds no control character but line feed and tab."""
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert not [c for c in cleaned if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c not in "\n\t"]
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("王小明 naïve ∑ 👩\u200d💻", "王小明 naïve ∑ 👩\u200d💻"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("\x1b]0;t\x07", "\\x1b]0;t\\x07"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\ud800", "\\ud800"),
    ],
)
def test_clean_keeps_what_is_text_and_shows_what_is_not(text: str, expected: str) -> None:
    """Letters of every script stay; colours go; line ends become one kind; the rest is spelt out."""
    assert clean(text) == expected


def test_one_line_and_clip() -> None:
    """A name never breaks a line, and what is cut says by how much."""
    assert one_line("  a\n\tb\r c ") == "a b c"
    assert clip("abcdef", 6) == "abcdef"
    assert clip("abcdef", 2) == "ab\n... 4 more characters left out"


def test_points_are_short_and_unknown_is_not_zero() -> None:
    """Points show at most two decimals; unknown points say so."""
    assert [number(x) for x in (3.0, 2.5, 1 / 3, -0.0001, 100)] == ["3", "2.5", "0.33", "0", "100"]
    assert marks(None, 12) == "unknown / 12"
    assert number(float("nan")) == "unknown"


def test_wide_characters_take_two_columns() -> None:
    """A Chinese name is as wide as a terminal draws it; an accent takes no column."""
    assert (width("王小明"), width("ab"), width("e\u0301")) == (6, 2, 1)


def test_one_cause_is_told_once() -> None:
    """Tests that fail by the same mistake, or by the same broken file, point to the first that tells it."""
    assert [told.same_as != "" for told in meaning.told(examples.SRN_WRONG)] == [False, False, True, False, True, False]
    assert [told.same_as != "" for told in meaning.told(examples.RNN_BROKEN)] == [False, True, True]


def test_a_blocked_test_names_what_it_waits_for() -> None:
    """The title of the test is found from its name alone and from its whole identifier."""
    waits = [told.waits_for for told in meaning.told(examples.CELL_STUB)]
    assert waits == ["", *["One step equals torch.nn.RNNCell with the same parameters"] * 2]


def test_a_hidden_test_shows_nothing_but_its_authors_words() -> None:
    """Even where the values are still in the report, no renderer gets them from here."""
    hidden = replace(examples.WRONG_STATES, hidden=True, output="probe", line=3)
    shown = meaning.shown(hidden)
    assert (shown.call, shown.expected, shown.actual, shown.output, shown.line) == ("", "", "", "", None)
    assert (shown.title, shown.message, shown.diagnoses) == (hidden.title, hidden.message, hidden.diagnoses)


def test_a_figure_with_floor_and_threshold_can_be_drawn() -> None:
    """The three numbers are read from the suite's text; a text without them is no scale."""
    scale = meaning.scale("perplexity", "2.41, floor 1.62, threshold 3.61")
    assert scale == meaning.Scale("perplexity", 2.41, 1.62, 3.61)
    assert scale.place(1.62) < scale.place(2.41) < scale.place(3.61) < scale.place(1e9) == 1.0
    assert meaning.scale("claimed", "2.36") is None
    assert meaning.scale("bad", "2, floor 3, threshold 3") is None


def test_every_status_that_is_not_passed_says_what_to_try_or_what_it_waits_for() -> None:
    """No status leaves a student without a next step; where it alone does not tell, the kind of failure does."""
    told_by_kind = {Status.FAILED, Status.NOT_ATTEMPTED}
    assert set(meaning.NEXT_STEP) == set(Status) - {Status.PASSED, Status.BLOCKED} - told_by_kind


@pytest.mark.parametrize(
    ("kind", "status", "told"),
    [
        ("numbers", Status.FAILED, "smallest case"),
        ("shape", Status.FAILED, "Print the shape"),
        ("undefined", Status.NOT_ATTEMPTED, "under this very name"),
        ("nothing", Status.NOT_ATTEMPTED, "Hand in the file"),
        ("stub", Status.NOT_ATTEMPTED, "`raise NotImplementedError` stands"),
        ("loading", Status.RAISED, "Run the file by itself"),
        ("step", Status.RAISED, "what your code gives back"),
    ],
)
def test_what_to_try_next_fits_what_happened(kind: str, status: Status, told: str) -> None:
    """Working a case by hand finds no missing name, and there is no stub where nothing was handed in."""
    for is_hidden in (False, status is not Status.FAILED):
        test = TestResult("t", "It holds.", status, 0, 1, hidden=is_hidden, kind=kind)
        assert told in meaning.Told(test).next_step


def test_a_call_with_something_of_the_tests_cannot_be_made_as_it_stands() -> None:
    """`the test's net` is no name of the student's: the next step says to put something of one's own there."""
    raised = TestResult("t", "It holds.", Status.RAISED, 0, 1, call="clip(the test's net, 1)", message="No.")
    assert "something of your own" in meaning.Told(raised).next_step


def test_advice_costs_no_points_only_where_none_were_lost() -> None:
    """Under a failed test the same sentence may be just why it failed."""
    passed = meaning.Told(TestResult("t", "It holds.", Status.PASSED, 1, 1, advice=("`f` takes (x).",)))
    failed = meaning.Told(TestResult("t", "It holds.", Status.RAISED, 0, 1, advice=("`f` takes (x).",)))
    assert (passed.advice_title, failed.advice_title) == ("Advice, no points lost", "This may be why")
    assert "may be why: `f` takes (x)." in words.explanation(failed)
    assert "may be why" not in words.explanation(passed)


def test_no_walls_are_seen_however_they_are_written() -> None:
    """An empty name of a sandbox counts as none."""
    states = [
        meaning.unwalled(replace(examples.PERFECT, sandbox=name)) for name in ("", "none", "None (macOS)", "landlock")
    ]
    assert states == [True, True, True, False]
