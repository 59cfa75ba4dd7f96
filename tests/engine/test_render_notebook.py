"""The page of a student's notebook: readable, capped, and dead."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from autograder.report.formats import notebook
from tests.engine import render_examples as examples

TEMPLATES = Path(__file__).parents[2] / "templates"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


def _page(*cells: dict[str, Any]) -> str:
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)}
    return notebook.notebook_html(json.dumps(content).encode(), TEMPLATES, title="srn.ipynb")


def _code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": list(outputs), "metadata": {}, "execution_count": 1}


def _markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source}


def _data(**data: str) -> dict[str, Any]:
    media = {name.replace("_", "/", 1).replace("_", "+"): value for name, value in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": media}


def test_text_code_output_and_pictures_are_shown() -> None:
    """Markdown is laid out, code coloured, the last output and a picture stand under it."""
    page = _page(
        {"cell_type": "markdown", "source": ["# The *state*\n", "- one"]},
        _code("x = 1  # start", {"output_type": "stream", "text": ["\x1b[31mhi\x1b[0m\n"]}, _data(image_png=PIXEL)),
        _code("y", {"output_type": "execute_result", "data": {"text/plain": "array([1])", "text/html": "<b>1</b>"}}),
    )
    assert "<h1>The <em>state</em></h1>" in page
    assert '<span class="c1"># start</span>' in page
    assert f'src="data:image/png;base64,{PIXEL}"' in page
    assert "array([1])" in page
    assert "\x1b" not in page


ATTACKS = {
    "html output": _code("1", _data(text_html="<script>alert(1)</script>")),
    "javascript output": _code("1", _data(application_javascript="alert(1)")),
    "svg output": _code("1", _data(image_svg_xml="<svg onload=alert(1)>")),
    "false picture": _code("1", _data(image_png='x" onerror="alert(1)')),
    "false picture with the right start": _code("1", _data(image_png='iVBORw0KGgo" onerror="alert(1)')),
    "latex output": _code("1", _data(text_latex="<script>alert(1)</script>")),
    "hostile output": _code(examples.EVIL, {"output_type": "stream", "text": examples.EVIL}),
    "hostile traceback": _code("1", {"output_type": "error", "traceback": ["<script>1</script>", examples.EVIL]}),
    "html in markdown": _markdown("<script>alert(1)</script><img src=x onerror=alert(1)>"),
    "block of html": _markdown("<style>body{display:none}</style>\n\n<iframe src='//x'></iframe>"),
    "links in markdown": _markdown("[a](javascript:alert(1)) <a href='data:text/html,x'>b</a>"),
    "pictures in markdown": _markdown("![a](http://evil/x.png) ![b](../../etc/passwd) ![c](//x)"),
    "svg picture": _markdown("![a](data:image/svg+xml;base64,PHN2Zz4=)"),
    "attachment": {**_markdown("![a](attachment:a)"), "attachments": {"a": {"image/svg+xml": "PHN2Zz4="}}},
    "missing attachment": _markdown("![a](attachment:b)"),
    "nesting": _markdown("> " * 9_000 + "a"),
    "raw cell": {"cell_type": "raw", "source": "<script>alert(1)</script>", "metadata": {"raw_mimetype": "text/html"}},
    "heading": {"cell_type": "heading", "source": "<script>alert(1)</script>", "level": 1},
    "nothing where text belongs": {"cell_type": "code", "source": {"a": 1}, "outputs": [1, {"data": 3}, {}]},
    "meta refresh": _markdown('<meta http-equiv="refresh" content="0;url=//x"><base href="//x">'),
    "form": _markdown('<form action="//x"><input name=a onfocus=alert(1) autofocus></form>'),
    "mathml": _markdown("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>"),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_nothing_of_a_notebook_can_run_or_fetch(name: str) -> None:
    """No script, frame, style or handler comes from a cell, and no picture from outside the page."""
    page = _page(ATTACKS[name])
    body = page[page.index('<main id="main">') : page.rindex("</main>")]
    elements = re.findall(r"<([a-zA-Z][\w-]*)([^<>]*)>", body)
    assert not {"script", "style", "iframe", "svg", "math", "form", "input", "meta", "base", "object"} & {
        tag.lower() for tag, _ in elements if tag != "main"
    }
    assert not [given for _, given in elements if re.search(r"\son\w+\s*=|javascript:|style=", given)]
    assert all("data:image/png" in src or "data:image/jpeg" in src for src in re.findall(r'src="([^"]*)"', body))
    assert "script-src &#39;none&#39;" in page


def test_a_pasted_picture_is_shown() -> None:
    """Attachments of Markdown cells are pixels too."""
    page = _page({**_markdown("![plot](attachment:p.png)"), "attachments": {"p.png": {"image/png": PIXEL}}})
    assert f'src="data:image/png;base64,{PIXEL}"' in page


def test_a_huge_notebook_is_cut_and_says_so() -> None:
    """Too many cells, too long a cell, and too much code in all."""
    page = _page(*[_code(f"cell_{i} = 'x'") for i in range(notebook.CELLS + 5)])
    shown = int(re.search(rf"Only the first (\d+) of its {notebook.CELLS + 5} cells", page)[1])
    assert 100 <= shown <= notebook.CELLS and f"cell_{shown - 1}" in page and f"cell_{shown}" not in page
    page = _page(_code("a" * 30_000, {"output_type": "stream", "text": "b" * 30_000}))
    assert page.count("a" * 100) < 250
    assert "20,000 more characters left out" in page


LARGE = {
    "signs in code": [_code("+ - " * 5_000) for _ in range(400)],
    "signs in outputs": [_code("x", *[{"output_type": "stream", "text": "&'<" * 4_000}] * 40) for _ in range(60)],
    "empty outputs": [_code("", *[_data(text_plain="a")] * 40)] * 400,
    "formulas": [_markdown("$a_{b^c}$ " * 700)] * 30,
    "pictures": [_code("x", _data(image_png=PIXEL[:-2] + "A" * 400_000))] * 30,
}


@pytest.mark.parametrize("kind", LARGE)
def test_no_notebook_makes_a_large_page(kind: str) -> None:
    """Whatever blows up on the way to HTML, the page's text stays below 200 kB, and its pictures below a mebibyte."""
    page = _page(*LARGE[kind])
    assert len(notebook.PICTURE_LINK.sub("", page).encode()) <= notebook.MOST_PAGE
    assert len(page) <= notebook.MOST_PAGE + notebook.MEBIBYTE


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[]", b"{}", b'{"cells": 3}', b"[" * 100_000])
def test_a_file_that_is_no_notebook_has_a_page_that_says_so(data: bytes) -> None:
    """No exception reaches the grading of the class."""
    page = notebook.notebook_html(data, TEMPLATES, title="x.ipynb")
    assert "This notebook cannot be shown" in page


def test_the_older_format_is_read() -> None:
    """Format 3 keeps its cells in worksheets and its code in `input`."""
    content = {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": "old = 1", "outputs": []}]}]}
    assert "old" in notebook.notebook_html(json.dumps(content).encode(), TEMPLATES, title="old.ipynb")


def test_templates_in_the_working_folder_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A submission named like nbconvert's template, graded from inside the folder, changes nothing."""
    (tmp_path / "basic").mkdir()
    (tmp_path / "basic" / "index.html.j2").write_text("forged")
    monkeypatch.chdir(tmp_path)
    notebook._exporter.cache_clear()
    assert "forged" not in _page(_code("x = 1"))
