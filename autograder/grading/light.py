"""Which work needs no torch: importing it takes longer than checking an exercise in NumPy.

An exercise is light where neither its suite, nor its helpers, nor its stub speak of torch; a hand-in where it imports
nothing but NumPy, the standard library and what was handed in with it. Whatever is not clear needs torch.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.course import Course
from autograder.sandbox.wire import Unit

TORCH = re.compile(r"torch")
PLAIN = frozenset(sys.stdlib_module_names) | {"numpy"}

MOST_READ = 200_000
"""Bytes of a script beyond which nobody looks for its imports: to read all of it takes longer than to have torch."""


def is_light(course: Course, slugs: Sequence[str]) -> bool:
    """Tells whether exercises need no torch; no exercises named means all of them."""
    named = [e for e in course.exercises if e.slug in slugs or not slugs]
    return bool(named) and not any(_speaks_of_torch(path) for e in named for path in _files(course, e.slug))


def is_light_work(units: Sequence[Unit]) -> bool:
    """Tells whether a submission runs as well without torch."""
    own = {unit.module.partition(".")[0] for unit in units if unit.module}
    return all(unit.path or _is_plain(unit, own) for unit in units)


def _is_plain(unit: Unit, own: set[str]) -> bool:
    if len(unit.source) > MOST_READ:
        return False
    try:
        text = unit.text()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return not TORCH.search(text) and all(root in PLAIN or root in own for root in _roots(tree))


def _roots(tree: ast.Module) -> Iterator[str]:
    """Yields the packages that a script imports, nothing for one that is beside it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "" if node.level else (node.module or "").partition(".")[0]


def _files(course: Course, slug: str) -> list[Path]:
    exercise = course.exercise(slug)
    stub = course.root / "exercises" / slug / f"{slug}.py"
    inside = [Path(what) for kind, what in course.helpers(slug) if kind == "inside" and Path(what).stem == slug]
    return [
        path for path in (course.suite_path(exercise), stub, course.reference_path(slug), *inside) if path.is_file()
    ]


def _speaks_of_torch(path: Path) -> bool:
    return bool(TORCH.search(path.read_text(encoding="utf-8", errors="replace")))
