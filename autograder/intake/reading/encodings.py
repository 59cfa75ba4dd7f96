"""The bytes of a script as Python is to get them: UTF-8, whatever the editor wrote, each line where it was.

A byte order mark and a coding line are honoured (PEP 263). Where they are absent or wrong: UTF-8, then UTF-16 by its
zero bytes, then GBK in its full form GB 18030, then Latin-1. Line ends and tabs stay as they are.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from autograder.errors import IntakeProblem
from autograder.sandbox.wire import HONOURED

_COOKIE = re.compile(rb"\A((?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))?[ \t\f]*#[^\r\n]*?coding[:=][ \t]*)([-\w.]+)")
_MARKS = (  # the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KINDS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive or a Word file"),
    (b"\xd0\xcf\x11\xe0", "an old Word file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"Rar!", "a RAR archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
)
_LEGIBLE = frozenset("\t\n\r\f\v\x1a\x1b")
_ODD = re.compile("[" + "".join(chr(n) for n in range(32) if chr(n) not in _LEGIBLE) + "\x7f\ufffd]")


@dataclass(frozen=True)
class Utf8:
    """A text as UTF-8 without a byte order mark; `note` says what was converted, empty where nothing was."""

    data: bytes
    note: str = ""


def as_utf8(data: bytes, name: str) -> Utf8:
    """Returns the text in `data` as UTF-8, its coding line, if any, saying so.

    Raises IntakeProblem where the bytes are no text: a PDF, a picture, an archive, junk.
    """
    for magic, kind in _KINDS:
        if data.startswith(magic):
            raise IntakeProblem(f"{name} is {kind}, not text.")
    text, encoding = _decode(data)
    if not _is_text(text):
        raise IntakeProblem(f"{name} is binary data, not text.")
    utf8 = _COOKIE.sub(rb"\g<1>utf-8", text.encode("utf-8", "replace"), count=1)
    return Utf8(utf8, f"{name} is in {encoding} and was read as such." if encoding != "utf-8" else "")


def _decode(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    for encoding in filter(None, (_zeros(data), _declared(data), "utf-8", "gb18030")):
        try:
            return data.decode(encoding), encoding
        except (UnicodeError, LookupError):
            continue
    return data.decode("latin-1"), "latin-1"


def _zeros(data: bytes) -> str:
    """Returns the UTF-16 that text without a mark is in: every other byte of its ASCII characters is zero."""
    head = data[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(data) % 2 or not even + odd or min(even, odd) * 8 > max(even, odd):
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _declared(data: bytes) -> str:
    found = _COOKIE.match(data)
    name = found.group(2).decode("ascii", "replace").lower().replace("_", "-") if found else ""
    name = re.sub(r"^utf-?8-?(sig|unix|dos|mac)?$", "utf-8", name)
    return name if HONOURED.fullmatch(name) else ""


def _is_text(text: str) -> bool:
    head = text[:100_000]
    return "\0" not in text and len(_ODD.findall(head)) * 20 <= len(head)
