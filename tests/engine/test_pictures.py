"""Arrays as heat maps: a part that can be seen, with the first wrong number in it, and words that say the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.grading.judging import Mismatch, assert_close
from autograder.grading.judging.panels import COLUMNS, ROWS, panel_of
from autograder.model import Panel
from autograder.report.formats import html, json
from autograder.report.pictures import clipped, curves, letters, maps, training
from tests.engine import render_examples as examples

TEMPLATES = Path(__file__).parents[2] / "templates"


def _panel(shape: tuple[int, ...], first: tuple[int, ...], axes: str = "") -> Panel | None:
    wanted = np.arange(float(np.prod(shape))).reshape(shape) + 1
    got = wanted.copy()
    got[first] = -1
    with pytest.raises(Mismatch) as caught:
        assert_close(got, wanted, axes=axes)
    return caught.value.panel


@pytest.mark.parametrize(
    ("shape", "first", "seen"),
    [((3, 4), (1, 2), (3, 4)), ((50, 60), (40, 59), (11, 2)), ((5,), (3,), (1, 5)), ((6, 2, 3), (4, 1, 2), (6, 3))],
)
def test_the_first_wrong_number_is_in_the_panel(
    shape: tuple[int, ...], first: tuple[int, ...], seen: tuple[int, int]
) -> None:
    """Whatever the shape, the marked place has the wrong number, and the panel is small enough to be drawn."""
    panel = _panel(shape, first)
    assert panel is not None
    assert panel.shape == seen
    assert seen <= (ROWS, COLUMNS)
    row, column = panel.first
    assert panel.got[row * panel.shape[1] + column] == -1
    assert len(panel.got) == len(panel.wanted) == seen[0] * seen[1]


def test_named_axes_are_those_that_are_drawn() -> None:
    """Of time, batch and hidden the first and the last are seen, for the batch in which the first wrong number is."""
    panel = _panel((6, 2, 3), (4, 1, 2), "time batch hidden")
    assert panel is not None
    assert panel.axes == ("time", "hidden")
    assert panel.wanted[0] == 4.0


def test_what_cannot_be_drawn_has_no_panel() -> None:
    """A single number, and complex ones."""
    assert panel_of(np.ones(1), np.zeros(1), (0,), []) is None
    assert panel_of(np.ones((2, 2), complex), np.zeros((2, 2)), (0, 0), []) is None


def test_numbers_that_are_none_are_drawn_too() -> None:
    """NaN and infinity among the numbers that came back are wrong, and break nothing."""
    panel = Panel(("time", "hidden"), (1, 3), (0, 0), (1.0, 2.0, 3.0), (1.0, float("nan"), float("inf")), (0, 1))
    for picture in maps(panel):
        assert [cell.is_wrong for cell in picture.cells] == [False, True, True]
        assert all(-1 <= cell.level <= 1 for cell in picture.cells)


def test_a_picture_has_words_for_those_who_do_not_see_it() -> None:
    """Each map says what it is and where the first wrong number is; each number is its cell's title."""
    page = html.student_html(examples.WRONG, TEMPLATES)
    assert 'aria-label="got, 2 by 5 numbers; 5 of them differ, the first at time 1, hidden 0 of these"' in page
    assert "<title>0.4127</title>" in page


def test_a_hidden_tests_numbers_are_never_drawn() -> None:
    """Even a panel that slipped into a report does not reach the page."""
    exercise = replace(examples.SRN_WRONG, tests=(replace(examples.WRONG_STATES, hidden=True),))
    page = html.student_html(replace(examples.WRONG, exercises=(exercise,)), TEMPLATES)
    assert 'class="map"' not in page


def test_a_panel_survives_the_file() -> None:
    """It is written as JSON and read back, numbers that are none included."""
    panel = Panel(("", "time"), (1, 2), (0, 3), (1.0, 2.0), (1.0, float("inf")), (0, 1))
    exercise = replace(examples.SRN_WRONG, tests=(replace(examples.WRONG_STATES, panel=panel),))
    report = replace(examples.WRONG, exercises=(exercise,))
    assert json.loads(json.dumps(report)) == report


def _losses(got: tuple[float, ...], axis: str = "epoch") -> Panel:
    return Panel(("", axis), (1, 4), (0, 0), (4.0, 3.0, 2.0, 1.0), got, (0, 2))


def test_losses_are_drawn_as_curves_on_one_scale() -> None:
    """The highest number of both lies on top, the lowest at the bottom, and it is said where they part."""
    drawn = curves(_losses((4.0, 3.0, 5.0, 3.0)))
    assert drawn is not None
    assert drawn.wanted == "0.0,24.0 80.0,48.0 160.0,72.0 240.0,96.0"
    assert drawn.got.split()[2] == "160.0,0.0"
    assert (drawn.highest, drawn.lowest, drawn.first) == ("5", "1", 160.0)
    assert drawn.told.endswith("got from 4 to 3; they part at epoch 2")


def test_what_is_no_course_of_numbers_has_no_curve() -> None:
    """Hidden units do not follow one another; two numbers are no curve, and without any number there is none."""
    assert curves(_losses((1.0, 1.0, 1.0, 1.0), "hidden")) is None
    assert curves(Panel(("", "epoch"), (1, 2), (0, 0), (1.0, 2.0), (1.0, 3.0), (0, 1))) is None
    nothing = (float("nan"),) * 4
    assert curves(replace(_losses(nothing), wanted=nothing)) is None


def test_a_number_that_is_none_leaves_a_gap_in_the_curve() -> None:
    """Losses that became NaN are drawn as far as they go."""
    drawn = curves(_losses((4.0, float("inf"), float("nan"), 1.0)))
    assert drawn is not None
    assert drawn.got == "0.0,0.0 240.0,96.0"


def test_texts_are_shown_letter_by_letter() -> None:
    """The first letter that differs is told; a text that ends early or goes on is seen."""
    short, long = letters("'ohlol'", "'ohl'"), letters("'oh'", "'ohh'")
    assert short is not None and long is not None
    assert short.pairs[2:] == (("l", "l"), ("o", ""), ("l", ""))
    assert short.told == "2 of 5 letters differ; letter 4 should be 'o' and is missing"
    assert long.told == "1 of 3 letters differ; letter 3 should not be there"


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ("'a'", "'a'"),
        ("[1, 2]", "'a'"),
        ("'a'", "None"),
        ("'a'", "'b'*9"),
        (f"'{'a' * 60}'", "'b'"),
        ("", ""),
        ("'", "'"),
    ],
)
def test_what_is_not_two_short_texts_has_no_letters(wanted: str, got: str) -> None:
    """Numbers, a text that is as it should be, one that is too long, and what only looks like a text."""
    assert letters(wanted, got) is None


def test_letters_and_curves_reach_the_page_without_what_steers_a_browser() -> None:
    """They are escaped; a space can be seen, a character that turns the line round is not let through."""
    said = replace(examples.WRONG_STATES, expected="'a b'", actual=repr("<\u202eb") + "", panel=None)
    drawn = replace(examples.WRONG_STATES, panel=_losses((4.0, 3.0, 5.0, 3.0)))
    page = html.student_html(
        replace(examples.WRONG, exercises=(replace(examples.SRN_WRONG, tests=(said,)),)), TEMPLATES
    )
    assert '<td class="wrong">&lt;</td>' in page
    assert "<td>␣</td>" in page and "\u202e" not in page
    page = html.student_html(
        replace(examples.WRONG, exercises=(replace(examples.SRN_WRONG, tests=(drawn,)),)), TEMPLATES
    )
    assert 'class="curves"' in page and 'class="map"' not in page


def test_a_training_is_drawn_over_its_passes_with_floor_and_threshold() -> None:
    """The figure falls from the upper left; floor and threshold are lines on the same scale."""
    drawn = training("15: 6, 18: 5, 21: 4.5; floor 3, threshold 4")
    assert drawn is not None
    assert drawn.dots == ((0.0, 0.0), (120.0, 32.0), (240.0, 48.0))
    assert (drawn.threshold, drawn.floor) == (64.0, 96.0)


@pytest.mark.parametrize(
    "text", ["4.2, floor 3.05, threshold 6.8", "15: 6; floor 3, threshold 4", "15: nan, 18: 5", ""]
)
def test_any_other_figure_is_no_training(text: str) -> None:
    """One look is no course, and what is no number is not drawn."""
    assert training(text) is None


def test_lengths_before_and_after_clipping_are_bars_with_the_bound() -> None:
    """All on the scale of the longest; a text that is not wholly of this form has no bars."""
    bars = clipped("12 → 3 (θ = 1); 6 → 2 (θ = 2)")
    assert [(bar.before, bar.after, bar.bound) for bar in bars] == [(216.0, 54.0, 18.0), (108.0, 36.0, 36.0)]
    assert clipped("12 → 3 (θ = 1); inf → 2 (θ = 2)") == () == clipped("12 of 13") == clipped("0 → 0 (θ = 0)")
