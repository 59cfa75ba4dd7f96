"""What a submission is loaded from, piece by piece, and its bytes as text, whatever editor wrote them."""

from __future__ import annotations

import codecs
import io
import tokenize
from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """A piece of source: a script, a code cell of a notebook with its number, or a script imported as `module`.

    One with a `path` is no source but a file that the others may open under it.
    """

    source: bytes
    name: str
    cell: int | None = None
    module: str = ""
    path: str = ""

    def text(self) -> str:
        """Decodes the source as Python does (byte order mark, coding line, UTF-8), then as UTF-16 and as GBK.

        Raises SyntaxError when it is none of them.
        """
        if self.source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return _unix(self.source.decode("utf-16", "replace"))
        for encoding in (*_declared(self.source), "utf-8-sig", "gb18030"):
            try:
                text = self.source.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
            if "\0" in text:
                break
            return _unix(text)
        raise SyntaxError("it is no text that Python can read; save it as a UTF-8 text file", (None, None, None, None))


def _declared(source: bytes) -> tuple[str, ...]:
    try:
        return (tokenize.detect_encoding(io.BytesIO(source).readline)[0],)
    except SyntaxError:
        return ()


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")
