"""Renders a student's notebook beside the report, as a page in which nothing of the student's can run.

Three walls, each enough by itself: the notebook is rebuilt from cells, texts and pixel pictures only (no HTML, SVG,
JavaScript or widget output, no metadata); what Markdown becomes passes an allowlist of elements; and the page's
security policy forbids scripts, frames and everything from the network. nbconvert is imported at the first call.
"""

from __future__ import annotations

import json
import re
import secrets
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from markupsafe import Markup

from autograder.report.cells import is_old, raw_cells
from autograder.report.formats.formulas import formula
from autograder.report.formats.html import page
from autograder.report.language import SPOKEN, Language
from autograder.report.text import clean, clip

MEBIBYTE = 1 << 20
BYTES = 32 * MEBIBYTE
MOST_PAGE = 200_000
"""Bytes of a page without its pictures, beyond which its cells have less room."""

SMALLEST = 64
"""By what the room of a page is divided at most until it fits."""

CELLS = 400
OUTPUTS = 40
CODE_LIMIT = 20_000
MARKDOWN_LIMIT = 8_000  # its parser takes quadratic time for hostile text: about a second for this much
OUTPUT_LIMIT = 10_000
PICTURE_LIMIT = 2 * MEBIBYTE

PICTURES = {"image/png": "iVBORw0KGgo", "image/jpeg": "/9j/"}
"""Media types of pictures that are kept, and how their base64 begins."""

BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
PICTURE_LINK = re.compile(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=\s]*")
WEB_LINK = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)
BASE_TAGS = (
    "a b blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img kbd li ol p pre s span strong sub sup"
)
TAGS = frozenset(BASE_TAGS.split()) | {"table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"}


@dataclass
class _Room:
    """What is left of a page in characters; colouring code costs about 50 microseconds for each of them."""

    source: int = 40_000
    output: int = 100_000
    outputs: int = 1_000
    pictures: int = MEBIBYTE

    @classmethod
    def share(cls, part: int) -> _Room:
        """Returns the room of a page of which all but one part in so many is taken already, but for pictures."""
        return cls(cls.source // part, cls.output // part, cls.outputs // part)

    def of_source(self, text: str, limit: int) -> str:
        """Takes a cell's source, cut where it is too long or the page is full."""
        text = clip(clean(text), min(limit, self.source))
        self.source = max(0, self.source - len(text))
        return text

    def of_output(self, text: str) -> str:
        """Takes an output's text, cut where it is too long or the page is full."""
        text = clean(clip(text, min(OUTPUT_LIMIT, self.output)))
        self.output = max(0, self.output - len(text))
        return text

    def of_outputs(self, outputs: Any) -> list[Any]:
        """Takes as many of a cell's outputs as there is room for."""
        kept = outputs[: min(OUTPUTS, self.outputs)] if isinstance(outputs, list) else []
        self.outputs -= len(kept)
        return kept

    def of_picture(self, picture: str) -> str:
        """Takes a picture whole, or not at all."""
        if len(picture) > min(PICTURE_LIMIT, self.pictures):
            return ""
        self.pictures -= len(picture)
        return picture


def notebook_html(
    data: bytes, templates: Path, *, title: str, report: str = "report.html", language: Language = SPOKEN
) -> str:
    """Renders a notebook's bytes as a page of its own, with a link back to the report.

    A file that is no notebook gives a page that says so; what is too much is cut, and the page says that too. It has
    at most MOST_PAGE bytes beside its pictures, and these a mebibyte.
    """
    try:
        cells = _cells(data)
    except (ValueError, TypeError, RecursionError) as error:
        text = f"This notebook cannot be shown: {clip(clean(str(error)), 200)}"
        return page(templates, title, Markup(""), back=report, lead=text, language=language)
    part = 1
    while True:
        body = _body(cells[: CELLS // part], _Room.share(part))
        made = page(templates, title, body, back=report, lead=_lead(len(cells), part), language=language)
        size = len(PICTURE_LINK.sub("", made).encode("utf-8", "replace"))
        if size <= MOST_PAGE or part >= SMALLEST:
            return made
        part = min(part * (size // MOST_PAGE + 1), SMALLEST)


def _lead(count: int, part: int) -> str:
    """Returns what a page says first of a notebook of so many cells, whose room was divided by `part`."""
    lead = "As it was handed in, with the outputs saved in it. Pictures and text are shown, anything active is not."
    if part > 1:
        lead += " The page would be too large, so that more of it is cut."
    return lead if count <= CELLS // part else f"{lead} Only the first {CELLS // part} of its {count:,} cells are here."


def cells_html(cells: Iterable[Mapping[str, Any]]) -> Markup:
    """Renders some cells as a part of a page, with their pictures and formulas and nothing that can run."""
    return _body([dict(cell) for part in cells for cell in _short(part)][:CELLS], _Room())


def _short(cell: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yields a cell, and one of long text in parts, since each is cut at what a parser reads in a moment."""
    text = _text(cell.get("source"))
    if cell.get("cell_type") != "markdown" or len(text) <= MARKDOWN_LIMIT:
        yield cell
        return
    part = ""
    for paragraph in re.split(r"(?<=\n)(?=\n)", text):
        if part and len(part) + len(paragraph) > MARKDOWN_LIMIT:
            yield {**cell, "source": part}
            part = ""
        part += paragraph
    yield {**cell, "source": part}


def _cells(data: bytes) -> list[dict[str, Any]]:
    """Reads the cells of a notebook of format 4, or of the older format 3; ValueError when it is neither."""
    if len(data) > BYTES:
        raise ValueError(f"it has {len(data) // MEBIBYTE} MiB, and at most {BYTES // MEBIBYTE} are shown.")
    content = json.loads(data.decode("utf-8-sig", "replace"))
    if not isinstance(content, dict):
        raise ValueError("the file is not a notebook.")
    if not isinstance(content.get("worksheets" if is_old(content) else "cells"), list):
        raise ValueError("the file holds no cells.")
    return raw_cells(content)


def _body(cells: Iterable[dict[str, Any]], room: _Room) -> Markup:
    rebuilt = [_rebuilt(cell, i, room) for i, cell in enumerate(cells)]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": rebuilt}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        html, _ = _exporter().from_notebook_node(import_module("nbformat").from_dict(notebook))
    return Markup(html)


def _rebuilt(cell: dict[str, Any], i: int, room: _Room) -> dict[str, Any]:
    """Makes a new cell of a student's texts and pictures; a raw cell becomes code, so that it is shown as text."""
    markdown = cell.get("cell_type") in ("markdown", "heading")
    text = _text(cell.get("source", cell.get("input", "")))
    source = room.of_source(text, MARKDOWN_LIMIT if markdown else CODE_LIMIT)
    common = {"id": f"cell-{i}", "metadata": {}, "source": source}
    if markdown:
        return {"cell_type": "markdown", "attachments": _attachments(cell.get("attachments"), room), **common}
    outputs = (out for out in room.of_outputs(cell.get("outputs")) if isinstance(out, dict))
    kept = [made for made in (_output(out, room) for out in outputs) if made is not None]
    number = cell.get("execution_count")
    count = number if type(number) is int else None
    return {"cell_type": "code", "execution_count": count, "outputs": kept, **common}


def _attachments(given: Any, room: _Room) -> dict[str, dict[str, str]]:
    """Keeps the pictures that were pasted into a Markdown cell."""
    pairs = given.items() if isinstance(given, dict) else ()
    found = {name: _picture(data, room) for name, data in pairs if isinstance(data, dict)}
    return {name: picture for name, picture in found.items() if picture}


def _output(output: dict[str, Any], room: _Room) -> dict[str, Any] | None:
    kind = output.get("output_type")
    if kind in ("error", "pyerr"):
        lines = output.get("traceback")
        return _stream("\n".join(map(str, lines)) if isinstance(lines, list) else _text(output.get("evalue")), room)
    if kind == "stream":
        return _stream(_text(output.get("text")), room)
    data = output.get("data")
    return _display(data if isinstance(data, dict) else {}, room)


def _display(data: dict[str, Any], room: _Room) -> dict[str, Any] | None:
    """Keeps the picture of an output, or else its plain text; None when it has neither."""
    if picture := _picture(data, room):
        return {"output_type": "display_data", "metadata": {}, "data": picture}
    text = _text(data.get("text/plain"))
    return _stream(text, room) if text else None


def _picture(data: dict[str, Any], room: _Room) -> dict[str, str]:
    """Returns the picture among several forms of an output, by its media type; empty where none is shown."""
    for media, start in PICTURES.items():
        picture = "".join(_text(data.get(media)).split())
        if picture.startswith(start) and BASE64.fullmatch(picture) and room.of_picture(picture):
            return {media: picture}
    return {}


def _stream(text: str, room: _Room) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": room.of_output(text)}


def _text(value: Any) -> str:
    """Returns a text of the notebook format, which may be one string or a list of lines."""
    if isinstance(value, list):
        return "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""


@cache
def _exporter() -> Any:
    """Returns nbconvert's HTML exporter for a bare body; it looks for templates nowhere but in its own installation.

    Only Markdown can bring elements of its own, so only what Markdown becomes goes through the allowlist. Code that has
    been coloured is escaped already, and cleaning it once more would take half the time of a page.
    """
    exporters, sanitizer = import_module("nbconvert.exporters.html"), import_module("bleach.sanitizer")
    cleaner = sanitizer.Cleaner(
        tags=TAGS, attributes=_allowed, protocols={"http", "https", "mailto", "data"}, strip=False
    )
    colour = import_module("nbconvert.filters.highlight").Highlight2HTML()
    clean_html = import_module("nbconvert.filters.strings").clean_html
    exporter = exporters.HTMLExporter(
        template_name="basic",
        extra_template_basedirs=[],
        exclude_anchor_links=True,
        filters={"highlight_code": lambda source, **more: _Coloured(colour(source, **more))},
    )

    written = import_module("nbconvert.filters.markdown_mistune")
    renderer_of = _renderer(written.IPythonRenderer)

    def markdown(context: Any, source: str) -> str:
        renderer = renderer_of(context.get("cell", {}).get("attachments", {}))
        try:
            cleaned = str(cleaner.clean(written.MarkdownWithMath(renderer=renderer).render(source)))
            return str(renderer.with_formulas(cleaned))
        except Exception:  # the parsers of two libraries on hostile text: whatever they do, the text is shown as it is
            return Markup("<pre>{}</pre>").format(source)

    exporter.register_filter("markdown2html", pass_context(markdown))
    exporter.register_filter("clean_html", lambda made: made if type(made) is _Coloured else clean_html(made))
    return exporter


def _renderer(library: Any) -> Any:
    """Returns a renderer of Markdown that keeps formulas apart, so that they are set after the rest was cleaned."""

    class Renderer(library):  # type: ignore[misc]
        """One text's renderer; for each formula it writes a word that nobody can guess."""

        def __init__(self, attachments: dict[str, dict[str, str]]) -> None:
            super().__init__(escape=False, attachments=attachments, exclude_anchor_links=True)
            self._word = f"formula-{secrets.token_hex(8)}"
            self._formulas: list[Markup] = []

        def inline_math(self, body: str) -> str:
            is_prose = body != body.strip()  # "costs $5 and $6"
            return f"${self.escape_html(body)}$" if is_prose else self._kept(formula(body))

        def block_math(self, body: str) -> str:
            return self._kept(formula(body, is_block=True))

        def latex_environment(self, name: str, body: str) -> str:
            return self._kept(formula(f"\\begin{{{name}}}{body}\\end{{{name}}}", is_block=True))

        def with_formulas(self, html: str) -> str:
            """Returns the cleaned text with its formulas in their places."""
            return re.sub(rf"{self._word}-(\d+)-", lambda found: self._formulas[int(found[1])], html)

        def _kept(self, made: Markup) -> str:
            self._formulas.append(made)
            return f"{self._word}-{len(self._formulas) - 1}-"

    return Renderer


class _Coloured(str):
    """Code as HTML that pygments made: its own elements round escaped text."""


def _allowed(tag: str, name: str, value: str) -> bool:
    """Says whether an attribute stays: names of styles, links to the web, pictures that are in the page."""
    if name == "href":
        return tag == "a" and WEB_LINK.match(value) is not None
    if name == "src":
        return tag == "img" and PICTURE_LINK.fullmatch(value) is not None
    return name == "class" or (tag == "img" and name == "alt")
