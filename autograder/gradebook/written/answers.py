"""Takes a written answer apart by its headings: which of its cells answer which question of the rubric.

A Markdown file is one cell. What stands under a heading that means a question is that question's, with deeper headings
and cells of code, until the next heading of the same depth. What cannot be matched is kept as the rest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.course import Rubric, spaced
from autograder.errors import IntakeProblem
from autograder.gradebook.written.headings import Finder
from autograder.intake.reading import as_utf8
from autograder.model import Source, SourceKind
from autograder.report import raw_cells

Cell = Mapping[str, Any]
"""A cell as it lies in a notebook's JSON."""

DEEPEST = 7
"""How deep a heading is that is only a bold line or a line of its own: below all of Markdown's."""

_HASH = re.compile(r" {0,3}(#{1,6})[ \t]*(.*?)[ \t]*#*[ \t]*$")
_BOLD = re.compile(r"\s*(?:\*\*|__)(.{1,120}?)(?:\*\*|__)\s*[:：]?\s*$")
_RULE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True)
class Answers:
    """A student's answers: cells by the name of the question, and the cells that no heading gives to any."""

    found: Mapping[str, tuple[Cell, ...]] = field(default_factory=dict)
    rest: tuple[Cell, ...] = ()

    def of(self, question: str) -> tuple[Cell, ...]:
        """Returns the cells that answer a question."""
        return self.found.get(question, ())

    def is_blank(self, question: str) -> bool:
        """Tells whether nothing was written on a question; never where anything could not be matched."""
        return not self.of(question) and not self.rest


@dataclass(frozen=True)
class _Chunk:
    """A heading and what stands under it; of a text before any heading `depth` is 0."""

    depth: int
    question: str
    cell: Cell


def cells_of(source: Source) -> tuple[Cell, ...]:
    """Returns what a source holds as cells; a file that cannot be read as a notebook is one cell of its text."""
    if source.kind is SourceKind.NOTEBOOK:
        try:
            return tuple(raw_cells(json.loads(source.data.decode("utf-8-sig", "replace"))))
        except (ValueError, AttributeError, RecursionError):
            pass
    try:
        data = as_utf8(source.data, source.name).data
    except IntakeProblem:
        data = source.data
    return cells_of_text(data.decode("utf-8", "replace"))


def cells_of_text(text: str) -> tuple[Cell, ...]:
    """Returns a Markdown text as a cell."""
    return ({"cell_type": "markdown", "source": text},)


def answers_of(cells: Iterable[Cell], rubric: Rubric) -> Answers:
    """Returns which cells answer which question; what students were given to begin with is left out."""
    finder = Finder(rubric.questions)
    chunks = [chunk for cell in cells for chunk in _chunks(cell, finder)]
    level = _level(chunks)
    above = {chunk.question for chunk in chunks if chunk.depth <= level}
    found: dict[str, list[Cell]] = {}
    rest: list[Cell] = []
    question, depth = "", 0
    for chunk in chunks:
        if chunk.question and (chunk.depth <= level or chunk.question not in above):
            question, depth = chunk.question, chunk.depth
        elif 0 < chunk.depth <= depth < DEEPEST:
            question, depth = "", 0
        kept = _without_given(chunk.cell, rubric.given)
        if _is_full(kept, rubric):
            (found.setdefault(question, []) if question else rest).append(kept)
    return Answers({name: tuple(cells) for name, cells in found.items()}, tuple(rest))


def text_of(cells: Iterable[Cell]) -> str:
    """Returns the texts of cells, outputs left out."""
    return "\n\n".join(_source(cell) for cell in cells)


def _level(chunks: Iterable[_Chunk]) -> int:
    """Returns at which depth the questions stand: where most of them are named, the less deep where two have as many.

    A deeper heading that names one of them again is about a part of an answer.
    """
    named: dict[int, set[str]] = {}
    for chunk in chunks:
        if chunk.question:
            named.setdefault(chunk.depth, set()).add(chunk.question)
    return max(named, key=lambda depth: (len(named[depth]), -depth), default=0)


def _chunks(cell: Cell, finder: Finder) -> Iterator[_Chunk]:
    """Yields a cell in parts, each of which begins with a heading; a cell of code is one part."""
    if cell.get("cell_type") not in ("markdown", "heading", "raw"):
        yield _Chunk(0, "", cell)
        return
    lines: list[str] = []
    depth, question = 0, ""
    for line, own_depth, text in _headed(_source(cell)):
        heading = own_depth or (DEEPEST if not text and _loose(line, finder) else 0)
        means = finder.question(text or line, by_number=bool(own_depth)) if heading else ""
        if heading and (own_depth or means):
            if any(kept.strip() for kept in lines):
                yield _Chunk(depth, question, {**cell, "cell_type": "markdown", "source": "\n".join(lines)})
            lines, depth, question = [], heading, means
        lines.append(line)
    yield _Chunk(depth, question, {**cell, "cell_type": "markdown", "source": "\n".join(lines)})


def _headed(text: str) -> Iterator[tuple[str, int, str]]:
    """Yields each line with how deep a heading it is and the heading's text; inside a fence 0 and the line itself."""
    lines, fence = text.split("\n"), ""
    for i, line in enumerate(lines):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        hashes = None if fence else _HASH.match(line)
        under = None if fence or i + 1 == len(lines) else _RULE.match(lines[i + 1])
        if hashes:
            yield line, len(hashes[1]), hashes[2]
        elif under and line.strip() and len(under[1]) > 2:
            yield line, 1 if under[1][0] == "=" else 2, line
        else:
            yield line, 0, line if fence else ""


def _loose(line: str, finder: Finder) -> bool:
    """Tells whether a line with no mark of a heading is one: bold as a whole, or a question by its words."""
    return _BOLD.fullmatch(line) is not None or finder.is_line(line)


def _without_given(cell: Cell, given: frozenset[str]) -> Cell:
    """Returns a cell of text without the given lines that it begins with, heading included."""
    if cell.get("cell_type") != "markdown":
        return cell
    lines = _source(cell).split("\n")
    while lines and (not lines[0].strip() or spaced(lines[0]) in given):
        lines.pop(0)
    kept = [line for line in lines if not (spaced(line) in given and line.strip().startswith("*"))]
    return {**cell, "source": "\n".join(kept).rstrip()}


def _is_full(cell: Cell, rubric: Rubric) -> bool:
    """Tells whether somebody wrote anything in a cell: more than headings and what was given."""
    if cell.get("cell_type") != "markdown":
        return bool(_source(cell).strip() or cell.get("outputs"))
    lines = [line for line in _source(cell).split("\n") if line.strip()]
    return any(spaced(line) not in rubric.given and not _is_heading(line) for line in lines)


def _is_heading(line: str) -> bool:
    return bool(_HASH.match(line) or _RULE.match(line))


def _source(cell: Cell) -> str:
    """Returns a cell's text, one string or a list of them; format 3 has cells of headings, and calls code `input`."""
    value = cell.get("source", cell.get("input", ""))
    pieces = value if isinstance(value, list) else [value]
    text = "".join(piece for piece in pieces if isinstance(piece, str))
    if cell.get("cell_type") != "heading":
        return text
    level = cell.get("level")
    return f"{'#' * (level if type(level) is int and 1 <= level <= 6 else 1)} {text}"
