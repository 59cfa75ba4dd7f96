"""What a person scores in a written answer: `exercises/<slug>/rubric.toml`, question by question.

    [[levels]]                        # for every criterion that has none of its own
    points = 2
    means = "all of it, in the student's own words"

    [[questions]]
    name = "one_step"                 # under it scores are kept: it stays when the wording changes
    title = "1. One step: RNNCell"    # the heading by which an answer is found
    also = ["RNNCell", "单步"]         # other headings for it, in any language

    [[questions.criteria]]
    name = "formula"
    title = "Formula and shapes"
    full = "tanh(x W + b + h U + c), with the shape of each"

Nothing in it changes a verdict, and students do not get it.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course.observed import NAME as OBSERVED
from autograder.errors import CourseError

NAME = "rubric.toml"
FOR_A_PERSON = (OBSERVED, NAME, "rubric.md")
"""Files in an exercise's folder that are the instructor's and change no verdict."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")
KEYS = {
    "rubric.toml": ("levels", "questions"),
    "[[levels]]": ("points", "means"),
    "[[questions]]": ("name", "title", "also", "criteria"),
    "[[questions.criteria]]": ("name", "title", "full", "levels"),
}


@dataclass(frozen=True)
class Level:
    """One step of a criterion: what it is worth, and what an answer at it looks like."""

    points: float
    means: str


@dataclass(frozen=True)
class Criterion:
    """One thing that is looked for in an answer; `full` says what all of it is, and `levels` begin with the best."""

    name: str
    title: str
    full: str
    levels: tuple[Level, ...]

    @property
    def most(self) -> float:
        """Returns what it is worth."""
        return max(level.points for level in self.levels)


@dataclass(frozen=True)
class Question:
    """One question: the heading by which its answer is found, other headings for it, and what is looked for."""

    name: str
    title: str
    also: tuple[str, ...]
    criteria: tuple[Criterion, ...]

    @property
    def most(self) -> float:
        """Returns what it is worth."""
        return sum(criterion.most for criterion in self.criteria)


@dataclass(frozen=True)
class Rubric:
    """All that a person scores in one exercise; `given` are the lines that students were given to begin with."""

    questions: tuple[Question, ...]
    given: frozenset[str] = frozenset()

    @property
    def most(self) -> float:
        """Returns what all questions are worth together."""
        return sum(question.most for question in self.questions)

    def question(self, name: str) -> Question | None:
        """Returns the question of this name, or None."""
        return next((question for question in self.questions if question.name == name), None)


def read_rubric(folder: Path) -> Rubric | None:
    """Returns the rubric in an exercise's folder, None without the file; CourseError for a broken one."""
    path = folder / NAME
    if not path.is_file():
        return None
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CourseError(f"{path} cannot be read as TOML: {error}.") from None
    try:
        return Rubric(_questions(table), _given(folder))
    except (KeyError, TypeError, ValueError) as error:
        told = f"lacks {error}" if isinstance(error, KeyError) else f"has a wrong value: {error}"
        raise CourseError(f"{path} {told}.") from None


def spaced(line: str) -> str:
    """Returns a line with single spaces, so that one that was wrapped or indented anew is still the same."""
    return " ".join(line.split())


def _questions(table: Mapping[str, Any]) -> tuple[Question, ...]:
    _check(table, "rubric.toml")
    levels = _levels(table.get("levels", ()))
    found = tuple(_question(entry, levels) for entry in _tables(table["questions"], "questions"))
    _check_names([question.name for question in found], "questions")
    return found


def _question(entry: Mapping[str, Any], levels: tuple[Level, ...]) -> Question:
    _check(entry, "[[questions]]")
    criteria = tuple(_criterion(each, levels) for each in _tables(entry["criteria"], "criteria"))
    _check_names([criterion.name for criterion in criteria], f"criteria of {entry['name']}")
    return Question(_text(entry, "name"), _text(entry, "title"), _texts(entry.get("also", [])), criteria)


def _criterion(entry: Mapping[str, Any], levels: tuple[Level, ...]) -> Criterion:
    _check(entry, "[[questions.criteria]]")
    own = _levels(entry["levels"]) if "levels" in entry else levels
    if len(own) < 2:
        raise ValueError(f"the criterion `{entry.get('name')}` needs two levels, of its own or for all")
    return Criterion(_text(entry, "name"), _text(entry, "title"), str(entry.get("full", "")), own)


def _levels(entries: Any) -> tuple[Level, ...]:
    found = []
    for entry in _tables(entries, "levels"):
        _check(entry, "[[levels]]")
        points = entry["points"]
        if isinstance(points, bool) or not isinstance(points, int | float) or not 0 <= points < math.inf:
            raise ValueError(f"`points` of a level should be a number from 0 on, and is {points!r}")
        found.append(Level(float(points), _text(entry, "means")))
    return tuple(sorted(found, key=lambda level: -level.points))


def _check(table: Mapping[str, Any], where: str) -> None:
    if unknown := [key for key in table if key not in KEYS[where]]:
        raise ValueError(f"there is no key `{unknown[0]}` in {where}: known are {', '.join(KEYS[where])}")


def _check_names(names: Sequence[str], what: str) -> None:
    if wrong := [name for name in names if not _NAME.fullmatch(name)]:
        raise ValueError(f"`{wrong[0]}` is no name: use small letters, digits and _")
    if twice := [name for name in names if names.count(name) > 1]:
        raise ValueError(f"two {what} are called `{twice[0]}`")
    if not names:
        raise ValueError(f"there are no {what}")


def _tables(value: Any, name: str) -> list[Mapping[str, Any]]:
    if not isinstance(value, list | tuple) or not all(isinstance(entry, Mapping) for entry in value):
        raise TypeError(f"`{name}` should be a list of tables")
    return list(value)


def _text(table: Mapping[str, Any], name: str) -> str:
    value = table[name]
    if not isinstance(value, str) or not value.strip():
        raise TypeError(f"`{name}` should be a text, and is {value!r}")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise TypeError("`also` should be a list of texts")
    return tuple(value)


def _given(folder: Path) -> frozenset[str]:
    """Returns the lines of the Markdown file that students begin with."""
    path = folder / f"{folder.name}.md"
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else ()
    return frozenset(spaced(line) for line in lines if line.strip())
