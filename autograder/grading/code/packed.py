"""Data that nobody writes by hand, whatever carries it: texts, numbers, comments, files beside an answer."""

from __future__ import annotations

import ast
import re

from autograder.grading.code.nodes import walk
from autograder.sandbox.wire import Unit

BLOB = 1_500
"""How many characters without words are data."""

NUMBERS = 400
"""How many numbers in one table are."""

BITS = 4 * BLOB
COLLECTIONS = (ast.List, ast.Tuple, ast.Dict, ast.Set)
_COMMENT = re.compile(r"#(.*)")
_NUMBER = re.compile(rb"-?\d+(?:\.\d*)?(?:e[-+]?\d+)?", re.IGNORECASE)
_READ = 400_000


def packed(node: ast.AST, counted: set[int]) -> str:
    """Returns what data a node is, "" where it is none; adds the collections in it to those that are `counted`."""
    if isinstance(node, ast.Constant):
        return _packed_constant(node.value)
    if not isinstance(node, COLLECTIONS):
        return ""
    parts = list(walk(node))
    counted.update(id(part) for part in parts if isinstance(part, COLLECTIONS))
    values = [part.value for part in parts if isinstance(part, ast.Constant)]
    count = sum(isinstance(value, int | float | complex) and not isinstance(value, bool) for value in values)
    if count > NUMBERS:
        return f"a table of {count:,} numbers"
    texts = [text for value in values if (text := _text(value)) is not None and _is_wordless(text, 40)]
    size = sum(map(len, texts))
    return f"a table of {size:,} characters without words" if size > BLOB else ""


def packed_comments(unit: Unit) -> str:
    """Returns what data the comments of a piece of source hold, "" where they hold none: it can read its own file."""
    try:
        lines = unit.text()[:_READ].split("\n")
    except SyntaxError:
        return ""
    texts = [found[1].strip() for line in lines if (found := _COMMENT.search(line))]
    size = sum(len(text) for text in texts if len(text) > 60 and _is_wordless(text, 60))
    return f"comments of {size:,} characters without words" if size > BLOB else ""


def packed_file(data: bytes) -> str:
    """Returns what data a file is that lies beside an answer, "" where it is a text to read."""
    if len(data) > BLOB and b"\0" in data[:_READ]:
        return f"{len(data):,} bytes that are no text"
    numbers = _NUMBER.findall(data[:_READ])
    written = sum(map(len, numbers))
    return f"a file of {len(numbers):,} numbers" if len(numbers) > NUMBERS and 2 * written > len(data[:_READ]) else ""


def _packed_constant(value: object) -> str:
    if isinstance(value, int) and value.bit_length() > BITS:
        return f"a number of {value.bit_length():,} bits"
    text = _text(value)
    if text is None or len(text) <= BLOB or not _is_wordless(text, 100):
        return ""
    return f"a constant of {len(text):,} characters without words"


def _text(value: object) -> str | None:
    return value.decode("latin-1") if isinstance(value, bytes) else value if isinstance(value, str) else None


def _is_wordless(text: str, length: int) -> bool:
    """Tells whether the words of a text are longer than this on average."""
    return len(text) >= length and len(text.split()) < len(text) / length
