"""The HTML pages: nothing of a student's becomes markup, nothing is fetched, every explanation has its order."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from autograder.errors import CourseError
from autograder.model import GradeReport, Status
from autograder.report import collect
from autograder.report.formats import html
from tests.engine import render_examples as examples

TEMPLATES = Path(__file__).parents[2] / "templates"
VOID = {"meta", "input", "br", "hr", "img", "link"}


class Shape(HTMLParser):
    """Reads a page's elements with the names of their attributes, its links, and its text."""

    def __init__(self, page: str) -> None:
        """Reads the whole page."""
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element; what the back quotes of a text made is left out, since plain words have none."""
        if tag != "code":
            self.elements.append((tag, tuple(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element that closes itself."""
        self.elements.append((tag, tuple(name for name, _ in attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Expects every element to be closed where it was opened."""
        assert self.open.pop() == tag
        if tag in ("dt", "dd", "h4", "li", "span"):
            self.text += " "

    def handle_data(self, data: str) -> None:
        """Notes text that is shown."""
        if not self.open or self.open[-1] not in ("style", "script"):
            self.text += data


def _student(report: GradeReport) -> str:
    return html.student_html(report, TEMPLATES, class_page="../index.html", notebooks={"srn": "srn.html"})


def _pages() -> dict[str, str]:
    pages = {name: _student(report) for name, report in examples.REPORTS.items()}
    pages["class"] = html.class_html([*examples.big_class(120), *examples.REPORTS.values()], TEMPLATES, title="RNN")
    pages["validate"] = html.validate_html(examples.matrix(), TEMPLATES)
    return pages


PAGES = _pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_well_formed_and_needs_nothing_else(name: str) -> None:
    """Elements nest, links stay among the results, no style stands in an attribute, the text is UTF-8."""
    shape = Shape(PAGES[name])
    PAGES[name].encode("utf-8")
    assert shape.open == []
    assert not [link for link in shape.links if "//" in link or ":" in link]
    assert not [names for _, names in shape.elements if any(n == "style" or n.startswith("on") for n in names)]
    assert not {"link", "iframe", "img", "object", "form"} & {tag for tag, _ in shape.elements}


@pytest.mark.parametrize(
    "render", [_student, lambda report: html.class_html([report], TEMPLATES)], ids=["student", "class"]
)
def test_hostile_text_gives_the_elements_of_plain_text(render: object) -> None:
    """Names, outputs and messages full of markup make a page of the same shape as plain words do."""
    assert callable(render)
    hostile, plain = (Shape(render(report)) for report in (examples.HOSTILE, examples.harmless(examples.HOSTILE)))
    assert hostile.elements == plain.elements
    assert "<img src=x onerror=alert(2)>" in hostile.text


def test_hostile_text_reaches_the_page_without_control_characters() -> None:
    """Escapes, overrides and lone surrogates are spelt out; templates inside the text are not run."""
    page = PAGES["hostile"]
    assert not set(page) & set("\x00\x07\x1b\x9b\u202e\ud800\u2028\r")
    assert "\\u202egnp.exe" in page
    assert "{{ 7*7 }}" in page


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_allows_exactly_the_pages_own_style_and_script(name: str) -> None:
    """The hashes are those of the elements in the page, and a report has no script at all."""
    page = PAGES[name]
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    for tag in ("style", "script"):
        texts = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
        assert re.findall(rf"{tag}-src &#39;sha256-([^&]*)&#39;", policy[1]) == hashes
    assert ("script-src &#39;none&#39;" in policy[1]) is (name != "class")


def test_rows_in_the_page_cannot_end_their_script() -> None:
    """The embedded data reads back as JSON, and holds no `<` at all."""
    page = html.class_html([examples.HOSTILE], TEMPLATES)
    data = re.search(r'<script type="application/json" id="rows">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    assert "<" not in data[1]
    link, name, *_ = json.loads(data[1])[0]
    assert link == "%3Devil/report.html"
    assert name.startswith("</script><script>alert(1)")


def test_an_explanation_keeps_the_order_of_the_course() -> None:
    """Called, should give, came back, likely mistake, look at, try next."""
    page = PAGES["wrong"]
    labels = ("<dt>Called", "<dt>Should give", "<dt>Came back", "Likely mistake", "<dt>Look at", "<dt>Try next")
    places = [page.index(label) for label in labels]
    assert places == sorted(places)


def test_one_cause_is_told_once() -> None:
    """The mistake behind three failures is explained once, with the tests that it cost in a fold beneath it."""
    page = PAGES["wrong"]
    text = Shape(page).text
    assert text.count("The state is not carried on") == 1
    assert text.count("SyntaxError") == 1
    assert "same cause" not in text
    cause = page[page.index("The state is not carried on") :]
    assert "3 tests that it cost" in cause[: cause.index("</details>")]


def test_a_smallest_case_is_shown_with_lines_to_run() -> None:
    """The sentence says what differs, and the lines make the call."""
    text = Shape(PAGES["wrong"]).text
    assert "got 0.7616, wanted 0.642" in text
    assert "inputs = np.array([[0.], [0.]])" in text


def test_what_passed_and_what_was_not_handed_in_is_a_line() -> None:
    """Passed tests are folded under their number; an untouched exercise has its name and one sentence."""
    text = re.sub(r"\s+", " ", Shape(PAGES["wrong"]).text)
    assert "3 tests passed, with advice on 1" in text
    assert "What is inside nn.RNNCell rnn_cell.py: still as it was handed out · 0 / 14 From the cell" in text


def test_the_costliest_causes_stand_open_and_all_others_are_folded() -> None:
    """A page of many causes begins with two of them in full."""
    opened = re.findall(r'<details class="cause \w+" open>\s*<summary>.*?<h3>(.*?)</h3>', PAGES["wrong"], re.DOTALL)
    assert opened == ["The state is not carried on", "Your file cannot be loaded"]
    assert PAGES["wrong"].count('<details class="cause') == 6


def test_a_hidden_test_shows_only_what_its_author_wrote() -> None:
    """Values that slipped into the report do not reach the page."""
    secret = replace(
        examples.WRONG_STATES, hidden=True, call="probe_42", expected="secret_1", actual="secret_2", output="s_3"
    )
    exercise = replace(examples.SRN_WRONG, tests=(secret,))
    page = _student(replace(examples.WRONG, exercises=(exercise,)))
    assert not [word for word in ("probe_42", "secret_1", "secret_2", "s_3") if word in page]
    assert "The state is not carried on" in page
    assert "hidden test" in page


def test_an_unknown_score_is_never_zero() -> None:
    """The page says that the score is unknown, at the top, in the table and at the test."""
    text = Shape(PAGES["unknown"]).text
    assert "Score unknown" in text
    assert "unknown / 18" in text
    assert "All six words are translated score unknown" in re.sub(r"\s+", " ", text)
    assert not re.search(r"(?<![\d.])0 / ", text)


def test_what_a_reader_must_know_is_said_at_the_top() -> None:
    """No sandbox, a late submission, and files that were left out."""
    assert "Graded without a sandbox" in PAGES["bare"]
    assert "Graded without a sandbox" not in PAGES["perfect"]
    assert "handed in late" in PAGES["wrong"]
    assert "<code>notes.docx</code> was left out" in PAGES["wrong"]


def test_seeds_tolerances_and_versions_are_printed() -> None:
    """Whoever doubts a mark can repeat it."""
    text = re.sub(r"\s+", " ", Shape(PAGES["perfect"]).text)
    for fact in (
        "Seed 2026",
        "Device cpu",
        "torch 2.13.0",
        "Tolerance, float32 1e-5 of the largest value",
        "5f1c0a9be3d2416c",
    ):
        assert fact in text


def test_a_perplexity_is_drawn_between_floor_and_threshold() -> None:
    """The drawing has words for those who do not see it."""
    assert 'aria-label="perplexity on held-out text 2.41, on a scale with the floor at 1.62' in PAGES["wrong"]


def test_written_answers_have_no_points() -> None:
    """They are shown for a person to score."""
    assert "for a person to score" in PAGES["wrong"]
    assert "0 / 0" not in PAGES["wrong"]


def test_a_large_class_has_one_page_of_rows_and_all_the_data() -> None:
    """Of 1,000 students 100 are rows of the page and all are in its data."""
    page = html.class_html(examples.big_class(1000), TEMPLATES)
    assert page.count('<th scope="row">') == html.FIRST_PAGE
    assert page.count("student-999/report.html") == 1


def test_class_statistics_count_failures_and_mistakes() -> None:
    """Three of three: the mean, the test that failed most, the mistake behind it."""
    text = re.sub(r"\s+", " ", Shape(html.class_html([examples.WRONG] * 3, TEMPLATES)).text)
    assert "4 mean of 12, median 4" in text
    assert "Mistakes seen most often The state is not carried on 3" in text


def test_a_test_is_failed_by_a_share_of_those_who_tried() -> None:
    """Those who did not attempt it, and those for whom it waits, do not count among them."""
    tests = examples.CELL_STUB.tests[:1]
    failed = replace(tests[0], status=Status.FAILED)
    made = [replace(examples.CELL_STUB, tests=(test,)) for test in (tests[0], failed, replace(failed, points=6.0))]
    view = collect(replace(examples.WRONG, exercises=(exercise,)) for exercise in made)
    (seen,) = view.exercises[0].failed
    assert (seen.count, seen.share, seen.rows) == (2, 1.0, (1, 2))
    assert view.exercises[0].untouched == (0, 1, 2)


def test_an_empty_class_has_a_page() -> None:
    """No student is no error."""
    assert "0 submissions" in html.class_html([], TEMPLATES)


def test_the_matrix_says_which_verdicts_are_wrong() -> None:
    """A mistake without loss and a test that nothing fails are listed first."""
    text = re.sub(r"\s+", " ", Shape(PAGES["validate"]).text)
    assert "Not every verdict is right" in text
    assert "the mistake bias_twice loses no points." in text
    assert "no mistake fails the test “A sequence of no steps gives empty results of the right widths”." in text


def test_a_broken_templates_folder_is_the_courses_fault(tmp_path: Path) -> None:
    """One sentence says which file is missing."""
    with pytest.raises(CourseError, match=r"style\.css is missing"):
        html.student_html(examples.PERFECT, tmp_path)
    (tmp_path / "style.css").write_text("")
    with pytest.raises(CourseError, match=r"student\.html\.j2"):
        html.student_html(examples.PERFECT, tmp_path)


def _palettes() -> list[dict[str, str]]:
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block)) for block in blocks]


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("palette", _palettes(), ids=["light", "dark", "print"])
def test_text_stands_out_from_its_ground(palette: dict[str, str]) -> None:
    """Every ink on every ground has the contrast of 4.5 that WCAG 2.2 AA asks of text."""
    grounds = [palette[name] for name in ("paper", "card", "sunk", "wait-tint")]
    for ink in ("ink", "quiet", "link", "good", "bad", "wait", "unknown"):
        for ground in grounds:
            low, high = sorted((_luminance(palette[ink]), _luminance(ground)))
            assert (high + 0.05) / (low + 0.05) >= 4.5, f"{ink} on {ground}"


def test_a_class_page_says_what_was_left_out_of_the_class() -> None:
    """Nobody is absent without a word; a file's name is text there."""
    view = replace(collect([examples.WRONG]), notices=("<b>.zip is no repository, and was left out.",))
    page = html.class_html(view, TEMPLATES)
    assert "&lt;b&gt;.zip is no repository, and was left out." in page
