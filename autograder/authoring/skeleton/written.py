"""Writes the files of a course, or of an exercise, that is sound at once."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from pathlib import Path
from string import Template

from autograder.authoring import release
from autograder.authoring.skeleton import texts
from autograder.course import Course, read_course, tried_text
from autograder.errors import UsageError
from autograder.files import write_file

FIRST = "running_sum"


def new_course(folder: Path, *, rubric: bool = False) -> tuple[str, ...]:
    """Writes a course of one exercise into `folder` and returns the paths below it; UsageError where one is there."""
    if (folder / "exercises").exists():
        raise UsageError(f"{folder} has a folder `exercises` already; add an exercise with `autograde new NAME`.")
    files = {
        "README.md": Template(texts.README).substitute(title=_title(folder.resolve().name)),
        "exercises/course.toml": texts.COURSE,
        "reference/__init__.py": "",
        "reference/mistakes/__init__.py": "",
        **_exercise(FIRST, 1, rubric=rubric),
    }
    _write(folder, files)
    return (*files, *release.write(read_course(folder)))


def new_exercise(course: Course, slug: str, *, rubric: bool = False) -> tuple[str, ...]:
    """Adds an exercise to a course and returns the paths that were written; UsageError for a name that cannot be."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", slug) or keyword.iskeyword(slug):
        raise UsageError(
            f"{slug!r} is no name for an exercise: use small letters, digits and underscores, as in gru_cell."
        )
    files = _exercise(slug, max((e.order for e in course.exercises), default=0) + 1, rubric=rubric)
    there = [name for name in files if (course.root / name).exists()]
    if there:
        raise UsageError(f"{course.root / there[0]} is there already; choose another name, or remove it first.")
    _write(course.root, files)
    return (*files, *release.write(read_course(course.root)))


def _exercise(slug: str, order: int, *, rubric: bool) -> dict[str, str]:
    made = {
        f"reference/{slug}.py": texts.REFERENCE,
        f"reference/mistakes/{slug}.py": texts.BANK,
        f"exercises/{slug}/exercise.toml": texts.EXERCISE,
        f"tests/suites/test_{slug}.py": texts.SUITE,
        f"tests/course/honest/{slug}/list_of_states.py": texts.HONEST,
    }
    if rubric:
        beside = f"exercises/{slug}_written"
        made |= {f"{beside}/exercise.toml": texts.WRITTEN, f"{beside}/rubric.toml": texts.RUBRIC}
        made |= {f"{beside}/{slug}_written.md": texts.QUESTIONS}
    words = {"slug": slug, "title": _title(slug), "order": str(order)}
    filled = {name: Template(text).substitute(words) for name, text in made.items()}
    return {**filled, f"tests/suites/{slug}.mistakes.toml": tried_text(texts.TRIED)}


def _title(slug: str) -> str:
    return slug.replace("_", " ").replace("-", " ").capitalize()


def _write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        write_file(root / name, text.encode(), "choose another place")
