"""A notebook's cells, read from hostile JSON: whatever it holds, the answer is cells or one sentence.

nbformat validates notebooks that are meant to be valid and takes a third of a second to import; here formats 3 and 4
are read directly, wrong types are treated as absent, and outputs are never looked at. Sources come out as plain
Python (see `magics`), each line where it was.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache

from autograder.errors import IntakeProblem
from autograder.intake.files import limits
from autograder.intake.reading.encodings import as_utf8
from autograder.intake.reading.magics import WRITERS, strip_cell
from autograder.intake.reading.outputs import without_outputs
from autograder.report import is_old, raw_cells

_AWAIT = re.compile(r"^(?:[^\W\d]\w*\s*=\s*)?await\b|^async\s+(?:for|with)\b", re.MULTILINE)


@dataclass(frozen=True)
class CodeCell:
    """One code cell; `index` counts the notebook's code cells from 1, as reports call them.

    `tests` tells that nbgrader's metadata calls it the instructor's tests, `is_foreign` that it is not Python.
    """

    index: int
    source: str
    grade_id: str = ""
    locked: bool = False
    solution: bool = False
    tests: bool = False
    is_foreign: bool = False


@dataclass(frozen=True)
class WrittenCell:
    """One markdown, heading or raw cell, with what nbgrader says of it."""

    text: str
    grade_id: str = ""
    locked: bool = False
    solution: bool = False


@dataclass(frozen=True)
class NotebookCells:
    """What a notebook holds: code cells in order, written cells, and a sentence for each thing that was changed."""

    code: tuple[CodeCell, ...] = ()
    written: tuple[WrittenCell, ...] = ()
    notes: tuple[str, ...] = ()
    format: int = 4

    @property
    def markdown(self) -> str:
        """Returns the text of all written cells, one blank line between two."""
        return "\n\n".join(cell.text for cell in self.written)


@lru_cache(maxsize=2)
def cells(data: bytes, name: str = "The notebook") -> NotebookCells:
    """Returns the cells of a notebook of format 3 or 4, without those that hold nbgrader's tests.

    Those of the last notebooks are kept, since each is asked for by the grader and by the pages. Raises IntakeProblem
    where it is empty, no JSON, no notebook, too large, or in a language other than Python.
    """
    book = _load(data, name)
    if (language := _language(book)) and "python" not in language.casefold():
        raise IntakeProblem(f"{name} is a notebook in {language[:40]}, not in Python.")
    raw = raw_cells(book)
    if len(raw) > limits.NOTEBOOK_CELLS:
        raise IntakeProblem(f"{name} has more than {limits.NOTEBOOK_CELLS} cells.")
    notes: list[str] = []
    code = tuple(_code(cell, number, notes) for number, cell in enumerate(filter(_is_code, raw), 1))
    notes += [f"Cell {cell.index} holds nbgrader's tests and was left out." for cell in code if cell.tests]
    code = tuple(cell for cell in code if not cell.tests)
    written = tuple(_written(cell) for cell in raw if not _is_code(cell))
    return NotebookCells(
        code, tuple(cell for cell in written if cell.text.strip()), tuple(notes), 3 if is_old(book) else 4
    )


def slim(data: bytes, name: str) -> tuple[bytes, str]:
    """Returns the notebook as intake keeps it, as UTF-8, and a note where something was left out or converted.

    Raises IntakeProblem where it is no text, or too large even without its outputs.
    """
    kept = without_outputs(data) if len(data) > limits.OUTPUTS_KEPT else data
    if len(kept) > limits.NOTEBOOK_KEPT:
        raise IntakeProblem(
            f"{name} has {limits.size(len(kept))} without its outputs; no more is read of a notebook than "
            f"{limits.size(limits.NOTEBOOK_KEPT)}."
        )
    text = as_utf8(kept, name)
    dropped = len(data) - len(kept)
    note = f"The outputs of {name} ({limits.size(dropped)}) were left out." if dropped else ""
    return text.data, " ".join(filter(None, (note, text.note)))


def _load(data: bytes, name: str) -> dict[str, object]:
    kept, _ = slim(data, name)
    if not kept.strip():
        raise IntakeProblem(f"{name} is empty.")
    try:
        book = json.loads(kept)
        if b"\\ud" in kept.lower():  # half a surrogate pair, perhaps: no file and no terminal takes it later
            book = json.loads(json.dumps(book, ensure_ascii=False).encode("utf-8", "replace"))
    except RecursionError as error:
        raise IntakeProblem(f"{name} is no notebook: its JSON is nested too deeply.") from error
    except (ValueError, MemoryError) as error:
        raise IntakeProblem(f"{name} is no notebook: it is not JSON. Save it once more in Jupyter.") from error
    if not isinstance(book, dict) or not ({"cells", "worksheets"} & book.keys()):
        raise IntakeProblem(f"{name} is JSON but no notebook: it has no cells.")
    return book


def _is_code(cell: dict[str, object]) -> bool:
    return cell.get("cell_type") == "code"


def _code(cell: dict[str, object], index: int, notes: list[str]) -> CodeCell:
    source = _text(cell["source"] if "source" in cell else cell.get("input"))
    stripped = strip_cell(source)
    if stripped.foreign and stripped.foreign not in WRITERS:
        notes.append(f"Cell {index} (%%{stripped.foreign[:20]}) is not Python and was left out.")
    elif stripped.removed and not stripped.foreign:
        first = stripped.removed[0]
        more = f" and {len(stripped.removed) - 1} more" if len(stripped.removed) > 1 else ""
        notes.append(f"Cell {index}: the notebook command {_short(first)}{more} was left out.")
    if _AWAIT.search(stripped.source):
        notes.append(f"Cell {index} awaits at the top level.")
    told = _nbgrader(cell)
    is_foreign = bool(stripped.foreign)
    return CodeCell(index, stripped.source, **told, tests=_is_test(cell), is_foreign=is_foreign)  # type: ignore[arg-type]


def _written(cell: dict[str, object]) -> WrittenCell:
    text = _text(cell.get("source"))
    if cell.get("cell_type") == "heading":  # format 3
        level = cell.get("level")
        text = f"{'#' * (level if isinstance(level, int) and 1 <= level <= 6 else 1)} {text}"
    return WrittenCell(text, **_nbgrader(cell))  # type: ignore[arg-type]


def _nbgrader(cell: dict[str, object]) -> dict[str, object]:
    metadata = cell.get("metadata")
    told = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    if not isinstance(told, dict):
        return {}
    return {
        "grade_id": _text(told.get("grade_id"))[:200],
        "locked": told.get("locked") is True,
        "solution": told.get("solution") is True,
    }


def _is_test(cell: dict[str, object]) -> bool:
    """Tells a cell that nbgrader grades and nobody answers in: what stands there now is not the student's answer."""
    metadata = cell.get("metadata")
    told = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return isinstance(told, dict) and told.get("grade") is True and told.get("solution") is not True


def _language(book: dict[str, object]) -> str:
    metadata = book.get("metadata")
    if not isinstance(metadata, dict):
        return ""
    kernel, info = metadata.get("kernelspec"), metadata.get("language_info")
    named = (
        info.get("name") if isinstance(info, dict) else "",
        kernel.get("language") if isinstance(kernel, dict) else "",
    )
    return next((name for name in named if isinstance(name, str) and name), "")


def _text(value: object) -> str:
    """Returns a cell's source, a string or a list of them."""
    pieces = value if isinstance(value, list) else [value]
    return "".join(piece for piece in pieces if isinstance(piece, str))


def _short(command: str) -> str:
    return command if len(command) <= 60 else f"{command[:57]}..."
