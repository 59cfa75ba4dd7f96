"""The review in a real browser: by keys, by two people, with a server that is gone for a while, hostile answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.cli import main
from autograder.gradebook import open_book
from autograder.gradebook.review import Served
from autograder.model import Source, SourceKind
from tests.browser.conftest import DESK, PHONE
from tests.engine import test_similar
from tests.engine.reviewing import Review, reviewing
from tests.engine.written_class import make_class, put

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
CELL, PRESSED = "answers/words/cell", ".levels button[aria-pressed=true]"
EVIL = """## 1. One step

<script>window.pwned = 1</script> <img src="x" onerror="window.pwned = 1"> <svg onload="window.pwned = 1"></svg>
<iframe src="javascript:parent.pwned = 1"></iframe> <style>body { display: none }</style>
[a link](javascript:window.pwned=1) $\\text{<script>window.pwned = 1</script>}$ \u202egnorw\u202c <form action="/">

הזיכרון של הרשת

## </div></section> 2. Looking back

nothing
"""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Results of a class of four."""
    return make_class(tmp_path)


@pytest.fixture
def review(out: Path) -> Iterator[Review]:
    """The class's review, served."""
    with reviewing(Served(out)) as served:
        yield served


@pytest.fixture
def sit(browser: Any, review: Review) -> Iterator[Callable[..., Any]]:
    """What seats a person at a page of the review; what the page complains of, and what it loads elsewhere, fails."""
    complaints: list[str] = []
    contexts: list[Any] = []

    def opened(
        who: str = "Ann", path: str = "answers/words/cell", *, phone: bool = False, scheme: str = "light"
    ) -> Any:
        contexts.append(browser.new_context(viewport=PHONE if phone else DESK, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        own = ("http://127.0.0.1:", "data:")
        page.on("request", lambda asked: asked.url.startswith(own) or complaints.append(asked.url))
        page.goto(review.address + path)
        page.locator("#who").fill(who)
        page.locator("#who").blur()
        if path.startswith("answers"):
            page.locator("#answer > *").first.wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def saved(page: Any) -> None:
    """Waits until the page has nothing left to send."""
    page.locator("body[data-waiting='0']").wait_for()


def at(page: Any, name: str) -> None:
    """Waits until the page shows a student's answer."""
    expect(page.locator("#name")).to_have_text(name)


def scores(out: Path) -> list[tuple[str, str, float | None, str]]:
    """Returns what is kept: of whom, which criterion, how many points, by whom."""
    with open_book(out) as book:
        return [(s.student, s.criterion, s.points, s.who) for s in book.store.scores()]


def test_a_class_is_scored_by_keys_alone(sit: Callable[..., Any], out: Path) -> None:
    """Points, the next answer without a score, a comment, one used again: no mouse is needed."""
    page = sit()
    assert page.locator("#name").inner_text() == "Ada"
    page.keyboard.type("21")
    assert page.locator("#points").inner_text() == "3 of 4"
    page.keyboard.press("c")
    page.keyboard.type("Well seen: 2 of 2.")
    page.keyboard.press("Escape")
    page.keyboard.press(" ")
    at(page, "Bo")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("0")
    page.keyboard.press("r")
    page.keyboard.type("1")
    page.keyboard.press("ArrowUp")
    page.keyboard.type("2")
    saved(page)
    assert page.locator("#pace").inner_text().startswith("2 of 3 scored")
    assert scores(out) == [
        ("ada", "formula", 2.0, "Ann"), ("ada", "shapes", 1.0, "Ann"), ("ada", "", None, "Ann"),
        ("bo", "shapes", 0.0, "Ann"), ("bo", "", None, "Ann"), ("bo", "formula", 2.0, "Ann"),
    ]  # fmt: skip
    page.keyboard.press(" ")
    at(page, "Cy")
    assert page.locator("#rest").is_visible()


def test_undo_goes_back_to_where_it_was(sit: Callable[..., Any]) -> None:
    """The last click is taken back on the answer that it was made on, then the one before."""
    page = sit()
    page.keyboard.type("21")
    page.keyboard.press("ArrowRight")
    at(page, "Bo")
    page.keyboard.press("u")
    at(page, "Ada")
    pressed = page.locator(PRESSED)
    expect(pressed).to_have_text(["2"])
    page.keyboard.press("u")
    expect(pressed).to_have_count(0)


def test_two_people_see_each_other_and_lose_nothing(sit: Callable[..., Any], out: Path) -> None:
    """One's clicks appear at the other's, the next answer is one where nobody is, and all is kept."""
    ann, ben = sit("Ann"), sit("Ben")
    expect(ben.locator("#here")).to_have_text("Ann is here too")
    ann.keyboard.type("2")
    expect(ben.locator(PRESSED)).to_have_text(["2"])
    ben.keyboard.press("ArrowDown")
    ben.keyboard.type("1")
    expect(ann.locator("#points")).to_have_text("3 of 4")
    assert ann.locator("#by").inner_text() == "by Ann and Ben"
    ann.keyboard.press(" ")
    at(ann, "Bo")
    expect(ben.locator("#here")).to_be_hidden()
    ben.keyboard.press(" ")
    at(ben, "Cy")
    saved(ann)
    saved(ben)
    assert sorted(scores(out)) == [("ada", "formula", 2.0, "Ann"), ("ada", "shapes", 1.0, "Ben")]


def test_a_click_outlives_a_lost_connection_and_a_reload(sit: Callable[..., Any], out: Path) -> None:
    """While the review cannot be reached the page says so and keeps the clicks, also when it is loaded anew."""
    page = sit()
    page.context.route("**/api/score", lambda route: route.abort())
    page.keyboard.type("21")
    page.get_by_text("Not saved yet: 2").wait_for()
    assert scores(out) == []
    page.reload()
    expect(page.locator(PRESSED)).to_have_text(["2", "1"])
    page.context.unroute("**/api/score")
    saved(page)
    assert scores(out) == [("ada", "formula", 2.0, "Ann"), ("ada", "shapes", 1.0, "Ann")]
    page.reload()
    expect(page.locator("#pace")).to_contain_text("1 of 3")


def test_hostile_answers_are_text(sit: Callable[..., Any], out: Path) -> None:
    """Scripts, handlers, frames, styles and forms do nothing; right-to-left text leaves the page as it is."""
    put(out, "ada", Source("words", "words.md", SourceKind.MARKDOWN, EVIL.encode()), name="<b>Ada\u202e</b>")
    page = sit()
    assert "One step" in page.locator("h1").inner_text() and "<b>Ada" in page.locator("#name").inner_text()
    answer = page.locator("#answer")
    answer.get_by_text("הזיכרון").wait_for()
    assert page.evaluate("window.pwned") is None
    inside = "script, iframe, style, form, svg, object, embed, [onerror], [onload], a[href^=javascript]"
    assert answer.locator(inside).count() == 0
    page.keyboard.type("2")
    saved(page)
    assert scores(out)[0][2] == 2.0


def test_huge_answers_and_pictures(sit: Callable[..., Any], out: Path, tmp_path: Path) -> None:
    """A notebook's picture is shown; half a megabyte of text is cut and the page stays narrow and quick."""
    work = tmp_path / "work" / "ada"
    work.mkdir(parents=True)
    cells = [
        {"cell_type": "markdown", "source": "## 1. One step\n\nA plot:\n\n" + "word " * 100_000 + "\n\n" + "x" * 5_000},
        {"cell_type": "code", "source": "plot()", "outputs": [
            {"output_type": "display_data", "data": {"image/png": PIXEL}}]},
    ]  # fmt: skip
    data = json.dumps({"cells": cells, "nbformat": 4, "metadata": {}}).encode()
    (work / "words.ipynb").write_bytes(data)
    put(out, "ada", Source("words", "words.ipynb", SourceKind.NOTEBOOK, data))
    with reviewing(Served(out, work=tmp_path / "work")) as review:
        page = sit(path="")
        page.goto(f"{review.address}answers/words/cell")
        page.locator("#answer img").wait_for()
        assert page.locator("#answer img").get_attribute("src") == f"data:image/png;base64,{PIXEL}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("document.getElementById('answer').textContent.length") < 60_000
        page.goto("about:blank")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
@pytest.mark.parametrize("name", ["overview", "answers", "groups", "group", "student", "nothing similar"])
def test_everybody_can_use_the_review(
    sit: Callable[..., Any], review: Review, name: str, phone: bool, scheme: str
) -> None:
    """axe finds no violation with everything open, and no page is wider than the screen."""
    page = sit(path=path_of(review, name), phone=phone, scheme=scheme)
    page.keyboard.type("2")
    check(page)


@pytest.mark.parametrize(("phone", "scheme"), [(True, "light"), (False, "dark")], ids=["phone-light", "desk-dark"])
def test_everybody_can_look_at_similar_code(sit: Callable[..., Any], tmp_path: Path, phone: bool, scheme: str) -> None:
    """Also the list and two works side by side, whose shared lines are told by more than a colour."""
    (tmp_path / "similar").mkdir()
    similar = test_similar.make_class(tmp_path / "similar")
    assert main.run(["similar", "--grades", str(similar)]) == 0
    with reviewing(Served(similar)) as review:
        page = sit(path="", phone=phone, scheme=scheme)
        page.goto(f"{review.address}similar")
        check(page)
        page.get_by_role("link", name="copy and s2").click()
        page.locator("#a-1").wait_for()
        assert page.locator("#a-1 .tag").inner_text() == page.locator("#b-1 .tag").inner_text() == "1"
        check(page)
        page.goto("about:blank")


def test_a_group_is_explained_and_a_mark_corrected_by_forms(sit: Callable[..., Any], out: Path) -> None:
    """What was written stands there when the page comes back, and so does what was decided; errors are sentences."""
    page = sit(path="groups")
    page.get_by_role("link", name="4 students").click()
    page.get_by_label("What they did, in a few words").fill("One more")
    page.get_by_role("button", name="Give it to all 4").click()
    expect(page.locator("#told")).to_contain_text("has the words")
    expect(page.get_by_label("What they did, in a few words")).to_have_value("One more")
    page.get_by_role("link", name="Ada").click()
    page.get_by_label("Points", exact=True).fill("+9")
    page.get_by_label("Why").fill("well explained")
    page.get_by_role("button", name="Correct").click()
    expect(page.locator("#told")).to_contain_text("give at most")
    page.get_by_label("Points", exact=True).fill("+0.5")
    page.get_by_role("button", name="Correct").click()
    expect(page.locator("#told")).to_contain_text("3 → 3.5")
    expect(page.get_by_role("heading", name="Mark: 3.5 / 4")).to_be_visible()


def path_of(review: Review, name: str) -> str:
    """Returns where a page of the review is."""
    if name == "student":
        return f"student/{review.get('question', exercise='words', name='cell')['answers'][0]['id']}"
    if name == "group":
        page = review.ask(f"/{review.token}/groups").body.decode()
        return page.split(f'href="/{review.token}/')[-1].split('"')[0]
    return {"overview": "", "answers": CELL, "groups": "groups", "nothing similar": "similar"}[name]


def check(page: Any) -> None:
    """Lets axe look at a page with all folds open."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found] == []
