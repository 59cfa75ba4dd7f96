"""The files that a notebook's cells write beside it: `%%writefile utils.py`, and then `import utils`."""

from __future__ import annotations

import re

from autograder.intake.reading.magics import WRITERS
from autograder.intake.reading.notebooks import CodeCell, cells

_WRITES = re.compile(
    rf"\s*# %%(?:{'|'.join(WRITERS)})[ \t]+(?P<adds>-a[ \t]+)?(?:\./)?(?P<path>[\w-][\w./-]*)[ \t]*\n(?P<text>.*)",
    re.DOTALL,
)


def files_written(data: bytes, name: str) -> dict[str, str]:
    """Returns the text of each file that a notebook writes, by where it lies from there, as its last cells leave it.

    Raises IntakeProblem where the notebook cannot be read.
    """
    texts: dict[str, list[str]] = {}
    for cell in cells(data, name).code:
        if found := _WRITES.match(cell.source):
            before = texts.get(found["path"], []) if found["adds"] else []
            before.append(_text(found["text"], cell) + "\n")
            texts[found["path"]] = before
    return {path: "".join(parts) for path, parts in texts.items()}


def _text(text: str, cell: CodeCell) -> str:
    """Returns a cell's own text: what is no Python has become comments."""
    return "\n".join(line.removeprefix("# ") for line in text.split("\n")) if cell.is_foreign else text
