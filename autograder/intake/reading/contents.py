"""What one handed-in file holds, seen without running it: its kind, its bytes, the names it defines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.errors import IntakeProblem
from autograder.intake.files import File, limits
from autograder.intake.reading import notebooks
from autograder.intake.reading.encodings import as_utf8
from autograder.intake.reading.imports import borrowed_names, imported_names
from autograder.intake.reading.magics import strip_lines
from autograder.intake.reading.shapes import Shape, shapes
from autograder.model import SourceKind

KINDS = {
    ".py": SourceKind.SCRIPT,
    ".pyw": SourceKind.SCRIPT,
    ".ipynb": SourceKind.NOTEBOOK,
    ".md": SourceKind.MARKDOWN,
    ".markdown": SourceKind.MARKDOWN,
    ".txt": SourceKind.MARKDOWN,
}
_DEFINED = re.compile(
    r"^(?:async[ \t]+)?(?:def|class)[ \t]+([^\W\d]\w*)|^([^\W\d]\w*)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE
)
_UNFINISHED = re.compile(r"^[ \t]*raise NotImplementedError\b", re.MULTILINE)
_COMMAND = re.compile(r"^[ \t]*[%!]|^get_ipython\(\)", re.MULTILINE)


@dataclass(frozen=True)
class Content:
    """A file as read: `defined` its top-level names, `unfinished` its stubs, `written` what markdown cells say.

    `written_out` are those of its top-level names that are functions and classes, `classes` what the latter look like.
    `imports` are the modules that it may import, as it writes them (`utils`, `.lib.data`); `borrowed` are the names
    that it takes from them.
    """

    file: File
    kind: SourceKind
    data: bytes
    defined: frozenset[str] = frozenset()
    unfinished: int = 0
    written: str = ""
    note: str = ""
    imports: tuple[str, ...] = ()
    borrowed: frozenset[str] = frozenset()
    written_out: frozenset[str] = frozenset()
    classes: tuple[Shape, ...] = ()


def kind_of(file: File) -> SourceKind | None:
    """Returns how the file is read, by its ending; None for files that answer nothing."""
    return KINDS.get(file.suffix)


def read(file: File) -> Content:
    """Returns what the file holds.

    Raises IntakeProblem where it is empty, too large, no text, or a notebook that cannot be read.
    """
    kind = KINDS[file.suffix]
    content = _notebook(file) if kind is SourceKind.NOTEBOOK else _text(file, kind)
    if not content.data.strip():
        raise IntakeProblem(f"{file.path} is empty.")
    return content


def _text(file: File, kind: SourceKind) -> Content:
    text = as_utf8(file.read(limits.SCRIPT_BYTES), file.path)
    data, notes = text.data, [file.note, text.note]
    source = data.decode("utf-8")
    if kind is SourceKind.SCRIPT and _COMMAND.search(source) and (stripped := strip_lines(source)).source != source:
        source, data = stripped.source, stripped.source.encode("utf-8")
        if stripped.removed:
            notes.append(f"{file.path} holds notebook commands ({stripped.removed[0][:60]}), which were left out.")
    written = source if kind is SourceKind.MARKDOWN else ""
    return _content(file, kind, data, source, written, notes)


def _notebook(file: File) -> Content:
    data, note = notebooks.slim(file.read(limits.NOTEBOOK_BYTES), file.path)
    book = notebooks.cells(data, file.path)
    if not book.code and not book.written:
        raise IntakeProblem(f"{file.path} is an empty notebook.")
    source = "\n".join(cell.source for cell in book.code)
    return _content(file, SourceKind.NOTEBOOK, data, source, book.markdown, [file.note, note])


def _content(file: File, kind: SourceKind, data: bytes, source: str, written: str, notes: list[str]) -> Content:
    found = _DEFINED.findall(source)
    names, written_out = frozenset(a or b for a, b in found), frozenset(a for a, _ in found if a)
    unfinished = len(_UNFINISHED.findall(source))
    note = " ".join(filter(None, notes))
    imports, borrowed = imported_names(source), borrowed_names(source)
    return Content(file, kind, data, names, unfinished, written, note, imports, borrowed, written_out, shapes(source))
