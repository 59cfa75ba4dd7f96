"""Scripts in every encoding that editors write come out as the UTF-8 that Python is given."""

from __future__ import annotations

import time

import pytest

from autograder.errors import IntakeProblem
from autograder.intake.reading.encodings import as_utf8
from autograder.sandbox.wire import Unit

TEXT = "# \u5faa\u73af\u795e\u7ecf\u7f51\u7edc\r\nif True:\r\n\tname = '\u6734\u7d20'\r\n"


@pytest.mark.parametrize(
    ("encoded", "told"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode("utf-8-sig"), ""),
        (TEXT.encode("gbk"), "a.py is in gb18030 and was read as such."),
        (TEXT.encode("utf-16"), "a.py is in utf-16-le and was read as such."),
        (TEXT.encode("utf-16-le"), "a.py is in utf-16-le and was read as such."),
        (TEXT.encode("utf-16-be"), "a.py is in utf-16-be and was read as such."),
        (TEXT.encode("utf-32"), "a.py is in utf-32-le and was read as such."),
    ],
)
def test_every_encoding_gives_the_same_text(encoded: bytes, told: str) -> None:
    """Line ends and tabs stay, the mark goes, and only a real conversion is said."""
    text = as_utf8(encoded, "a.py")
    assert text.data == TEXT.encode()
    assert text.note == told


def test_a_coding_line_is_honoured_and_rewritten() -> None:
    """Python would read the converted bytes wrongly if the line went on naming the old encoding."""
    source = "#!/usr/bin/python\n# -*- coding: big5 -*-\nname = '\u4e2d\u6587'\n"
    text = as_utf8(source.encode("big5"), "a.py")
    assert text.data.decode() == source.replace("big5", "utf-8")
    namespace: dict[str, str] = {}
    exec(text.data, namespace)
    assert namespace["name"] == "\u4e2d\u6587"


@pytest.mark.parametrize("declared", ["utf-8", "ascii", "no-such-codec", "punycode", "rot13", "utf-8-unix"])
def test_a_coding_line_that_is_wrong_or_no_codec_gives_way(declared: str) -> None:
    """What the bytes are wins over what the first line says; slow and odd codecs are never tried."""
    source = f"# coding: {declared}\nname = '\u5faa\u73af'\n"
    text = as_utf8(source.encode("gbk"), "a.py")
    assert "\u5faa\u73af" in text.data.decode()
    assert b"coding: utf-8\n" in text.data


def test_only_the_first_two_lines_declare() -> None:
    """A coding comment on line three, or after code on line one, is an ordinary comment."""
    for source in (b"\n\n# coding: gbk\n", b"x = 1\n# coding: gbk\n"):
        assert as_utf8(source, "a.py").data == source


def test_a_stray_latin_1_byte_does_not_lose_the_file() -> None:
    """A script that is neither UTF-8 nor GBK is read as Latin-1, with a note."""
    text = as_utf8(b"# caf\xe9 \nx = 1\n", "a.py")
    assert text.data.decode() == "# caf\u00e9 \nx = 1\n"
    assert text.note == "a.py is in latin-1 and was read as such."


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7", "a.py is a PDF, not text."),
        (b"PK\x03\x04rest", "a.py is a zip archive or a Word file, not text."),
        (b"\x7fELF\x02", "a.py is a program, not text."),
        (bytes(range(256)), "a.py is binary data, not text."),
        (b"x = 1\n\0\0\0y", "a.py is binary data, not text."),
    ],
)
def test_what_is_no_text_gets_one_sentence(data: bytes, sentence: str) -> None:
    """Documents, archives and junk under a script's name are named for what they are."""
    with pytest.raises(IntakeProblem) as problem:
        as_utf8(data, "a.py")
    assert str(problem.value) == sentence


def test_an_empty_file_is_empty_text() -> None:
    """Nothing in, nothing out; that the file is empty is said elsewhere."""
    assert as_utf8(b"", "a.py").data == b""


@pytest.mark.parametrize("cell", [None, 3], ids=["a script", "a cell"])
@pytest.mark.parametrize("encoding", ["undefined", "idna", "punycode", "unicode_escape", "bz2"])
def test_no_coding_line_chooses_a_decoder_that_makes_no_text_or_takes_for_ever(encoding: str, cell: int | None) -> None:
    """What lies beside an answer, and a cell, is read as UTF-8 where it asks for anything but an editor's encoding."""
    body = "x = 'é'\n" + "#" + "x" * 100_000 + "-" + "a" * 400_000
    begun = time.process_time()
    assert Unit(f"# coding: {encoding}\n{body}".encode(), "parts.py", cell, "parts").text().endswith(body)
    assert time.process_time() - begun < 1


def test_a_cell_is_utf8_whatever_its_first_line_says() -> None:
    """A notebook is UTF-8, and so are its cells; a script's coding line holds."""
    assert "é" in Unit("# coding: latin-1\nx = 'é'".encode(), "a.ipynb", 1).text()
    assert "é" in Unit("# coding: latin-1\nx = 'é'".encode("latin-1"), "a.py").text()
