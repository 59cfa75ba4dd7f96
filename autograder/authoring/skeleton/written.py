"""Writes the files of a course, or of an exercise, that is sound at once."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from pathlib import Path
from string import Template

from autograder.authoring import release
from autograder.authoring.skeleton import texts
from autograder.course import Course, read_course, refuse_module_name, tried_text
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


def new_exercise(course: Course, slug: str, *, rubric: bool = False, written: bool = False) -> tuple[str, ...]:
    """Adds an exercise to a course and returns the paths that were written; UsageError for a name that cannot be.

    With `rubric` one of written answers comes with it, with `written` that is all.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", slug) or keyword.iskeyword(slug):
        raise UsageError(
            f"{slug!r} is no name for an exercise: use small letters, digits and underscores, as in gru_cell."
        )
    refuse_module_name(slug)
    order = max((e.order for e in course.exercises), default=0) + 1
    files = _questions(slug, order) if written else _exercise(slug, order, rubric=rubric)
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
    beside = _questions(f"{slug}_written", order) if rubric else {}
    return {**_filled(made, slug, order), **beside, f"tests/suites/{slug}.mistakes.toml": tried_text(texts.TRIED)}


def _questions(slug: str, order: int) -> dict[str, str]:
    folder = f"exercises/{slug}"
    made = {"exercise.toml": texts.WRITTEN, "rubric.toml": texts.RUBRIC, f"{slug}.md": texts.QUESTIONS}
    return _filled({f"{folder}/{name}": text for name, text in made.items()}, slug, order)


def _filled(made: Mapping[str, str], slug: str, order: int) -> dict[str, str]:
    words = {"slug": slug, "title": _title(slug), "order": str(order)}
    return {name: Template(text).substitute(words) for name, text in made.items()}


def _title(slug: str) -> str:
    return slug.replace("_", " ").replace("-", " ").capitalize()


def _write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        write_file(root / name, text.encode(), "choose another place")
