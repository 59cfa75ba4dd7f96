"""The pages in a real browser: how long they are, what folds and filters, that nothing runs, that all can use them."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from autograder.model import Status
from autograder.report import Part
from autograder.report.formats import html, notebook
from tests.engine import render_examples as examples

TEMPLATES = Path(__file__).parents[2] / "templates"
CODE = "import numpy as np\n\n\ndef srn_tanh(inputs, h0, W, U, V):\n    return None\n"
SCREEN = 844


@cache
def _made(name: str) -> str:
    if name == "class":
        return html.class_html([*examples.big_class(120), *examples.REPORTS.values()], TEMPLATES, title="RNN")
    if name == "validate":
        return html.validate_html(examples.matrix(), TEMPLATES)
    if name == "notebook":
        return notebook.notebook_html(json.dumps(NOTEBOOK).encode(), TEMPLATES, title="srn.ipynb")
    code = {"srn": [Part(examples.EVIL if name == "hostile" else "srn.py", CODE)]}
    return html.student_html(examples.REPORTS[name], TEMPLATES, code=code)


def _many_causes() -> str:
    """Returns a report of one exercise with nine tests that fail each in its own way."""
    lost = next(test for test in examples.SRN_WRONG.tests if test.status is Status.FAILED)
    tests = tuple(
        replace(lost, id=f"test_{n}", title=f"Test {n} holds.", message=f"{n}", max_points=1, points=0, diagnoses=())
        for n in range(9)
    )
    exercise = replace(examples.SRN_WRONG, tests=tests, points=0)
    return html.student_html(replace(examples.WRONG, exercises=(exercise,)), TEMPLATES)


def _long_code() -> str:
    code = {"srn": [Part("srn.py", CODE + "\n\nprint(1)" * 500)]}
    return html.student_html(examples.WRONG, TEMPLATES, code=code)


PRINTED = {"output_type": "stream", "name": "stdout", "text": "[[1. 2.]]\n" * 80}
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
PLOT = {"output_type": "display_data", "metadata": {}, "data": {"image/png": PIXEL}}
NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {},
    "cells": [
        {
            "cell_type": "markdown",
            "metadata": {},
            "source": "## States\n\n| t | h |\n|---|---|\n| 0 | `1.0` |\n\n> a *quote*",
        },
        {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": CODE, "outputs": [PRINTED, PLOT]},
    ],
}
KINDS = [*examples.REPORTS, "class", "validate", "notebook"]


@pytest.mark.parametrize(("phone", "scheme"), [(True, "light"), (False, "dark")], ids=["phone-light", "desk-dark"])
@pytest.mark.parametrize("name", KINDS)
def test_everybody_can_use_the_page(show: Any, name: str, phone: bool, scheme: str) -> None:
    """axe finds no violation, all folds open, and the page is never wider than the screen."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = show(_made(name), phone=phone, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found] == []


def test_a_wrong_report_is_short_on_a_phone(show: Any) -> None:
    """Six exercises with eleven lost tests are at most four screens; one that is all right is one and a bit."""
    height = "document.documentElement.scrollHeight"
    assert show(_made("wrong"), phone=True).evaluate(height) <= 4 * SCREEN
    assert show(_made("perfect"), phone=True).evaluate(height) <= 1.5 * SCREEN


def test_a_link_to_a_line_opens_the_code(show: Any) -> None:
    """The remark stands at the function that was called, and following its link unfolds it."""
    page = show(_made("wrong"))
    row = page.locator("#srn-0-4")
    assert not row.is_visible()
    page.get_by_role("link", name="line 4").first.click()
    row.wait_for(state="visible")
    assert "The state is not carried on (–9)" in page.locator(".remark").first.inner_text()


def test_print_shows_what_is_folded(show: Any) -> None:
    """On paper nothing can be unfolded."""
    page = show(_made("wrong"))
    passed = page.locator(".passes .name").first
    assert not passed.is_visible()
    page.emulate_media(media="print")
    passed.wait_for(state="visible")


def test_many_small_causes_fold_to_a_line(show: Any) -> None:
    """Three stand in the page by themselves; the line says how many more there are and what they cost together."""
    page = show(_many_causes())
    line = page.get_by_text("6 further causes, which cost 6")
    assert page.locator(".cause:visible").count() == 3
    line.click()
    assert page.locator(".cause:visible").count() == 9


def test_paper_has_of_the_code_what_is_remarked_on(show: Any) -> None:
    """The rest is in the file that the student has; a page of many lines is not printed for one remark."""
    page = show(_long_code())
    page.emulate_media(media="print")
    assert page.locator("#srn-0-4").is_visible()
    assert page.locator(".code .row:visible").count() < 20
    assert "The state is not carried on" in page.locator(".code .remark").first.inner_text()


def test_a_dark_page_is_light_on_paper(show: Any) -> None:
    """Ink is black and paper white, whatever the screen shows."""
    page = show(_made("wrong"), scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    style = page.evaluate("(({color, backgroundColor}) => [color, backgroundColor])(getComputedStyle(document.body))")
    assert style == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_paper_has_all_of_a_class(show: Any) -> None:
    """Rows that the screen shows a hundred at a time are all printed."""
    page = show(html.class_html(examples.big_class(250), TEMPLATES))
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#table tbody tr").count() == 250


def test_the_class_is_filtered_by_what_a_link_counts(show: Any) -> None:
    """A number beside a failure shows just these students; text narrows the choice, and a column sorts it."""
    page = show(_made("class"))
    link = page.locator("[data-chosen]").first
    number = int(link.inner_text().split()[0])
    link.click()
    assert page.locator("#count").inner_text().startswith(f"{number} of ")
    page.locator("#find").fill("Müller")
    names = page.locator("#table tbody th a").all_inner_texts()
    assert names
    assert all("Müller" in name for name in names)
    page.locator("#find").fill("")
    page.locator("#only").select_option("")
    page.get_by_role("button", name="Total").click()
    assert page.locator("th[data-by=total]").get_attribute("aria-sort") == "descending"


def test_those_who_handed_nothing_in_can_be_listed(show: Any) -> None:
    """The line under an exercise leads to them."""
    page = show(_made("class"))
    link = page.locator("[data-untouched]").first
    number = int(link.inner_text().split()[0])
    link.click()
    assert page.locator("#table tbody tr").count() == min(100, number)
