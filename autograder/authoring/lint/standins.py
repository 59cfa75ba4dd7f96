"""What a course's stand-ins need: one that was copied from another course may lean on a file of that course."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from autograder.course import ALWAYS, STANDINS, Course, Finding


def standin_findings(course: Course) -> Iterator[Finding]:
    """Yields imports of stand-ins that find nothing while work is graded: then no student's work could be loaded."""
    folder = course.root / STANDINS
    given = {path.stem for e in course.exercises for path in course.given(e.slug).values() if path.suffix == ".py"}
    allowed = {*ALWAYS, *(name.replace("-", "_") for name in course.packages)}
    known = {*sys.stdlib_module_names, *allowed, *given, *(path.stem for path in folder.glob("*"))}
    for path in sorted(folder.rglob("*.py")):
        for line, name in _imports(path):
            if name not in known:
                standin = path.relative_to(folder).parts[0].removesuffix(".py")
                yield Finding(
                    path, line, f"the stand-in {standin} imports {name}, which no exercise of this course gives: bring "
                    f"{name}.py and list it as `given` in an exercise.toml, or delete the stand-in.",
                )  # fmt: skip


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yields the line and the package of each import that runs when the file is imported."""
    for node in ast.parse(path.read_bytes()).body:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.partition(".")[0]
