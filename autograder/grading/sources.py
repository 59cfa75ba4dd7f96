"""From a handed-in file to the units that a child loads: a script is one, a notebook one for each code cell.

Behind them stand the student's other scripts that they import.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course import Course
from autograder.errors import IntakeProblem, UsageError
from autograder.intake.reading import as_utf8, cells
from autograder.model import Exercise, Sibling, Source, SourceKind
from autograder.sandbox.wire import Unit

if TYPE_CHECKING:
    from autograder.report import Part


def units_of(source: Source) -> tuple[list[Unit], list[str]]:
    """Returns the units of a source and what had to be changed to read it; IntakeProblem where it cannot be read."""
    beside = [_beside(sibling) for sibling in source.siblings]
    if source.kind is SourceKind.NOTEBOOK:
        book = cells(source.data, source.name)
        own = [Unit(c.source.encode("utf-8", "replace"), source.name, c.index) for c in book.code]
        return own + beside, list(book.notes)
    text = as_utf8(source.data, source.name)
    return [Unit(text.data, source.name), *beside], [text.note] if text.note else []


def _beside(sibling: Sibling) -> Unit:
    """Returns the unit of what lies beside an answer: of a notebook that it imports, the code of all cells."""
    if not sibling.module:
        return Unit(sibling.data, sibling.name, path=sibling.name)
    if not sibling.name.endswith(".ipynb"):
        return Unit(sibling.data, sibling.name, module=sibling.module)
    code = "\n".join(cell.source for cell in cells(sibling.data, sibling.name).code)
    return Unit(code.encode("utf-8", "replace"), sibling.name, module=sibling.module)


def code_of(source: Source) -> tuple[Part, ...]:
    """Returns exactly the code that a child loads of a source, for showing it; none where it cannot be read."""
    from autograder.report import Part

    if source.kind is SourceKind.MARKDOWN:
        return ()
    try:
        units, _ = units_of(source)
        return tuple(Part(unit.name, unit.text(), unit.cell) for unit in units if not unit.path)
    except (IntakeProblem, SyntaxError):
        return ()


def written_of(source: Source) -> str:
    """Returns the written answers in a source: a Markdown file's text, or a notebook's Markdown cells."""
    if source.kind is SourceKind.NOTEBOOK:
        return cells(source.data, source.name).markdown
    if source.kind is SourceKind.MARKDOWN:
        return as_utf8(source.data, source.name).data.decode("utf-8", "replace")
    return ""


def units_of_path(course: Course, path: Path) -> Callable[[Exercise], Sequence[Unit]]:
    """Returns what gives the units of each exercise from a student's file or folder."""
    from autograder.intake import collect_file

    def units(exercise: Exercise) -> Sequence[Unit]:
        submission = collect_file(path, course.exercises, exercise.slug if path.is_file() else None)
        for source in submission.sources:
            if source.exercise == exercise.slug:
                return units_of(source)[0]
        raise UsageError(f"{path} has no answer to {exercise.slug}.")

    return units
