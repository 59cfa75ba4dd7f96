"""Scripts with slips in them: a line that Python cannot read, a name that is defined twice, an exit halfway."""

from __future__ import annotations

import sys

import pytest

from autograder.sandbox.loading.loader import load
from autograder.sandbox.wire import Unit
from tests.engine.loading import load_script, reasons


@pytest.mark.parametrize(
    "ending", ["import sys\nsys.exit(0)", "raise SystemExit(1)", "exit()", "raise KeyboardInterrupt"]
)
def test_what_stands_after_an_exit_is_loaded(ending: str) -> None:
    """A script that ends itself in the middle still gives the functions below."""
    assert load_script(f"{ending}\ndef f():\n    return 1\n").module.f() == 1


def test_what_is_written_twice_says_where_and_which_one_is_graded() -> None:
    """Two lessons in one file both say `Model`, or an experiment takes the name of the answer; the same text twice,
    a stub before its solution, or a helper that nobody asks for is not worth a word.
    """
    source = "class Model:\n    a = 1\nclass Net: pass\nclass Model:\n    a = 2\nclass Net: pass\n"
    told = "4 class Model: is written in lines 1 and 4, and this one is graded"
    assert told in reasons(load_script(source))
    assert "Net" not in reasons(load_script(source))
    source = "def rnn(x):\n    return x\n\ndef rnn(x):\n    return -x\n\ndef rnn(x):\n    raise NotImplementedError\n"
    asked = reasons(load_script(source, wanted=frozenset({"rnn"})))
    assert "4 def rnn: is written in lines 1 and 4, and this one is graded: give an experiment a name" in asked
    assert "is written" not in reasons(load_script(source))
    cells = [Unit(f"def rnn(x):\n    return {n} * x\n".encode(), "work.ipynb", n) for n in (2, 5)]
    (note,) = load(cells, "submission_under_test", wanted=frozenset({"rnn"})).notes
    assert (note.line, note.cell, note.reason[:29]) == (1, 5, "is written in cells 2 and 5, ")


@pytest.mark.parametrize(
    ("line", "is_newer"),
    [("type Pair[T] = tuple[T, T]", True), ("def f[T](x: T) -> T: return x", True), ("x = t'{1}'", True),
     ('y = f"{d["k"]}"', True), ("def f(x:", False), ("x = = 1", False)],
)  # fmt: skip
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads more")
def test_what_a_later_python_reads_is_told_so(line: str, is_newer: bool) -> None:
    """A line that is right on its author's machine says which Python grades; a slip does not."""
    error = load_script(f"{line}\n").error or ""
    assert error.startswith("Python cannot read this line: ")
    assert ("work is graded with Python 3.11, which is older than this" in error) is is_newer


BESIDE_A_SLIP = {
    "a bracket that is not closed": ("def g(y):\n    return f((y)\n", 4, 5, "'(' was never closed"),
    "a quote that is not closed": (
        "def g(y):\n    '''Never ends.\n    return y\n", 4, 5, "unterminated triple-quoted string literal"
    ),
    "a line out of its column": (
        "@f\ndef g(y):\n    a = y\n   return a\n", 4, 7, "unindent does not match any outer indentation level"
    ),
    "a class whose colon is missing": ("class g\n    def m(self):\n        return 1\n", 4, 4, "expected ':'"),
}  # fmt: skip


@pytest.mark.parametrize("slip", BESIDE_A_SLIP)
def test_a_slip_costs_the_block_that_it_is_in(slip: str) -> None:
    """What stands beside a block that Python cannot read is loaded; of what the block was to make, the line is told."""
    block, first, line, says = BESIDE_A_SLIP[slip]
    loaded = load_script(f"def f(x):\n    return x\n\n{block}\nclass H:\n    size = f(3)\n")
    assert loaded.error is None
    assert loaded.module.H.size == 3
    assert not hasattr(loaded.module, "g")
    assert loaded.lost == {"g": f"line {first} was to make it, but Python cannot read line {line}: {says}"}


def test_a_text_at_the_margin_stays_in_its_function() -> None:
    """Lines of a docstring that begin at the margin are no blocks of their own."""
    loaded = load_script("def f(x):\n    '''Takes\nx and more\n'''\n    return x\n\ndef g(x:\n    return x\n")
    assert loaded.module.f(2) == 2
    assert list(loaded.lost) == ["g"]


@pytest.mark.parametrize("line", ["return 3", "print 'done'", "x = = 2"])
def test_a_line_that_is_no_python_is_left_out(line: str) -> None:
    """A demonstration that Python cannot read costs nothing, and a note says where it is."""
    loaded = load_script(f"def f(x):\n    return x\n{line}\ny = f(2)\n")
    assert (loaded.error, loaded.module.y) == (None, 2)
    assert loaded.notes[0].line == 3


def test_an_empty_stub_below_the_solution_does_not_hide_it() -> None:
    """A stub that was left in the file after the solution is passed over, and the report says so."""
    loaded = load_script("""
        def f(x):
            return x + 1
        def f(x):
            '''Adds one.'''
            raise NotImplementedError('f is yours to write')
        """)
    assert loaded.module.f(1) == 2
    assert "the definition before it is graded" in reasons(loaded)
