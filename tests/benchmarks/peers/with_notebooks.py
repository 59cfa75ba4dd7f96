"""Grades notebooks: with nbgrader and with otter, each as its manual says."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.benchmarks.peers.environments import Shell
from tests.benchmarks.peers.peer import Peer, write
from tests.benchmarks.peers.tasks import cells, checks, notebook, solution

CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "peers"\n'
OTTER_TEST = """
from types import SimpleNamespace

import numpy as np
import torch
from otter.test_files import test_case

OK_FORMAT = False
name = "{name}"
points = 1
"""


class Nbgrader(Peer):
    """Grades with one `nbgrader autograde` for the class, which starts a kernel for each notebook."""

    name = "nbgrader"
    packages = ("nbgrader", "torch")
    requirements = ("nbgrader>=0.9,<0.10",)
    target = 20.0
    note = "one command for the class, a kernel a submission"

    def prepare(self, shell: Shell, folder: Path, texts: Mapping[str, str]) -> None:
        """Makes the assignment with `nbgrader generate_assignment`, and hands in its notebook with the tasks solved."""
        write(folder / "nbgrader_config.py", CONFIG)
        write(folder / "source" / "tasks" / "tasks.ipynb", json.dumps(_assignment()))
        shell.run("nbgrader", "generate_assignment", "tasks", cwd=folder)
        released = (folder / "release" / "tasks" / "tasks.ipynb").read_text(encoding="utf-8")
        for student, text in texts.items():
            solved = json.dumps(_solved(json.loads(released), text))
            write(folder / "submitted" / student / "tasks" / "tasks.ipynb", solved)

    def grade(self, shell: Shell, folder: Path) -> None:
        """Runs `nbgrader autograde` once."""
        shell.run("nbgrader", "autograde", "tasks", cwd=folder)

    def passed(self, shell: Shell, folder: Path) -> dict[str, float]:
        """Returns the scores of the gradebook."""
        shell.run("nbgrader", "export", "--to", "grades.csv", cwd=folder)
        with open(folder / "grades.csv", encoding="utf-8") as file:
            return {row["student_id"]: float(row["score"] or "nan") for row in csv.DictReader(file)}


def _assignment() -> dict[str, object]:
    """Returns the instructor's notebook: cells to be solved, then a cell for each test."""
    solved = [(text, _marks(f"task{n}", solution=True)) for n, text in enumerate(cells(solution()))]
    return notebook([*solved, *((check.cell, _marks(check.name, solution=False)) for check in checks())])


def _marks(name: str, *, solution: bool) -> dict[str, object]:
    """Returns what nbgrader wants to know of a cell: one to be solved, or a test of one point."""
    worth = {} if solution else {"points": 1}
    own = {"grade": not solution, "solution": solution, "locked": not solution, "task": False}
    return {"nbgrader": own | worth | {"grade_id": name, "schema_version": 3}}


def _solved(released: dict[str, Any], text: str) -> dict[str, Any]:
    """Returns the released notebook with a student's text in the cells that ask for it."""
    asking = [cell for cell in released["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")]
    for cell, own in zip(asking, cells(text), strict=True):
        cell["source"] = own
    return released


class Otter(Peer):
    """Grades with an `otter run` for each submission."""

    name = "otter"
    packages = ("otter-grader", "torch")
    requirements = ("otter-grader[grading]>=7,<8",)
    target = 30.0
    note = "otter run, a process and a kernel a submission; `otter grade` would add a container"

    def prepare(self, shell: Shell, folder: Path, texts: Mapping[str, str]) -> None:
        """Makes autograder.zip with `otter generate` from a file for each test, and writes the notebooks."""
        first = "student = SimpleNamespace(**env)"
        for check in checks():
            head = OTTER_TEST.format(name=check.name)
            text = check.function(f"{head}\n\n@test_case(points=1)\n", first, parameter="env")
            write(folder / "tests" / f"{check.name}.py", text)
        shell.run("otter", "generate", "-t", "tests", "-o", "autograder.zip", cwd=folder)
        for student, text in texts.items():
            made = notebook([(cell, {}) for cell in cells(text)])
            write(folder / "submissions" / f"{student}.ipynb", json.dumps(made))

    def grade(self, shell: Shell, folder: Path) -> None:
        """Runs `otter run` on each notebook."""
        for path in sorted((folder / "submissions").iterdir()):
            out = folder / "results" / path.stem
            out.mkdir(parents=True)
            shell.run("otter", "run", "-a", "autograder.zip", "-o", out, "--no-logo", path, cwd=folder)

    def passed(self, shell: Shell, folder: Path) -> dict[str, float]:
        """Returns the sums of the tests' scores."""
        files = {path.parent.name: path for path in (folder / "results").glob("*/results.json")}
        results = {name: json.loads(path.read_text(encoding="utf-8")) for name, path in files.items()}
        return {name: sum(test.get("score", 0.0) for test in found["tests"]) for name, found in results.items()}
