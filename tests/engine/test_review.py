"""The review's server: whom it lets in, what it tells, and that nothing of several people's clicks is lost."""

from __future__ import annotations

import csv
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.errors import UsageError
from autograder.gradebook import open_book
from autograder.gradebook.review import Served
from autograder.model import Source, SourceKind
from tests.engine.reviewing import Review, reviewing
from tests.engine.written_class import make_class, put

QUESTION = {"exercise": "words", "question": "cell"}
ASKED = {"exercise": "words", "name": "cell"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Results of a class of four."""
    return make_class(tmp_path)


@pytest.fixture
def review(out: Path) -> Iterator[Review]:
    """The class's review, served."""
    with reviewing(Served(out)) as served:
        yield served


def ids(review: Review) -> dict[str, str]:
    """Returns the page's ids by names."""
    return {answer["name"]: answer["id"] for answer in review.get("question", **ASKED)["answers"]}


def test_only_this_machine_with_the_token_is_let_in(review: Review) -> None:
    """Another host name, another origin, a page elsewhere and a wrong token read nothing and change nothing."""
    host = review.address.split("/")[2]
    good = f"/{review.token}/"
    assert host.startswith("127.0.0.1:") and len(review.token) >= 32
    assert review.ask(good).status == 200
    score = f"{good}api/score"
    body = json.dumps(
        {**QUESTION, "id": ids(review)["Ada"], "criterion": "formula", "points": 2, "click": "x"}
    ).encode()
    refused = {
        "no token": ("/", {}),
        "a wrong token": ("/" + "x" * 32 + "/", {}),
        "a rebound name": (good, {"Host": "evil.example:80"}),
        "another origin": (good, {"Origin": "http://evil.example"}),
        "a page elsewhere": (good, {"Sec-Fetch-Site": "cross-site"}),
    }
    for path, headers in refused.values():
        answered = review.ask(path, headers=headers)
        assert answered.status == 403 and b"Overview" not in answered.body
        headers = {"Content-Type": "application/json", **headers}
        assert review.ask(path.replace(good, score), "POST", headers, body).status == 403
    assert review.ask(score, "POST", {"Content-Type": "text/plain"}, body).status == 403
    assert review.get("question", **ASKED)["said"][ids(review)["Ada"]]["points"] is None
    assert (
        review.ask(score, "POST", {"Content-Type": "application/json", "Origin": f"http://{host}"}, body).status == 200
    )


def test_every_answer_forbids_scripts_of_others(review: Review) -> None:
    """The policy allows the page's own files and nothing inline, and nothing is kept or sent on."""
    for path in ("", "static/scoring.js", "api/changes?exercise=words&name=cell&after=0"):
        headers = review.ask(f"/{review.token}/{path}").headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
        assert headers["referrer-policy"] == "no-referrer" and headers["cache-control"] == "no-store"


def test_nonsense_is_answered_with_a_sentence(review: Review) -> None:
    """Neither broken JSON nor unknown names nor too much of anything is an error of ours."""
    path, headers = f"/{review.token}/api/score", {"Content-Type": "application/json"}
    for body in (
        b"{",
        b"[]",
        b"3",
        b'{"id": 4}',
        b'{"id": "x", "exercise": "words", "question": "cell", "click": "c"}',
    ):
        answered = review.ask(path, "POST", headers, body)
        assert answered.status in (400, 409) and answered.json["error"]
    assert review.ask(path, "POST", headers, b'"' + b"x" * 300_000 + b'"').status == 413
    assert review.ask(f"/{review.token}/answers/words/none").status == 404
    assert review.ask(f"/{review.token}/static/../app.py").status == 404
    assert "no question" in review.get("question", exercise="words", name="none")["error"]
    assert review.ask(f"/{review.token}/api/question?surprise=1").status == 400


def test_what_the_rubric_and_the_answers_are(review: Review) -> None:
    """One question has its criteria with the best level first, and everybody who handed in, in the class's order."""
    asked = review.get("question", **ASKED)
    assert [c["name"] for c in asked["criteria"]] == ["formula", "shapes"]
    assert [level["points"] for level in asked["criteria"][0]["levels"]] == [2.0, 1.0, 0.0]
    assert [answer["name"] for answer in asked["answers"]] == ["Ada", "Bo", "Cy"]
    answer = review.get("answer", **ASKED, id=ids(review)["Ada"])
    assert "<mi>tanh</mi>" in answer["html"] and "bias" not in answer["html"]
    assert review.get("answer", **ASKED, id=ids(review)["Bo"])["html"].count("tanh 加偏置。") == 1
    unmatched = review.get("answer", **ASKED, id=ids(review)["Cy"])
    assert unmatched["html"] == "" and "I have not used any heading" in unmatched["rest"]
    assert answer["note"] == ""


def test_many_clicks_of_two_people_at_once(review: Review, out: Path) -> None:
    """Forty clicks each, sent at the same time: all are kept, and both are told of the other's."""
    known, criteria = ids(review), ("formula", "shapes")

    def click_on(who: str, criterion: str) -> None:
        for i in range(40):
            about = {"id": known["Ada" if i % 2 else "Bo"], "criterion": criterion, "points": float(i % 3)}
            review.post("score", **QUESTION, **about, who=who, click=f"{who} {i}")

    threads = [threading.Thread(target=click_on, args=pair) for pair in zip(("Ann", "Ben"), criteria, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    changes = review.get("changes", **ASKED, after="0", page="p", who="Ann", at="")
    assert changes["said"][known["Ada"]]["criteria"] == {"formula": 0.0, "shapes": 0.0}
    assert changes["said"][known["Bo"]]["criteria"] == {"formula": 2.0, "shapes": 2.0}
    assert changes["after"] == 80
    with open_book(out) as book:
        assert len({score.click for score in book.store.scores()}) == 80


def test_pages_know_of_each_other(review: Review) -> None:
    """Who else is at an answer is told, and oneself is not."""
    known = ids(review)
    review.get("changes", **ASKED, after="0", page="one", who="Ann", at=known["Ada"])
    assert review.get("changes", **ASKED, after="0", page="two", who="Ben", at="")["here"] == {known["Ada"]: "Ann"}
    assert review.get("changes", **ASKED, after="0", page="one", who="Ann", at=known["Ada"])["here"] == {"": "Ben"}


def test_the_marks_are_written_when_it_ends(out: Path) -> None:
    """Scores, comments and who gave them are in grades.csv, on the class page and in the student's report."""
    with reviewing(Served(out)) as review:
        known = ids(review)
        for question, criterion in (("cell", "formula"), ("cell", "shapes"), ("back", "honest")):
            about = {"exercise": "words", "question": question, "id": known["Ada"], "who": "Ann"}
            review.post("score", **about, criterion=criterion, points=2.0, click=f"{question} {criterion}")
        review.post("score", **QUESTION, id=known["Ada"], who="Ann", text="Well seen.", click="c")
        assert review.get("question", **ASKED)["comments"] == ["Well seen."]
    rows = {row["student"]: row for row in csv.DictReader((out / "grades.csv").read_text().splitlines())}
    assert rows["ada"]["words"] == "6" and "Well seen." in (out / "written.csv").read_text()


def test_blank_answers_get_nothing_at_one_click(review: Review, out: Path) -> None:
    """Only those who wrote nothing at all; what could not be matched waits for a person."""
    put(out, "bo", Source("words", "words.md", SourceKind.MARKDOWN, b"## 2. Looking back\n\nmuch\n"))
    assert review.post("blank", **QUESTION, who="Ann", click="z") == {"count": 1}
    said, known = review.get("question", **ASKED)["said"], ids(review)
    assert {name: said[id]["points"] for name, id in known.items()} == {"Ada": None, "Bo": 0.0, "Cy": None}


def test_an_answer_that_changed_is_told_beside_it(review: Review, out: Path) -> None:
    """The page of the answer says so; the score stays."""
    known = ids(review)
    review.post("score", **QUESTION, id=known["Ada"], who="Ann", criterion="formula", points=2.0, click="1")
    assert review.get("answer", **ASKED, id=known["Ada"])["flag"] == ""
    put(out, "ada", Source("words", "words.md", SourceKind.MARKDOWN, b"## 1. One step\n\nrelu\n"))
    assert "changed after it was scored" in review.get("answer", **ASKED, id=known["Ada"])["flag"]
    assert "relu" in review.get("answer", **ASKED, id=known["Ada"])["html"]


def test_nobody_can_tell_whose_an_answer_is(out: Path) -> None:
    """Asked for no names: no name and no key is on any page, in an order that is not the class's for long."""
    source = Source("words", "words.md", SourceKind.MARKDOWN, b"## 1. One step\n\nI, Ada Lovelace, think so.\n")
    put(out, "ada_lovelace", source, name="Ada Lovelace")
    with reviewing(Served(out, anonymous=True)) as review:
        asked = review.get("question", **ASKED)
        assert [answer["name"] for answer in asked["answers"]] == [f"Answer {i}" for i in range(1, 5)]
        texts = [review.get("answer", **ASKED, id=answer["id"])["html"] for answer in asked["answers"]]
        page = review.ask(f"/{review.token}/answers/words/cell").body.decode()
        assert any("think so" in text for text in texts)
        told = "\n".join([*texts, page, json.dumps(asked)])
        assert not re.search(r"\bada\b|lovelace", told, re.IGNORECASE)  # tokens and numbers may hold any three letters


def test_it_needs_results_and_a_free_port(tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence each."""
    assert main.run(["review", "--grades", str(tmp_path / "none")]) == 2
    assert "There are no results" in capsys.readouterr().err
    with reviewing(Served(out)) as review:
        port = int(review.address.split(":")[2].split("/")[0])
        with pytest.raises(UsageError, match="cannot be used"), reviewing(Served(out, port=port)):
            pass
