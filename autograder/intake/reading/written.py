"""The scripts that a notebook's cells write beside it: `%%writefile utils.py`, and then `import utils`."""

from __future__ import annotations

import re

from autograder.intake.reading.notebooks import cells

_WRITES = re.compile(r"\s*# %%(?:write)?file[ \t]+(?P<adds>-a[ \t]+)?(?:\./)?(?P<path>[\w-][\w./-]*\.py)[ \t]*\n")


def scripts_written(data: bytes, name: str) -> dict[str, str]:
    """Returns the text of each script that a notebook writes, by where it lies from there, as its last cells leave it.

    Raises IntakeProblem where the notebook cannot be read.
    """
    texts: dict[str, str] = {}
    for cell in cells(data, name).code:
        if found := _WRITES.match(cell.source):
            before = texts.get(found["path"], "") if found["adds"] else ""
            texts[found["path"]] = before + cell.source[found.end() :] + "\n"
    return texts
