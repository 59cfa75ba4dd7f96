"""Finds where in a repository each test and each refused file of a report stands."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from autograder.intake.files import clean, decode_name
from autograder.model import Exercise, GradeReport, Source, SourceKind, Submission, TestResult
from autograder.report import Place, Places

_DEFINITION = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+([^\W\d]\w*)", re.MULTILINE)
_NAME = re.compile(r"[^\W\d]\w*")
_FILES = 20_000


def places_of(
    report: GradeReport, submission: Submission, exercises: Sequence[Exercise], base: str, at: Path
) -> Places:
    """Returns the places of a report on the work below `at`, whose path from the repository's root is `base`."""
    known = {exercise.slug: exercise for exercise in exercises}
    files = {source.exercise: joined(base, source.name) for source in submission.sources}
    found = {source.exercise: _definitions(source, base) for source in submission.sources if source.exercise in known}
    tests = {
        (part.slug, test.id): place
        for part in report.exercises
        if part.slug in found
        for test in part.tests
        if (place := _concerned(test, known[part.slug], found[part.slug]))
    }
    return Places(files, tests, dict(_refused(report.problems, base, at)))


def joined(base: str, name: str) -> str:
    """Returns a path below `base`, which is empty or a dot for the root itself."""
    return name if base in ("", ".") else f"{base}/{name}"


def _definitions(source: Source, base: str) -> Mapping[str, Place]:
    """Returns where each name is defined: in a script the last time, as Python has it; in a notebook its file."""
    if source.kind is SourceKind.MARKDOWN:
        return {}
    path = joined(base, source.name)
    if source.kind is SourceKind.NOTEBOOK:
        return dict.fromkeys(_DEFINITION.findall(source.data.decode("utf-8", "replace")), (path, None))
    folder = path[: len(path) - len(source.name)]
    found: dict[str, Place] = {}
    for where, data in (*((folder + s.name, s.data) for s in source.siblings), (path, source.data)):
        text, line, last = data.decode("utf-8", "replace"), 1, 0
        for match in _DEFINITION.finditer(text):
            line, last = line + text.count("\n", last, match.start(1)), match.start(1)
            found[match[1]] = (where, line)
    return found


def _concerned(test: TestResult, exercise: Exercise, found: Mapping[str, Place]) -> Place | None:
    """Returns where the function that a test is about is defined, else the first that the exercise asks for."""
    others = {asked: other for other, asked in exercise.also if other in found}
    call, text = ("", test.title) if test.hidden else (test.call, f"{test.title} {test.message}")
    asked = [name for name in _NAME.findall(text) if name in exercise.defines]
    for name in (*_NAME.findall(call), *asked, *exercise.defines):
        if place := found.get(name) or found.get(others.get(name, "")):
            return place
    return None


def _refused(problems: Sequence[str], base: str, at: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yields each sentence about files of the checkout, `a.py, b.py: …` or `a.rar is …`, with the files' paths."""
    names = set(_names(at)) if problems else set()
    longest = sorted(names, key=len, reverse=True)
    for sentence in problems:
        listed = [name for name in sentence.partition(": ")[0].split(", ") if name in names]
        first = next((name for name in longest if sentence.startswith((f"{name} ", f"{name}:", f"{name},"))), None)
        if found := listed or ([first] if first else []):
            yield sentence, tuple(joined(base, name) for name in found)


def _names(at: Path) -> Iterator[str]:
    """Yields the paths of the files below a folder as intake calls them, at most a large number of them."""
    if not at.is_dir():
        yield clean(at.name)
        return
    count = 0
    for folder, folders, files in os.walk(at):
        folders[:] = [name for name in folders if name != ".git"]
        for name in files:
            yield clean(decode_name(os.fsencode(os.path.relpath(os.path.join(folder, name), at))))
        count += len(files) + 1
        if count > _FILES:
            return
