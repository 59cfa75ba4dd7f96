"""The pages of three reports, read and agreed to word for word and element for element."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.report import Part
from autograder.report.formats import html
from tests.engine import render_examples as examples
from tests.engine.kept import same_as_golden

TEMPLATES = Path(__file__).parents[2] / "templates"
CODE = "import numpy as np\n\n\ndef srn_tanh(inputs, h0, W, U, V):\n    return None\n"


@pytest.mark.parametrize("name", ["perfect", "wrong", "hostile"])
def test_a_report_is_the_page_that_was_agreed_to(name: str) -> None:
    """Full marks, a wrong one and a hostile one; the style sheet and the icons are left to the browser's tests."""
    page = html.student_html(examples.REPORTS[name], TEMPLATES, code={"srn": [Part("srn.py", CODE)]})
    same_as_golden(f"report_{name}.html", page[page.index("<header class") : page.index("</body>")])
