"""What can be read of a script that Python cannot read as a whole: half a file, or one wrong line in one function."""

from __future__ import annotations

import ast
import re
import warnings

JOINED = 30
"""How many blocks are joined at most in search of a whole statement, such as one with a long text in it."""

MOST_READ = 3_000_000
"""How many characters are read at most, again and again, before the rest is given up: nobody's own work needs more."""

BEGINS = re.compile(r"[^\s#)\]}]")
GOES_ON = re.compile(r"(?:else|elif|except|finally)\b")
DEFINES = re.compile(r"^(?:async\s+def|def|class)\s", re.MULTILINE)


def sound(text: str) -> str:
    """Returns the text with each top-level statement that cannot be read as empty lines; all lines keep their numbers.

    A text that can be read comes back as it is.
    """
    if _is_sound(text):
        return text
    found = _without_broken(_blocks(text))
    return found if _is_sound(found) else _emptied(text)


def _without_broken(blocks: list[str]) -> str:
    kept, at, left = [], 0, MOST_READ
    while at < len(blocks):
        part, end = "", at
        while end < min(at + JOINED, len(blocks)) and left > 0:
            part, end = part + blocks[end], end + 1
            left -= len(part)
            if _is_sound(part):
                break
        else:
            part, end = _emptied(blocks[at]), at + 1
        kept.append(part)
        at = end
    return "".join(kept)


def _blocks(text: str) -> list[str]:
    """Returns the lines in blocks, each of which begins where a top-level statement may begin."""
    blocks = [""]
    for line in text.splitlines(keepends=True):
        decorates = blocks[-1].startswith("@") and not DEFINES.search(blocks[-1])
        if BEGINS.match(line) and not GOES_ON.match(line) and not decorates:
            blocks.append("")
        blocks[-1] += line
    return blocks


def _emptied(text: str) -> str:
    return "\n" * text.count("\n")


def _is_sound(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "<text>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True
