"""Notebooks of both formats become cells; everything that is no notebook becomes one sentence."""

from __future__ import annotations

import json
import time

import pytest

from autograder.errors import IntakeProblem
from autograder.intake.reading.notebooks import cells, slim
from autograder.intake.reading.outputs import without_outputs
from tests.golden.intake.build import notebook


def test_code_cells_are_numbered_and_written_ones_joined() -> None:
    """Markdown does not count; a code cell's number is what reports call it."""
    book = cells(notebook("x = 1", "%time y = x", markdown="# Title\n\nWhy.").encode())
    assert [(cell.index, cell.source) for cell in book.code] == [(1, "x = 1"), (2, "y = x")]
    assert book.markdown == "# Title\n\nWhy."
    assert book.notes == ("Cell 2: the notebook command %time y = x was left out.",)


def test_format_3_is_read_too() -> None:
    """Its cells lie in worksheets, its code in `input`, its headings in cells of their own."""
    sheet = {
        "cells": [
            {"cell_type": "heading", "level": 2, "source": "Title"},
            {"cell_type": "code", "input": ["x = 1\n", "y = 2"]},
        ]
    }
    book = cells(json.dumps({"nbformat": 3, "worksheets": [sheet]}).encode())
    assert book.code[0].source == "x = 1\ny = 2"
    assert book.markdown == "## Title"
    assert book.format == 3


def test_what_nbgrader_says_of_a_cell_is_kept() -> None:
    """Ids, locks and solutions travel with the cell."""
    told = {"nbgrader": {"grade_id": "srn-1", "locked": False, "solution": True, "points": 3}}
    data = json.dumps({"cells": [{"cell_type": "code", "source": "", "metadata": told}]}).encode()
    cell = cells(data).code[0]
    assert (cell.grade_id, cell.locked, cell.solution) == ("srn-1", False, True)


def test_top_level_await_is_noted() -> None:
    """Who runs the cell has to allow for it."""
    assert cells(notebook("x = await f()").encode()).notes == ("Cell 1 awaits at the top level.",)


def test_outputs_of_any_size_are_cut_before_parsing() -> None:
    """A book of 40 MB of pictures and progress bars keeps its code and nothing else."""
    noise = {"output_type": "stream", "text": ['loss "0.3" [ { \\ \n'] * 500_000}
    cell = {
        "cell_type": "code",
        "source": 's = "outputs"',
        "outputs": [noise, {"data": {"image/png": "A" * 30_000_000}}],
    }
    data = json.dumps(
        {"nbformat": 4, "cells": [cell, {"cell_type": "code", "source": "last = 1", "outputs": []}]}
    ).encode()
    kept, note = slim(data, "big.ipynb")
    assert len(kept) < 1000
    assert note.startswith("The outputs of big.ipynb (")
    assert [cell.source for cell in cells(data).code] == ['s = "outputs"', "last = 1"]


@pytest.mark.parametrize(
    "end", ['"\\' * 200_000, '"outputs": [' * 50_000, '"' + "\\" * 200_001, " " * 300_000 + '"outputs"']
)
def test_cutting_outputs_takes_linear_time(end: str) -> None:
    """Unclosed strings and brackets do not send it back to the beginning each time."""
    started = time.perf_counter()
    data = f'{{"cells": {end}'.encode()
    assert without_outputs(data) == data
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "a.ipynb is empty."),
        (b" \n", "a.ipynb is empty."),
        (b"{'cells': []}", "a.ipynb is no notebook: it is not JSON. Save it once more in Jupyter."),
        (b'{"cells": [' + b"[" * 100_000, "a.ipynb is no notebook: its JSON is nested too deeply."),
        (
            b'{"cells": [' + b"[" * 300,
            "a.ipynb is no notebook: it is not JSON. Save it once more in Jupyter.",
        ),
        (b"[1, 2]", "a.ipynb is JSON but no notebook: it has no cells."),
        (b'{"nbformat": 4}', "a.ipynb is JSON but no notebook: it has no cells."),
        (b'{"cells": [' + b"{}," * 5000 + b"{}]}", "a.ipynb has more than 5000 cells."),
        (b"%PDF-1.4", "a.ipynb is a PDF, not text."),
    ],
)
def test_what_is_no_notebook_gets_one_sentence(data: bytes, sentence: str) -> None:
    """Each says what is wrong, and where something can be done, what."""
    with pytest.raises(IntakeProblem) as problem:
        cells(data, "a.ipynb")
    assert str(problem.value) == sentence


def test_a_notebook_in_another_language_is_refused() -> None:
    """The kernel's own name says nothing: conda environments are called anything."""
    with pytest.raises(IntakeProblem, match="in R, not in Python"):
        cells(notebook("x <- 1", language_info={"name": "R"}).encode())
    assert cells(notebook("x = 1", kernelspec={"name": "d2l"}).encode()).code


@pytest.mark.parametrize("source", [None, 3, {"a": 1}, [1, None, "x = 1"], [["x"]]])
def test_wrong_types_count_as_absent(source: object) -> None:
    """A cell whose source is no text is a cell without text."""
    data = json.dumps(
        {"nbformat": [], "metadata": 3, "cells": [3, {"cell_type": "code", "source": source, "metadata": []}]}
    )
    assert cells(data.encode()).code[0].source in ("", "x = 1")


def test_half_a_character_does_not_break_what_follows() -> None:
    """JSON can name a lone surrogate, UTF-8 cannot; it becomes a question mark."""
    assert cells(b'{"cells": [{"cell_type": "code", "source": "x = \'\\ud83d\'"}]}').code[0].source == "x = '?'"


def test_half_a_character_in_what_a_notebook_says_of_itself_can_be_told() -> None:
    """The sentence on a notebook's language can be written to a file, whatever that language is called."""
    with pytest.raises(IntakeProblem) as told:
        cells(b'{"cells": [], "metadata": {"language_info": {"name": "r\\ud800"}}}')
    assert "is a notebook in r?, not in Python" in f"{told.value}".encode().decode()
