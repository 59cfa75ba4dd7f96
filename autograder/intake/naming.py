"""Names that are safe as file names everywhere and still readable in every script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_LONGEST = 120  # bytes of UTF-8; file systems allow 255 and renderers add suffixes
_RESERVED = frozenset(
    ("autograde", "con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10)))
)  # our own name, and those of devices on Windows, with any suffix
_OUTPUT_SUFFIX = re.compile(
    r"\.(?=(?:html?|csv|tsv|xlsx|json|xml|toml|md|txt|db|lock|tmp|part|zip)$|sqlite)", re.IGNORECASE
)
OUR_FILES = ("autograde.sqlite", "autograde.lock")
"""What lies in every folder of results and in no student's: by these such a folder is known."""


def safe_name(text: str) -> str:
    """Returns `text` as one portable path component: letters, digits, `.`, `_` and `-` of any script, never empty.

    It is never hidden, never a Windows device name, never a name of ours (`autograde`, and what begins with it and a
    dot), and has no suffix of a file that a folder of results holds itself.
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text))
    kept = "".join(char if _is_plain(char) else "_" for char in folded if unicodedata.category(char) != "Cf")
    name = _OUTPUT_SUFFIX.sub("_", re.sub(r"_{2,}", "_", kept).strip("._- "))
    name = name.encode("utf-8", "ignore")[:_LONGEST].decode("utf-8", "ignore").strip("._- ")
    head, _, rest = name.partition(".")
    return f"{head}_{rest}" if head.casefold() in _RESERVED else name or "student"


def unique_names(wanted: Iterable[str]) -> list[str]:
    """Returns `wanted` in order, later twins numbered `-2`, `-3`, ...; unique on case-insensitive file systems too."""
    taken: set[str] = set()
    counts: dict[str, int] = {}
    return [_unused(base, taken, counts) for base in wanted]


def _unused(base: str, taken: set[str], counts: dict[str, int]) -> str:
    name = base
    while fold(name) in taken:
        counts[fold(base)] = counts.get(fold(base), 1) + 1
        name = f"{base}-{counts[fold(base)]}"
    taken.add(fold(name))
    return name


def _is_plain(char: str) -> bool:
    return char in ".-" or unicodedata.category(char)[0] in "LMN"


def fold(name: str) -> str:
    """Returns what two names have in common that a file system may take for one."""
    return unicodedata.normalize("NFKC", name).casefold()
