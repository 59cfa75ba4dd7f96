"""Notebooks, cell by cell: one bad cell costs only itself, and order on the page need not be the order of work."""

from __future__ import annotations

import inspect
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.sandbox.loading.loader import Loaded, load
from autograder.sandbox.wire import Unit


def load_cells(*sources: str) -> Loaded:
    """Loads code cells numbered from 1."""
    units = [Unit(source.encode(), "work.ipynb", number) for number, source in enumerate(sources, start=1)]
    return load(units, "notebook_under_test")


def test_a_cell_that_python_cannot_read_is_skipped() -> None:
    """A syntax error costs its own cell, and the note names the cell and the line in it."""
    loaded = load_cells("def f():\n    return 1", "x = 1\nprint 'two'", "def g():\n    return f() + 1")
    assert loaded.error is None and loaded.module.g() == 2
    (note,) = loaded.notes
    assert (note.cell, note.line) == (2, 2) and "Python 2" in note.reason


def test_cells_out_of_order_get_a_second_pass() -> None:
    """What used a name before its cell is run again, through more than one step."""
    loaded = load_cells("class C(B):\n    pass", "class B(A):\n    pass", "class A:\n    size = n", "n = 3")
    assert loaded.module.C.size == 3 and loaded.notes == ()


def test_a_second_pass_does_not_undo_later_cells() -> None:
    """A late definition that could only run in the second pass stays behind a later one of the same name."""
    loaded = load_cells("def f(x=n):\n    return 'old'", "def f():\n    return 'new'", "n = 1")
    assert loaded.module.f() == "new"


def test_a_failing_demonstration_does_not_take_the_definitions_of_its_cell() -> None:
    """Statements after a failing one in the same cell still run."""
    loaded = load_cells("import math\nvalue = 1 / 0\ndef f(x):\n    return math.floor(x)")
    assert loaded.module.f(2.5) == 2


def test_await_at_top_level_runs() -> None:
    """A cell may await at top level, as in Jupyter."""
    cells = "import asyncio\nasync def get():\n    await asyncio.sleep(0)\n    return 4", "n = await get()"
    with ThreadPoolExecutor(1) as pool:  # a browser test before this one leaves its event loop running in this thread
        assert pool.submit(load_cells, *cells).result().module.n == 4


def test_the_names_that_ipython_gives_do_nothing() -> None:
    """get_ipython() and display are there, also inside functions."""
    loaded = load_cells(
        "get_ipython().run_line_magic('matplotlib', 'inline')", "def f(x):\n    display(x)\n    return x"
    )
    assert loaded.module.f(3) == 3


def test_future_imports_hold_for_later_cells() -> None:
    """`from __future__` in one cell counts for those after it, as in Jupyter."""
    loaded = load_cells("from __future__ import annotations", "def f(x: Nothing) -> Nothing:\n    return x")
    assert loaded.module.f(1) == 1


def test_lines_are_counted_within_cells() -> None:
    """A line of a traceback is given back as cell and line, and sources are found."""
    loaded = load_cells("a = 1\n", "# comment\ndef f():\n    return 1 / 0")
    with pytest.raises(ZeroDivisionError) as caught:
        loaded.module.f()
    assert loaded.place(caught.traceback[-1].lineno + 1) == (3, 2)
    assert inspect.getsource(loaded.module.f) == "def f():\n    return 1 / 0\n"


def test_a_notebook_of_nothing_is_an_empty_module() -> None:
    """No cells, or empty ones, are no error."""
    assert load_cells().error is None
    assert load_cells("", "# only a comment").notes == ()


def test_notes_of_a_notebook_speak_of_cells() -> None:
    """Demonstrations are listed by cell."""
    loaded = load_cells("def f():\n    return 1", "print(f())", "f()", "x = f()", "f()")
    assert [note.text for note in loaded.notes] == ["cells 2-5"]
