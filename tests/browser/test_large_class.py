"""The page of a class of a thousand, measured in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograder.report.formats import html
from tests.engine import render_examples as examples

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.mark.clock
def test_a_class_of_a_thousand_opens_at_once(show: Any) -> None:
    """The page is loaded, its script done, in under two seconds."""
    page = show(html.class_html(examples.big_class(1000), TEMPLATES))
    assert page.locator("#table tbody tr").count() == html.FIRST_PAGE
    assert page.evaluate("performance.getEntriesByType('navigation')[0].duration") < 2_000
