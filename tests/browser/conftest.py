"""A real browser for the pages; the tests skip with a reason where it is missing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.alone import pytest_collection_modifyitems, pytest_configure, pytest_runtest_protocol

__all__ = ["pytest_collection_modifyitems", "pytest_configure", "pytest_runtest_protocol"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 844}


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Any:
    """Returns Chromium, driven by playwright, with no network to use."""
    return _opened(request.config)


@cache
def _opened(config: pytest.Config) -> Any:
    """Opens the one browser of a session, whichever folders ask for it: playwright has one at a time in a thread."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM:
        pytest.skip("there is no chromium here")
    opening = ExitStack()
    config.add_cleanup(opening.close)
    started = opening.enter_context(playwright.sync_playwright())
    found = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
    opening.callback(found.close)
    return found


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Returns what opens a page, on a phone or a desk, light or dark; what it complains of fails the test."""
    complaints: list[str] = []
    contexts: list[Any] = []

    def opened(text: str, *, phone: bool = False, scheme: str = "light") -> Any:
        path = tmp_path / "page.html"
        path.write_text(text, encoding="utf-8")
        contexts.append(browser.new_context(viewport=PHONE if phone else DESK, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("request", lambda asked: asked.url.startswith(("file:", "data:")) or complaints.append(asked.url))
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
