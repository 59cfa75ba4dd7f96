"""Counts the house: rooms (packages), floors (how high they stand on each other) and arrows (imports between them).

python -m tests.engine.house
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "autograder"
GROUND = ("errors", "model", "files", "machine", "quoting", "__version__")


def room_of(parts: tuple[str, ...]) -> str:
    """Returns the room that a module lies in: its top-level package, a public face, or the ground."""
    first = parts[0] if parts else "__init__"
    return "ground" if first in (*GROUND, "__init__") else first


def arrows() -> set[tuple[str, str]]:
    """Returns the pairs (from, to) of rooms of which the first imports from the second."""
    found = {
        (room_of(path.relative_to(PACKAGE).with_suffix("").parts), room_of(target))
        for path in sorted(PACKAGE.rglob("*.py"))
        if "_course" not in path.parts
        for target in _imported(path)
    }
    return {(start, end) for start, end in found if start != end}


def _imported(path: Path) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "autograder":
            inner = tuple(str(node.module).split(".")[1:])
            yield from [inner] if inner else [(alias.name,) for alias in node.names]


def floors(pairs: set[tuple[str, str]]) -> int:
    """Returns how many floors the rooms stand on, none of them importing from its own or a higher one."""

    @cache
    def height(room: str) -> int:
        return 1 + max((height(end) for start, end in pairs if start == room), default=0)

    return max(height(room) for pair in pairs for room in pair)


def main() -> None:
    """Prints the three numbers and every arrow."""
    pairs = arrows()
    rooms = sorted({room for pair in pairs for room in pair})
    print(f"{len(rooms)} rooms, {floors(pairs)} floors, {len(pairs)} arrows")
    for room in rooms:
        print(f"  {room} -> {', '.join(sorted(end for start, end in pairs if start == room)) or '-'}")


if __name__ == "__main__":
    main()
