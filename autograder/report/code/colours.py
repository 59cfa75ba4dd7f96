"""Colours Python with Pygments, line by line, as plain data: each page makes its own markup of it."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from itertools import groupby
from operator import itemgetter
from typing import Any

MOST = 60_000
"""Characters of a file that are coloured; what follows is shown plain, since a lexer takes its time for odd text."""

KINDS = {"Keyword": "k", "Comment": "c", "String": "s", "Number": "m", "Operator.Word": "k", "Name.Builtin": "nb",
         "Name.Function": "nf", "Name.Class": "nf", "Name.Decorator": "nd"}  # fmt: skip
"""Short names of the kinds of words that get a colour, by Pygments' names for them."""

Token = tuple[str, str]
"""A kind, empty for none, and a text."""


def coloured(text: str) -> list[tuple[Token, ...]]:
    """Returns the lines of a text, each as tokens that together are exactly its characters."""
    lines: list[list[Token]] = [[]]
    for kind, part in [*_tokens(text[:MOST]), ("", text[MOST:])]:
        first, *rest = part.split("\n")
        lines[-1].append((kind, first))
        lines.extend([(kind, piece)] for piece in rest)
    while len(lines) > 1 and not any(piece for _, piece in lines[-1]):
        lines.pop()
    return [tuple(token for token in line if token[1]) for line in lines]


def _tokens(text: str) -> list[Token]:
    found = [(_kind(token), part) for _, token, part in _lexer().get_tokens_unprocessed(text)]
    joined = [(kind, "".join(part for _, part in group)) for kind, group in groupby(found, key=itemgetter(0))]
    return joined if "".join(part for _, part in joined) == text else [("", text)]


@cache
def _kind(token: Any) -> str:
    """Returns the short name of one of Pygments' token types."""
    name = str(token).removeprefix("Token.").removeprefix("Literal.")
    return next((short for long, short in KINDS.items() if name == long or name.startswith(f"{long}.")), "")


@cache
def _lexer() -> Any:
    """Returns the lexer, imported at the first page that needs it."""
    return import_module("pygments.lexers.python").PythonLexer(stripnl=False, ensurenl=False)
