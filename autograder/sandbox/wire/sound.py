"""What Python can read of a text: where a slip keeps it from reading the whole, its top-level blocks by themselves."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_LINES = 20_000
_GOES_ON = re.compile(r"[\s#)\]}]|$|(?:else|elif|except|finally)\b")  # what no block begins with
_NAME = re.compile(r"^(?:async\s+)?(?:def|class)\s+(\w+)|^(\w+)\s*(?::[^=]*)?=(?!=)", re.MULTILINE)
_QUOTES = re.compile(r'"""|\'\'\'')


@dataclass(frozen=True)
class Unread:
    """Lines of a text that Python cannot read: the first of them, what hinders it, and the names they would make."""

    line: int
    error: SyntaxError
    names: tuple[str, ...]


def sound(text: str) -> tuple[str, tuple[Unread, ...]]:
    """Returns the text with blank lines for the top-level blocks that Python cannot read, and what these are.

    Raises the SyntaxError, or what else keeps Python from reading, where nothing is left that defines anything.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
            return text, ()
        except SyntaxError as error:
            lines = text.split("\n")
            unread = list(_unread(lines)) if len(lines) <= MOST_LINES else []
            for first, end, _ in unread:
                lines[first:end] = [""] * (end - first)
            if not unread or not _defines("\n".join(lines)):
                raise error from None
    return "\n".join(lines), tuple(_told(text.split("\n"), *part) for part in unread)


def _defines(text: str) -> bool:
    """Tells whether Python can read a text, and it defines a function or a class."""
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return False
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for node in body)


def _told(lines: Sequence[str], first: int, end: int, error: SyntaxError) -> Unread:
    names = [name or other for name, other in _NAME.findall("\n".join(lines[first:end]))]
    return Unread(first + 1, error, tuple(dict.fromkeys(names)))


def _unread(lines: Sequence[str]) -> Iterator[tuple[int, int, SyntaxError]]:
    """Yields the spans of lines that Python cannot read; those that touch are one."""
    last: tuple[int, int, SyntaxError] | None = None
    for first, end in _blocks(lines):
        error = _error(lines, first, end)
        if error is not None:
            last = (last[0], end, last[2]) if last is not None else (first, end, error)
        elif last is not None:
            yield last
            last = None
    if last is not None:
        yield last


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yields the spans of lines that belong together: what is indented, decorated or quoted stays in one."""
    starts = [n for n, line in enumerate(lines) if not _GOES_ON.match(line)]
    starts = [n for k, n in enumerate(starts) if k == 0 or not lines[starts[k - 1]].startswith("@")]
    ends = [*starts[1:], len(lines)]
    place = 0
    while place < len(starts):
        further = place
        if _is_open(lines, starts[place], ends[place]):  # a text in it has lines without indentation
            closing = (k for k in range(place + 1, len(starts)) if _is_open(lines, starts[k], ends[k]))
            further = next(closing, place)
        if further != place and _error(lines, starts[place], ends[further]) is not None:
            further = place
        yield starts[place], ends[further]
        place = further + 1


def _is_open(lines: Sequence[str], first: int, end: int) -> bool:
    return len(_QUOTES.findall("\n".join(lines[first:end]))) % 2 == 1


def _error(lines: Sequence[str], first: int, end: int) -> SyntaxError | None:
    try:
        ast.parse("\n".join(lines[first:end]))
    except SyntaxError as error:
        error.lineno = (error.lineno or 1) + first
        return error
    return None
