"""Makes a student's text safe to show anywhere, and numbers short; every renderer starts from here.

What a format has to escape besides (HTML, CSV, workflow commands) is that format's own module's work.
"""

from __future__ import annotations

import math
import re
import unicodedata

COLOURS = re.compile("\x1b\\[[0-9;:]{0,40}m")
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
SPACES = re.compile(r"\s+")
# Every control and format character but line feed, tab and the two joiners that Persian and emoji are written with.
SUSPECT = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)


def clean(text: str) -> str:
    """Makes what could steer a terminal, reorder a line or break a file visible, and leaves all else as it is.

    Colours go, every line end becomes a line feed, and other control and format characters (escape, bell, bidi
    overrides, lone surrogates) are written out as `\\x1b` or `\\u202e`. The result encodes as UTF-8.
    """
    if text.isascii() and text.isprintable():
        return text
    return SUSPECT.sub(_visible, LINE_ENDS.sub("\n", COLOURS.sub("", text)))


def one_line(text: str) -> str:
    """Returns the clean text on one line, with every run of white space as one space and none at the ends."""
    return SPACES.sub(" ", clean(text)).strip()


def clip(text: str, limit: int) -> str:
    """Keeps the first `limit` characters and says how many more there were."""
    left = len(text) - limit
    return text if left <= 0 else f"{text[:limit]}\n... {left:,} more characters left out"


def number(value: float) -> str:
    """Writes a number of points with at most two decimals and none that say nothing: 3, 2.5, 0.33."""
    if not math.isfinite(value):
        return "unknown"
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def marks(points: float | None, max_points: float) -> str:
    """Writes points out of their maximum, `7.5 / 12`; unknown points are unknown, never 0."""
    return f"{'unknown' if points is None else number(points)} / {number(max_points)}"


def width(text: str) -> int:
    """Counts the columns a terminal gives a text: two for a wide character (Chinese, emoji), none for an accent."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _visible(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
