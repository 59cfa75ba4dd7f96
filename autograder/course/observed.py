"""Words for groups of students who did the same wrong thing: `exercises/<slug>/observed.toml`, written by a person.

    ["5f0a3c9d12"]                       # the group's name, from the page of the class
    title = "The state is halved at each step"
    belief = "A state fades by itself."
    hint = "Where in the formula is a factor of one half?"

They reach everybody in the group without grading again, next year's class too; no student's code is in them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.errors import CourseError
from autograder.model import Diagnosis

NAME = "observed.toml"
TEXTS = ("title", "belief", "look_at", "hint")


def read_observed(folder: Path) -> dict[str, Diagnosis]:
    """Returns the words of an exercise's folder by group, none without the file; CourseError for a broken one."""
    path = folder / NAME
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CourseError(f"{path} cannot be read as TOML: {error}.") from None
    return {group: _words(path, group, entry) for group, entry in table.items()}


def _words(path: Path, group: str, entry: Any) -> Diagnosis:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("title"), str):
        raise CourseError(f"{path}: the group {group!r} needs a table with a `title`.")
    unknown = sorted(set(entry) - set(TEXTS))
    wrong = next((name for name in TEXTS if not isinstance(entry.get(name, ""), str)), "")
    if unknown or wrong:
        what = f"knows no {unknown[0]!r}" if unknown else f"wants a text as {wrong!r}"
        raise CourseError(f"{path}: the group {group!r} {what}; it may have {', '.join(TEXTS)}.")
    return Diagnosis(f"observed {group}", *(str(entry.get(name, "")) for name in TEXTS))
