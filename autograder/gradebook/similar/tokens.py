"""Python as a list of tokens in which names that a student chose are all alike; comments and docstrings are left out.

A name counts as chosen unless it is a word of the language, stands behind a dot, is imported, or is one that the
exercise asks for. Broken code is read as well: nothing is parsed.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable
from typing import NamedTuple

CHOSEN, NUMBER, TEXT = "v", "0", "s"
_TOKEN = re.compile(
    r"""(?P<skip>[ \t\f\r]+|\\\n|\#[^\n]*)
      |(?P<line>\n)
      |(?P<text>[rbfuRBFU]{0,2}(?:\"{3}(?:[^\\]|\\.)*?(?:\"{3}|\Z)|'{3}(?:[^\\]|\\.)*?(?:'{3}|\Z)
        |"(?:[^"\\\n]|\\.)*(?:"|$)|'(?:[^'\\\n]|\\.)*(?:'|$)))
      |(?P<name>[^\W\d]\w*)
      |(?P<number>\d[\w.]*)
      |(?P<sign>\*\*=?|//=?|->|:=|[=!<>+\-*/%&|^@]=|<<|>>|.)""",
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_IMPORT = re.compile(r"^\s*(?:from\s+[\w.]+\s+)?import\s+(.+)$", re.MULTILINE)
_KNOWN = frozenset((*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "self", "np", "torch", "nn", "F"))


class Token(NamedTuple):
    """A token and the line on which it begins, from 1."""

    text: str
    line: int


def tokens_of(code: str, asked: Iterable[str] = ()) -> list[Token]:
    """Returns the tokens of a piece of code; the names in `asked` stay as they are."""
    kept = _KNOWN | frozenset(asked) | _imported(code)
    found: list[Token] = []
    line, before, is_first = 1, "", True
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup, match.group()
        if kind == "line":
            is_first = True
        elif kind != "skip":
            is_docstring = kind == "text" and is_first
            if not is_docstring:
                found.append(Token(_told(kind or "sign", text, before, kept), line))
            before, is_first = text, False
        line += text.count("\n")
    return found


def _told(kind: str, text: str, before: str, kept: frozenset[str]) -> str:
    if kind == "name":
        return text if before == "." or text in kept else CHOSEN
    return {"number": NUMBER, "text": TEXT}.get(kind, text)


def _imported(code: str) -> frozenset[str]:
    """Returns the names that imports bind, and those that they take."""
    return frozenset(word for found in _IMPORT.findall(code) for word in re.findall(r"[^\W\d]\w*", found))
