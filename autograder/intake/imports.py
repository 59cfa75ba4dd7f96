"""Which modules a Python text may import, found without running it, and where Python is broken, too."""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST = 500  # names; a text that imports more does not want a grade
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<source>\.*[\w.]*)[ \t]+import[ \t]*(?P<names>\([^)]{0,1000}\)|[^#\n]{0,500})"
    r"|import[ \t]+(?P<modules>[^#\n]{1,500}))",
    re.MULTILINE,
)
_NAME = re.compile(r"[^\W\d][\w.]*")


def imported_names(text: str) -> tuple[str, ...]:
    """Returns what the text may import, as it writes it: `from .lib import data` gives `.lib` and `.lib.data`."""
    found: dict[str, None] = {}
    for match in _IMPORT.finditer(text):
        found |= dict.fromkeys(_from(match) if match["source"] else _listed(match["modules"] or ""))
        if len(found) > MOST:
            break
    return tuple(found)[:MOST]


def _from(match: re.Match[str]) -> Iterator[str]:
    source = match["source"]
    joint = "" if source.endswith(".") else "."
    if joint:
        yield source
    for name in _listed(match["names"]):
        yield f"{source}{joint}{name}"


def _listed(text: str) -> Iterator[str]:
    """Yields the names of `a, b.c as d`, without what they are called here; none for a star."""
    for part in re.sub(r"#[^\n]*", "", text).strip("() \t").split(","):
        if name := _NAME.match(part.strip(" \t\r\n\\;")):
            yield name.group()
