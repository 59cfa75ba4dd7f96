"""Checking from inside a notebook: the cells that ran are graded as the file that they would make."""

from __future__ import annotations

import json
import subprocess
import sys
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

from autograder import notebook
from autograder.errors import UsageError
from autograder.grading.runner import Runner
from autograder.model import GradeReport, Submission
from tests.engine.tiny import REFERENCE

ROOT = Path(__file__).resolve().parents[2]


def test_cells_that_ask_for_a_check_are_no_part_of_the_answer() -> None:
    """Imports of ours and calls of `check` are left out; magics and slips stay, and each cell keeps its number."""
    asks = ["", "from autograder.notebook import check\ncheck('srn')", "result = notebook.check('srn')"]
    stays = ["%matplotlib inline", "x = 1", "def f(:", "import numpy as np\ncheck('srn')"]
    cells = json.loads(notebook.as_notebook([*asks, *stays]))["cells"]
    assert [cell["source"] for cell in cells] == ["", "", "", *stays]
    assert [cell["execution_count"] for cell in cells] == [1, 2, 3, 4, 5, 6, 7]


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


@pytest.fixture
def lab(tiny_root: Path, runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Checks cells on the tiny course in the open session; nothing is remembered yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(notebook, "_checker", lambda root: (Lent(runner), ()))
    return lambda *arguments, **more: notebook.check(*arguments, course=tiny_root, **more)


class Lent:
    """Lends the open session as what stays open between checks."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def grade(self, submission: Submission, slugs: Sequence[str]) -> GradeReport:
        """Returns the report with public tests alone."""
        return self._runner.grade(submission, public_only=True)


def test_a_report_calls_cells_by_the_number_that_stands_beside_them(lab: Callable[..., Any]) -> None:
    """The third cell that ran is cell 3, though those before it only asked for a check."""
    checked = lab(
        "double",
        ["from autograder import check", "check('double')", "import numpy as np\ndef double(x):\n    return y"],
    )
    assert "cell 3, line 3" in repr(checked)
    assert "return y\n" in repr(checked)


@pytest.mark.parametrize("name", ["duoble", 3, "concepts", ["double"]])
def test_a_wrong_name_is_a_sentence(lab: Callable[..., Any], name: object) -> None:
    """It says what there is; nothing is raised."""
    said = repr(lab(name, []))
    assert said.startswith("There is no exercise ")
    assert ("Did you mean check('double')?" in said) == (name in ("duoble", ["double"]))


def test_without_a_name_it_tells_how_far_the_course_is(lab: Callable[..., Any]) -> None:
    """Each exercise as it was when it was last checked."""
    assert "0 of 2 exercises" in repr(lab(cells=[]))
    lab("double", [REFERENCE])
    assert "1 of 2 exercises" in repr(lab(cells=[]))
    assert "(2 of 2)" in lab(cells=[])._repr_html_()


def test_the_page_holds_text_and_no_markup_of_a_students(lab: Callable[..., Any]) -> None:
    """What a student's code says is escaped; the page says the same as the text, hints included."""
    wrong = REFERENCE.replace("return 2 *", "raise ValueError('<script>alert(1)</script>')\n    return 2 *")
    html = lab("double", [wrong])._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    hinted = lab("double", [REFERENCE.replace("2 * np", "3 * np")], hint=True)
    assert "the factor" in hinted._repr_html_()
    assert "the factor" in repr(hinted)


def test_importing_the_package_imports_nothing_else() -> None:
    """`from autograder import check` is there, and costs those nothing who do not ask for it."""
    asks = "import sys, autograder; assert not {'autograder.notebook', 'numpy', 'pytest'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", f"{asks}; from autograder import check"], check=True, cwd=ROOT)


def test_a_real_kernel_shows_the_page(tiny_root: Path, tmp_path: Path) -> None:
    """In Jupyter the cells that ran are checked, saved or not, and the result is HTML and text."""
    ask = f"from autograder import check\ncheck('double', course={str(tiny_root)!r})"
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in (REFERENCE, ask)])
    nbclient.NotebookClient(book, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    (output,) = (o for o in book.cells[1].outputs if o.output_type == "execute_result")
    assert "2 of 2 public tests passed" in output.data["text/html"]
    assert "2 of 2 public tests passed" in output.data["text/plain"]
