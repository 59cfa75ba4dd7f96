"""A student's code on the report: what was graded, character for character, with remarks at the lines concerned."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.classroom.lanes import finished
from autograder.classroom.lanes.process import MOST_PAGE, REPORT_HTML
from autograder.course import read_course
from autograder.grading import code_of
from autograder.model import Source, SourceKind, Status, Student, Submission
from autograder.report import Part
from autograder.report.causes import causes
from autograder.report.code import Listing, listing
from autograder.report.code.colours import coloured
from autograder.report.code.listing import CHARACTERS
from autograder.report.formats import html
from tests.engine import render_examples as examples

TEMPLATES = Path(__file__).parents[2] / "templates"
TEXT = "import numpy as np\n\ndef srn_tanh(inputs, h0, W, U, V):\n    return np.zeros(3)\n"


def _listed(*parts: Part, exercise: object = examples.SRN_WRONG) -> Listing:
    return listing(parts, list(causes(exercise)))  # type: ignore[arg-type]


@settings(deadline=None)  # the first call imports Pygments
@given(st.text() | st.text(alphabet="\"'\\#{}f\n defclass"))
def test_colouring_loses_no_character(text: str) -> None:
    """Whatever the text, its tokens are its lines, but for empty ones at the end."""
    lines = ["".join(part for _, part in line) for line in coloured(text)]
    assert "\n".join(lines).rstrip("\n") == text.rstrip("\n")


def test_a_long_file_is_coloured_only_as_far_as_there_is_time() -> None:
    """What follows the limit is there, uncoloured."""
    lines = coloured("x = 1\n" * 20_000)
    assert len(lines) == 20_000
    assert lines[0] != lines[-1] == (("", "x = 1"),)


def test_only_what_is_shown_is_coloured(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lexer sees no more characters than a page shows, however many cells there are, and the rest is counted."""
    seen: list[str] = []

    def noted(text: str) -> list[tuple[tuple[str, str], ...]]:
        seen.append(text)
        return coloured(text)

    monkeypatch.setattr(sys.modules[listing.__module__], "coloured", noted)
    parts = [Part("a.ipynb", "?" * 50_000, 1), *(Part("a.ipynb", "x = 1\n" * 1_000 + "\n", n) for n in range(2, 9))]
    pieces = _listed(*parts).pieces
    assert sum(map(len, seen)) <= CHARACTERS
    assert [len(piece.lines) for piece in pieces] == [0, 1000, 1000, 1000, 0, 0, 0, 0]
    assert [piece.left_out for piece in pieces] == [1, 0, 0, 0, 1000, 1000, 1000, 1000]


def test_wrong_values_are_remarked_at_the_function_that_was_called() -> None:
    """The last definition of the name counts, as in Python; the sentence says what it cost."""
    found = _listed(Part("a.py", TEXT + TEXT))
    assert [spot.text for spot in found.remarked] == ["line 7"]
    assert found.remarked[0].line.remarks[0].text == "The state is not carried on (–9)"


def test_an_exception_is_remarked_at_its_line_in_its_cell() -> None:
    """A cell has its own line numbers, and cells that were not graded leave the numbers of the others alone."""
    stopped = replace(examples.WRONG_STATES, status=Status.RAISED, line=2, cell=4, diagnoses=(), message="It broke.")
    exercise = replace(examples.SRN_WRONG, tests=(stopped,))
    found = _listed(Part("a.ipynb", "x = 1", 1), Part("a.ipynb", "y = 2\nz = y[3]", 4), exercise=exercise)
    assert [(spot.text, spot.line.remarks[0].text) for spot in found.remarked] == [("cell 4, line 2", "It broke (–3)")]
    assert [piece.title for piece in found.pieces] == ["Cell 1", "Cell 4"]


@pytest.mark.parametrize("line", [0, 99])
def test_a_line_that_is_not_there_has_no_remark(line: int) -> None:
    """Nothing is pointed at where the code has no such line."""
    stopped = replace(examples.WRONG_STATES, status=Status.RAISED, line=line)
    assert not _listed(Part("a.py", TEXT), exercise=replace(examples.SRN_WRONG, tests=(stopped,))).remarked


def test_a_hidden_test_points_nowhere() -> None:
    """Its call and its line are secret, so that no line of the code tells of them."""
    hidden = replace(examples.WRONG_STATES, hidden=True, line=3)
    assert not _listed(Part("a.py", TEXT), exercise=replace(examples.SRN_WRONG, tests=(hidden,))).remarked


def _notebook(cells: object, worksheets: object, format: int) -> bytes:
    return json.dumps({"nbformat": format, "cells": cells, "worksheets": [{"cells": worksheets}]}).encode()


@pytest.mark.parametrize(("format", "seen"), [(4, "in_cells = 1"), (3, "in_sheets = 1")])
def test_a_notebook_with_two_sets_of_cells_shows_those_that_were_graded(format: int, seen: str) -> None:
    """The page's code is what the child loads, whichever set the file's own format says."""
    new = {"cell_type": "code", "source": "in_cells = 1", "metadata": {}, "outputs": []}
    old = {"cell_type": "code", "input": "in_sheets = 1", "metadata": {}, "outputs": []}
    source = Source("srn", "a.ipynb", SourceKind.NOTEBOOK, _notebook([new], [old], format))
    assert [part.text for part in code_of(source)] == [seen]


def test_what_cannot_be_read_shows_no_code() -> None:
    """A broken notebook and bytes that are no text are told elsewhere."""
    assert code_of(Source("srn", "a.ipynb", SourceKind.NOTEBOOK, b"{")) == ()
    assert code_of(Source("srn", "a.py", SourceKind.SCRIPT, b"\0\0\xff")) == ()


def test_hostile_code_stays_text() -> None:
    """Markup, templates and control characters in code, and in the name of its file, are shown and do nothing."""
    part = Part(examples.EVIL, f"'''{examples.EVIL}'''\n{examples.EVIL}")
    page = html.student_html(examples.WRONG, TEMPLATES, code={"srn": [part]})
    assert "<script>alert" not in page
    assert "<img" not in page
    assert not set(page) & set("\x00\x07\x1b\u202e\ud800")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_cause_links_to_its_line() -> None:
    """The link's target is in the same page."""
    page = html.student_html(examples.WRONG, TEMPLATES, code={"srn": [Part("srn.py", TEXT)]})
    assert '<a href="#srn-0-3">line 3</a>' in page
    assert 'id="srn-0-3"' in page


@pytest.mark.parametrize(
    "text", ["x = 1;" * 200_000, "x = 1\n" * 2_999, "(+)" * 13_000 + "\n", "<&\n" * 9_000], ids=len
)
def test_a_page_stays_short_whatever_the_code_is(text: str) -> None:
    """Code that would make a page longer than anybody reads is shown in part, or not at all where nothing helps."""
    course = read_course()
    slugs = [exercise.slug for exercise in course.graded]
    sources = tuple(Source(slug, f"{slug}.py", SourceKind.SCRIPT, text.encode()) for slug in slugs)
    exercises = tuple(replace(examples.SRN_WRONG, slug=slug) for slug in slugs)
    report = replace(examples.WRONG, exercises=exercises)
    done = finished(course.templates, Submission(Student("k", "K"), sources), report)
    assert done.problem == "" and len(done.files[REPORT_HTML]) <= MOST_PAGE


def test_a_line_for_which_there_is_no_room_is_counted() -> None:
    """One line can be longer than all the code that is shown; what comes after it is left out with it."""
    listed = _listed(Part("a.py", "a = 1\n" + "b" * CHARACTERS + "\nc = 1\n"))
    assert [(len(piece.lines), piece.left_out) for piece in listed.pieces] == [(1, 2)]
