"""What a submission is loaded from, piece by piece, and its bytes as text, whatever editor wrote them."""

from __future__ import annotations

import codecs
import io
import re
import tokenize
from dataclasses import dataclass

HONOURED = re.compile(  # decoders that take linear time and make text; punycode, undefined and others do not
    r"utf-?8|ascii|latin-?1|iso-?8859-?\d+|cp\d+|windows-?\d+|gbk|gb2312|gb18030|hz|big5\w*|shift-?jis\w*|euc-?\w+|koi8-?\w"
)
"""Encodings that a coding line may ask for."""


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

        A cell is UTF-8, whatever it says of itself. Raises SyntaxError when it is none of them.
        """
        if self.source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return _unix(self.source.decode("utf-16", "replace"))
        declared = _declared(self.source) if self.cell is None else ()
        for encoding in (*declared, "utf-8-sig", "gb18030"):
            try:
                text = self.source.decode(encoding)
            except (UnicodeError, LookupError):
                continue
            if "\0" in text:
                break
            return _unix(text)
        raise SyntaxError("it is no text that Python can read; save it as a UTF-8 text file", (None, None, None, None))


def _declared(source: bytes) -> tuple[str, ...]:
    try:
        name = tokenize.detect_encoding(io.BytesIO(source).readline)[0]
    except SyntaxError:
        return ()
    return (name,) if HONOURED.fullmatch(name.lower().replace("_", "-").removesuffix("-sig")) else ()


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")
