"""Quotes what are not the grader's own words: texts, names and types that come from a submission.

A report speaks in the grader's voice. Whatever a student's program or file says stands in it only as a name that is
no more than a name, or between « and », short and on one line, so that nobody takes it for ours.
"""

from __future__ import annotations

import os
import re
from functools import cache

MAX_NAME = 60
MAX_SAID = 300
PLAIN_FILE = re.compile(r"[\w.+/()&,-]+(?: [\w.+/()&,-]+){0,3}")  # a few words are a name, more may be a sentence
INSIDE = str.maketrans({"«": "‹", "»": "›", "`": "'"})


def quoted(text: str, limit: int = MAX_SAID) -> str:
    """Returns the text on one line between « and », cut to `limit` characters, with no such marks in it."""
    line = " ".join(text[: 4 * limit].split()).translate(INSIDE)
    return f"«{line if len(line) <= limit else line[: limit - 1] + '…'}»"


def said(text: str, limit: int = MAX_SAID) -> str:
    """Returns `your program says: «…»`, or nothing for a text without a word in it."""
    return f"your program says: {quoted(text, limit)}" if text.strip() else ""


def name_or(text: str, instead: str) -> str:
    """Returns a name that Python could have, cut to MAX_NAME characters, and `instead` for any other text."""
    return text[:MAX_NAME] if text.isidentifier() else instead


def file_name(text: str) -> str:
    """Returns a file's name as it is where it cannot be a sentence, and quoted otherwise."""
    return text if len(text) <= 120 and PLAIN_FILE.fullmatch(text) else quoted(text, 120)


def without_folders(text: str) -> str:
    """Returns the text with each path into Python's library, or what is installed beside it, cut to its own part.

    Where the grader lies on its machine is nobody's business: `numpy/_core/fromnumeric.py` says as much.
    """
    for folder in _folders():
        text = text.replace(folder, "")
    return text


@cache
def _folders() -> tuple[str, ...]:
    import sysconfig

    paths = sysconfig.get_paths()
    named = [paths[name] for name in ("purelib", "platlib", "stdlib", "platstdlib")]
    found = {place + os.sep for path in named for place in (path, os.path.realpath(path))}
    return tuple(sorted(found, key=len, reverse=True))
