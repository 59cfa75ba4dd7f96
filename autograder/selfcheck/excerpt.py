"""The line of a student's file that a message speaks of, with carets below what is meant."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from autograder.errors import IntakeProblem
from autograder.intake.reading import as_utf8, cells
from autograder.model import Source, SourceKind
from autograder.report import clean

MOST = 400


@dataclass(frozen=True)
class Excerpt:
    """One line of a file: where it stands, its text, and the columns that are meant, from `start` up to `end`."""

    place: str
    text: str
    start: int
    end: int

    @property
    def marked(self) -> str:
        """Returns the line and below it the carets."""
        return f"{self.text}\n{' ' * self.start}{'^' * max(1, self.end - self.start)}"


def excerpt(source: Source | None, line: int | None, cell: int | None = None) -> Excerpt | None:
    """Returns the line of a source; None where it has no such line."""
    text = _text(source, cell) if source is not None and line is not None else None
    lines = text.splitlines() if text is not None else []
    if text is None or line is None or not 0 < line <= len(lines):
        return None
    whole = lines[line - 1].expandtabs(4)[:MOST]
    code = whole.rstrip()
    indent = len(code) - len(code.lstrip())
    start, end = _slip(text, line) or (indent, len(code))
    place = f"line {line}" if cell is None else f"cell {cell}, line {line}"
    return Excerpt(place, clean(code[indent:]), max(0, start - indent), max(1, end - indent))


def loop_at(source: Source | None, line: int | None, cell: int | None = None) -> int | None:
    """Returns the line where the innermost loop round a line begins, or the line itself where there is none."""
    text = _text(source, cell) if source is not None and line is not None else None
    try:
        tree = ast.parse(text or "")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return line
    loops = [n for n in ast.walk(tree) if isinstance(n, ast.While | ast.For)]
    round_it = [n.lineno for n in loops if line is not None and n.lineno <= line <= (n.end_lineno or n.lineno)]
    return max(round_it, default=line)


def _text(source: Source, cell: int | None) -> str | None:
    try:
        if source.kind is SourceKind.NOTEBOOK:
            found = (c.source for c in cells(source.data, source.name).code if c.index == cell)
            return next(found, None)
        return as_utf8(source.data, source.name).data.decode("utf-8", "replace")
    except IntakeProblem:
        return None


def _slip(text: str, line: int) -> tuple[int, int] | None:
    """Returns the columns of what Python cannot read in this line, from 0; None where it is not there."""
    try:
        ast.parse(text)
    except SyntaxError as error:
        if error.lineno == line and error.offset:
            start = error.offset - 1
            end = error.end_offset - 1 if error.end_lineno == line and error.end_offset else start + 1
            return start, max(end, start + 1)
    except (ValueError, RecursionError, MemoryError):
        return None
    return None
