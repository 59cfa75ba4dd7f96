"""Checking from inside a notebook: the cells that ran are graded as the file that they would make."""

from __future__ import annotations

import json
import sys
import types
from pathlib import Path

import pytest

from autograder import notebook
from autograder.errors import UsageError

ROOT = Path(__file__).resolve().parents[2]


def test_cells_that_ask_for_a_check_are_no_part_of_the_answer() -> None:
    """Imports of ours and calls of `check` are left out, and so are empty cells; magics and slips stay."""
    asks = ["", "from autograder.notebook import check\ncheck('srn')", "result = notebook.check('srn')"]
    stays = ["%matplotlib inline", "x = 1", "def f(:", "import numpy as np\ncheck('srn')"]
    cells = json.loads(notebook.as_notebook([*asks, *stays]))["cells"]
    assert [cell["source"] for cell in cells] == stays


def test_the_cells_of_this_kernel_are_those_that_it_has_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """IPython keeps the cells in `In`."""
    shell = types.SimpleNamespace(user_ns={"In": ["", "x = 1"]})
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    assert notebook.ran_so_far() == ["", "x = 1"]


@pytest.mark.parametrize("shell", [None, types.SimpleNamespace(get_ipython=lambda: None)])
def test_outside_a_notebook_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, shell: object) -> None:
    """Without IPython, or without its shell, the terminal's command is named."""
    monkeypatch.setitem(sys.modules, "IPython", shell)
    with pytest.raises(UsageError, match="autograde check"):
        notebook.check("srn")


def test_the_last_definition_that_ran_counts() -> None:
    """A cell that was run again in a better form mends the check."""
    source = (ROOT / "reference" / "srn.py").read_text(encoding="utf-8")
    wrong = "def srn_linear(inputs, h0, W, U, V):\n    return None\n"
    first = notebook.check("srn", [source, wrong])
    then = notebook.check("srn", [source, wrong, source])
    notebook._checker(ROOT)[0].close()
    assert first.report.exercises[0].points != then.report.exercises[0].points == then.report.exercises[0].max_points
    assert "srn_linear" in repr(first)
