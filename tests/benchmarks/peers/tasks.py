"""The four tasks and their ten tests as text, in the forms that the peers want. One definition serves all of them.

`solution.py` is what is handed in and `checks.py` what is tested. Every peer gets the same statements; only the lines
round them differ.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import dedent, indent

FOLDER = Path(__file__).resolve().parent
CHECKS = FOLDER / "checks.py"
CELL = "# %%\n"
RIGHT = "h = np.tanh(x @ W + h @ U)"
WRONG = "h = np.tanh(x @ W + h0 @ U)"


@dataclass(frozen=True)
class Check:
    """One test: its name, what it says, and its statements, in which the submission is called `student`."""

    name: str
    title: str
    body: str

    def function(self, before: str, first: str = "", parameter: str = "") -> str:
        """Returns the test as a function `test_...`: what stands before it, its parameter, its first statement."""
        head = f'{before}def test_{self.name}({parameter}):\n    """{self.title}"""\n'
        return head + indent(f"{first}\n{self.body}\n" if first else f"{self.body}\n", "    ")

    @property
    def cell(self) -> str:
        """Returns the test as a cell of a notebook, where the submission's functions have plain names."""
        return f"# {self.title}\n{self.body.replace('student.', '')}"


@cache
def checks() -> tuple[Check, ...]:
    """Returns the ten tests, in the order of the file."""
    text = CHECKS.read_text(encoding="utf-8")
    return tuple(_check(node, text) for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))


def _check(node: ast.FunctionDef, text: str) -> Check:
    first, last = node.body[1].lineno, node.body[-1].end_lineno
    body = "\n".join(text.splitlines()[first - 1 : last])
    return Check(node.name, ast.get_docstring(node) or node.name, dedent(body))


@cache
def solution() -> str:
    """Returns the text of a right submission."""
    return (FOLDER / "solution.py").read_text(encoding="utf-8")


def right(count: int) -> dict[str, str]:
    """Returns `count` right submissions by student; a comment makes each one different, so that none is remembered."""
    return {f"s{n:03}": f"{solution()}\n\n# handed in by student {n} of {count}\n" for n in range(count)}


def wrong() -> dict[str, str]:
    """Returns one submission whose simple recurrent network forgets its state."""
    if RIGHT not in solution():
        raise ValueError("solution.py has changed: it lacks the line that the wrong submission has otherwise.")
    return {"wrong": solution().replace(RIGHT, WRONG)}


def cells(text: str) -> list[str]:
    """Returns a submission as cells of a notebook; the first holds its imports."""
    return [cell.strip() for cell in text.split(CELL)]


def notebook(sources: Sequence[tuple[str, dict[str, object]]]) -> dict[str, object]:
    """Returns a notebook of code cells, each given as its text and its metadata."""
    made: list[dict[str, object]] = [
        {"cell_type": "code", "execution_count": None, "id": f"cell{n}", "metadata": metadata, "outputs": [],
         "source": text}
        for n, (text, metadata) in enumerate(sources)
    ]  # fmt: skip
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
