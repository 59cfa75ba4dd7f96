"""Which modules a Python text may import, and what it takes from them; found without running it, in broken text too."""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST = 500  # names; a text that imports more does not want a grade
_IMPORT = re.compile(  # nothing is given back, so that a line of a million dots or spaces takes linear time
    r"^[ \t]*+(?:from[ \t]++(?P<source>\.*+[\w.]*+)[ \t]++import[ \t]*+(?P<names>\([^)]{0,1000}\)|[^#\n]{0,500})"
    r"|import[ \t]++(?P<modules>[^#\n]{1,500}))",
    re.MULTILINE,
)
_CALLED = re.compile(r"""\b(?:import_module|__import__)\([ \t]*+["']([^\W\d][\w.]*+)["']""")
_NAME = re.compile(r"[^\W\d][\w.]*")


def imported_names(text: str) -> tuple[str, ...]:
    """Returns what the text may import, as it writes it: `from .lib import data` gives `.lib` and `.lib.data`."""
    found: dict[str, None] = {}
    found |= dict.fromkeys(_CALLED.findall(text)[:MOST])
    for match in _IMPORT.finditer(text):
        found |= dict.fromkeys(_from(match) if match["source"] else _listed(match["modules"] or ""))
        if len(found) > MOST:
            break
    return tuple(found)[:MOST]


def borrowed_names(text: str) -> frozenset[str]:
    """Returns what the text takes from other modules, as it calls it: `from utils import f as g` gives `g`."""
    found = {name for match in _IMPORT.finditer(text) for name in _called(match["names"] or "")}
    return frozenset(sorted(found)[:MOST])


def _called(text: str) -> Iterator[str]:
    for part in _parts(text):
        words = part.split()
        if words and words[-1].isidentifier() and len(words) in (1, 3):
            yield words[-1]


def _from(match: re.Match[str]) -> Iterator[str]:
    source = match["source"]
    joint = "" if source.endswith(".") else "."
    if joint:
        yield source
    for name in _listed(match["names"]):
        yield f"{source}{joint}{name}"


def _listed(text: str) -> Iterator[str]:
    """Yields the names of `a, b.c as d`, without what they are called here; none for a star."""
    for part in _parts(text):
        if name := _NAME.match(part):
            yield name.group()


def _parts(text: str) -> list[str]:
    return [part.strip(" \t\r\n\\;") for part in re.sub(r"#[^\n]*", "", text).strip("() \t\r\n").split(",")]
