"""Grades scripts: with autograde, with a process of pytest or check50 for each submission, and bare."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from tests.benchmarks.peers.environments import Shell, install_this_checkout
from tests.benchmarks.peers.peer import Peer, students, write, write_files
from tests.benchmarks.peers.tasks import CHECKS, FOLDER, checks, solution

IMPORTS = "import numpy as np\nimport torch\n"
TOML = """
title = "Four small tasks"
points = 10
order = 1
defines = ["srn", "rnn_forward", "clip", "train_hello"]
"""


class Autograde(Peer):
    """Grades with this checkout: one cold command for the class, with all walls up and a lane a core."""

    name = "autograde"
    packages = ("autograde-rnn", "torch")
    turns = 9
    note = "one command for the class, a lane a core, all walls"
    # Its dependencies: the checkout itself is installed afresh for every run, because it changes.
    requirements = ("bleach>=6.1", "jinja2>=3.1", "nbconvert>=7.16", "nbformat>=5.10", "pytest>=8.2", "pyyaml>=6.0",
                    "rich>=13.7")  # fmt: skip

    def programs(self, environments: Path) -> Path:
        """Returns the environment's programs, with the checkout as it is now."""
        programs = super().programs(environments)
        install_this_checkout(programs)
        return programs

    def prepare(self, shell: Shell, folder: Path, texts: Mapping[str, str]) -> None:
        """Writes a course of one exercise, and a folder for each student."""
        course = folder / "course"
        write(course / "exercises" / "tasks" / "exercise.toml", TOML)
        write(course / "reference" / "tasks.py", solution())
        tests = [check.function("\n\n@pytest.mark.points(1)\n", parameter="student") for check in checks()]
        write(course / "tests" / "suites" / "test_tasks.py", "import pytest\n" + IMPORTS + "".join(tests))
        write_files(folder, texts)

    def grade(self, shell: Shell, folder: Path) -> None:
        """Runs `autograde` once."""
        shell.run("autograde", "submissions", "--course", "course", "--out", "grades", cwd=folder)

    def passed(self, shell: Shell, folder: Path) -> dict[str, float]:
        """Returns the totals of grades.csv."""
        with open(folder / "grades" / "grades.csv", encoding="utf-8-sig") as file:
            return {row["student"]: float(row["total"] or "nan") for row in csv.DictReader(file)}


class Pytest(Peer):
    """Grades with a cold `python -m pytest` for each submission."""

    name = "pytest"
    packages = ("pytest", "torch")
    requirements = ("pytest>=9,<10",)
    target = 18.0
    note = "a process a submission"

    def prepare(self, shell: Shell, folder: Path, texts: Mapping[str, str]) -> None:
        """Writes the test file, and a folder for each student."""
        tests = "".join(check.function("\n\n") for check in checks())
        write(folder / "test_tasks.py", f"{IMPORTS}\nimport tasks as student\n{tests}")
        write_files(folder, texts)

    def grade(self, shell: Shell, folder: Path) -> None:
        """Runs pytest in each student's folder; it ends with 1 where a test fails."""
        for place in students(folder):
            options = ("-q", "-p", "no:cacheprovider", "--junit-xml=result.xml")
            shell.run("python", "-m", "pytest", *options, folder / "test_tasks.py", cwd=place, codes=(0, 1))

    def passed(self, shell: Shell, folder: Path) -> dict[str, float]:
        """Returns the tests without a failure."""
        return {place.name: _passed_in(place / "result.xml") for place in students(folder)}


def _passed_in(path: Path) -> int:
    suite = next(ElementTree.parse(path).iter("testsuite"))
    return int(suite.attrib["tests"]) - int(suite.attrib["failures"]) - int(suite.attrib["errors"])


class Check50(Peer):
    """Grades with a local `check50` for each submission; every check of it runs in a process of its own."""

    name = "check50"
    packages = ("check50", "torch")
    requirements = ("check50>=3.5,<4",)
    target = 18.0
    note = "check50 --dev (local and offline), a process a submission and in it a fork a check"

    def prepare(self, shell: Shell, folder: Path, texts: Mapping[str, str]) -> None:
        """Writes the checks, and a folder for each student. torch is imported on top, so before the checks' forks."""
        mine = 'student = check50.py.import_("tasks.py")'
        tests = "".join(check.function("\n\n@check50.check()\n", mine) for check in checks())
        write(folder / "checks" / "__init__.py", f"import check50\nimport check50.py\n{IMPORTS}{tests}")
        write(folder / "checks" / ".cs50.yaml", "check50:\n  checks: __init__.py\n")
        write_files(folder, texts)

    def grade(self, shell: Shell, folder: Path) -> None:
        """Runs check50 in each student's folder; it ends with 1 where a check fails."""
        for place in students(folder):
            options = ("-o", "json", "--output-file", folder / f"{place.name}.json")
            shell.run("check50", "--dev", folder / "checks", *options, cwd=place, codes=(0, 1))

    def passed(self, shell: Shell, folder: Path) -> dict[str, float]:
        """Returns the checks that passed."""
        files = {place.name: folder / f"{place.name}.json" for place in students(folder)}
        results = {name: json.loads(path.read_text(encoding="utf-8"))["results"] for name, path in files.items()}
        return {name: sum(result["passed"] is True for result in found) for name, found in results.items()}


class Bare(Peer):
    """Makes the calls of the ten tests in one process, with torch imported once: the limit."""

    name = "bare"
    turns = 5
    packages = ("torch",)
    note = "the same calls in one process with torch imported once: the limit"

    def prepare(self, shell: Shell, folder: Path, texts: Mapping[str, str]) -> None:
        """Writes a folder for each student."""
        write_files(folder, texts)

    def grade(self, shell: Shell, folder: Path) -> None:
        """Runs the calls of the whole class."""
        files = [place / "tasks.py" for place in students(folder)]
        write(folder / "passed.json", shell.run("python", FOLDER / "calls.py", CHECKS, *files, cwd=folder))

    def passed(self, shell: Shell, folder: Path) -> dict[str, float]:
        """Returns the tests that raised nothing."""
        counts = json.loads((folder / "passed.json").read_text(encoding="utf-8"))
        return {place.name: count for place, count in zip(students(folder), counts, strict=True)}
