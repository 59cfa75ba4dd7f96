"""What a person scores of written answers is kept click by click and becomes a part of the mark."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.classroom.store import open_store
from autograder.cli import main
from autograder.errors import UsageError
from autograder.gradebook import Book, comment, give, open_book, take_back, write_marks
from autograder.model import ExerciseMark
from tests.engine.written_class import CLICKS, WORDS, hand_in, make_class


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Results of a class of four, of whom one handed no words in."""
    return make_class(tmp_path)


@pytest.fixture
def book(out: Path) -> Iterator[Book]:
    """The gradebook of the class."""
    with open_book(out) as opened:
        yield opened


def score_all(book: Book, key: str, who: str = "Ann") -> None:
    """Scores all of a student's answers, 5 of 6."""
    for question, criterion, points in CLICKS:
        give(book, f"{key}-{criterion}", who, (key, "words", question), criterion, points)


def words_of(book: Book, key: str) -> ExerciseMark:
    """Returns a student's mark of the written exercise."""
    return next(e for e in book.mark(key)[1].exercises if e.slug == "words")


def test_nothing_scored_changes_nothing(book: Book) -> None:
    """Before the first click, marks, columns and pages are as the reports say."""
    assert book.is_plain and book.columns == ("code",)
    assert all(mark.is_plain and mark.total == 3.0 for _, mark in book.marks())


def test_scores_join_the_marks_and_not_the_total(book: Book) -> None:
    """An exercise worth no points has a mark of the rubric's points beside the total; one half scored is unknown."""
    score_all(book, "ada")
    give(book, "b", "Ann", ("bo", "words", "cell"), "formula", 2.0)
    ada, bo = words_of(book, "ada"), words_of(book, "bo")
    assert (ada.points, ada.max_points, ada.weight) == (5.0, 6.0, 0.0)
    assert [(s.points, s.text) for s in ada.steps] == [
        (3.0, "1. One step: scored by Ann"), (2.0, "2. Looking back: scored by Ann"),
    ]  # fmt: skip
    assert bo.points is None and bo.answers[0].points is None
    assert words_of(book, "dee").points == 0.0
    assert {mark.total for _, mark in book.marks()} == {3.0}


def test_a_weight_makes_scores_count(out: Path) -> None:
    """class.toml decides; who has not been scored has no total yet."""
    (out / "class.toml").write_text("[exercises.words]\nweight = 0.5\n")
    with open_book(out) as book:
        score_all(book, "ada")
        totals = {mark.student.key: (mark.total, mark.max_total) for _, mark in book.marks()}
    assert totals == {"ada": (5.5, 7.0), "bo": (None, 7.0), "cy": (None, 7.0), "dee": (3.0, 7.0)}


def test_points_of_the_exercise_are_scaled(tmp_path: Path) -> None:
    """An exercise worth 12 points with a rubric of 6 counts double, and is unknown before anybody looks."""
    out = make_class(tmp_path, points=12)
    with open_book(out) as book:
        assert book.mark("ada")[1].total is None
        score_all(book, "ada")
        assert (words_of(book, "ada").points, book.mark("ada")[1].total) == (10.0, 13.0)


def test_files_and_commands_tell_the_scores(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """grades.csv, written.csv, the class page, an export and the history have them."""
    with open_book(out, write=True) as book:
        score_all(book, "ada")
        comment(book, "c", "Ann", ("ada", "words", "back"), "=Well <b>seen</b>")
        write_marks(book)
    rows = {row["student"]: row for row in csv.DictReader((out / "grades.csv").read_text().splitlines())}
    assert (rows["ada"]["words"], rows["bo"]["words"], rows["ada"]["total"]) == ("5", "", "3")
    written = (out / "written.csv").read_text()
    assert "ada,words,back,2. Looking back,2,2,'=Well <b>seen</b>,Ann" in written
    assert "mean of 6" in (out / "index.html").read_text()
    assert main.run(["history", "Ada", "--grades", str(out)]) == 0
    assert "2. Looking back: =Well <b>seen</b>" in capsys.readouterr().out
    assert main.run(["export", "json", "--grades", str(out)]) == 0
    students = json.loads((out / "marks.json").read_text())["students"]
    assert students[0]["exercises"][1]["answers"][1]["comment"] == "=Well <b>seen</b>"
    assert main.run(["status", "--grades", str(out)]) == 0
    assert "ada: words" not in capsys.readouterr().out


def test_a_correction_comes_after_the_scores(out: Path) -> None:
    """`adjust` raises what a person scored as it raises any other points, within the rubric's."""
    with open_book(out) as book:
        score_all(book, "ada")
    assert main.run(["adjust", "ada", "words", "+1", "--why", "a good drawing", "--grades", str(out)]) == 0
    assert main.run(["adjust", "ada", "words", "+1", "--why", "too much", "--grades", str(out)]) == 2
    with open_book(out) as book:
        assert words_of(book, "ada").points == 6.0


def test_two_people_at_once_lose_nothing(out: Path) -> None:
    """Each through a store of their own: every click is there, and the later one of the same criterion holds."""
    with open_book(out) as one, open_book(out) as two:
        for key in ("ada", "bo"):
            give(one, f"1{key}", "Ann", (key, "words", "cell"), "formula", 2.0)
            give(two, f"2{key}", "Ben", (key, "words", "cell"), "shapes", 1.0)
            give(two, f"3{key}", "Ben", (key, "words", "cell"), "formula", 1.0)
        assert [words_of(book, "bo").answers[0].points for book in (one, two)] == [2.0, 2.0]
        assert [(s.who, s.points) for s in one.store.scores()] == [("Ann", 2.0), ("Ben", 1.0), ("Ben", 1.0)] * 2
        assert words_of(one, "ada").answers[0].who == ("Ben",)


def test_a_click_that_is_sent_twice_is_kept_once(book: Book) -> None:
    """A browser that heard no answer may send it again."""
    place = ("ada", "words", "cell")
    first = give(book, "same", "Ann", place, "formula", 2.0)
    assert give(book, "same", "Ann", place, "formula", 2.0).number == first.number
    assert len(book.store.scores()) == 1


def test_undo_takes_back_ones_own_last(book: Book) -> None:
    """What held before holds again, step by step; what somebody else has decided since stays."""
    place = ("ada", "words", "cell")
    for i, points in enumerate((1.0, 2.0)):
        give(book, f"a{i}", "Ann", place, "formula", points)
    give(book, "b", "Ben", place, "shapes", 1.0)
    assert take_back(book, "u1", "Ann").points == 1.0
    assert take_back(book, "u1", "Ann").points == 1.0
    assert take_back(book, "u2", "Ann").points is None
    with pytest.raises(UsageError, match="nothing of yours"):
        take_back(book, "u3", "Ann")
    give(book, "c", "Ann", place, "shapes", 2.0)
    give(book, "d", "Ben", place, "shapes", 0.0)
    with pytest.raises(UsageError, match="Ben has decided that since"):
        take_back(book, "u4", "Ann")


def test_another_answer_is_flagged_and_the_same_is_not(out: Path) -> None:
    """Scores survive; only the question whose text changed is flagged, until it is scored again."""
    with open_book(out) as book:
        score_all(book, "ada")
        score_all(book, "bo")
    hand_in(out, "ada", str(WORDS["ada"]).replace("the bias", "the state"))
    hand_in(out, "bo", f"# In words\n\n{WORDS['bo']}")
    with open_book(out) as book:
        assert words_of(book, "ada").points == 5.0
        flags = {mark.student.key: mark.flags for _, mark in book.marks()}
        told = "words, 2. Looking back: the answer changed after it was scored: look at it again."
        assert flags == {"ada": (told,), "bo": (), "cy": (), "dee": ()}
        give(book, "again", "Ann", ("ada", "words", "back"), "honest", 1.0)
        assert book.mark("ada")[1].flags == ()


REFUSED = {
    "no such question": (("ada", "words", "nothing"), "formula", 2.0),
    "no such exercise": (("ada", "code", "cell"), "formula", 2.0),
    "no such student": (("zoe", "words", "cell"), "formula", 2.0),
    "no such criterion": (("ada", "words", "cell"), "style", 2.0),
    "no such level": (("ada", "words", "cell"), "formula", 1.5),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_rubric_does_not_know_is_refused(book: Book, name: str) -> None:
    """One sentence, and nothing is kept."""
    place, criterion, points = REFUSED[name]
    with pytest.raises(UsageError):
        give(book, "x", "Ann", place, criterion, points)
    assert book.store.scores() == ()


def test_a_store_of_an_older_version_gets_the_table(out: Path) -> None:
    """A class graded before can be scored."""
    store, _ = open_store(out)
    store._connection.executescript("DROP TABLE scores; PRAGMA user_version = 2;")
    store.close()
    with open_book(out) as book:
        score_all(book, "ada")
        assert words_of(book, "ada").points == 5.0


def test_a_lost_store_gets_the_scores_back(out: Path) -> None:
    """They lie beside it line by line; a line that was cut is left out."""
    with open_book(out) as book:
        score_all(book, "ada")
        comment(book, "c", "Ann", ("ada", "words", "back"), "Well seen.")
        take_back(book, "u", "Ann")
        before = book.store.scores()
    with open(out / "scores.jsonl", "a") as file:
        file.write('{"click": "cut", "stud')
    (out / "autograde.sqlite").write_bytes(b"no database at all" * 100)
    store, notes = open_store(out)
    assert store.scores() == before and any("scores of scores.jsonl again" in note for note in notes)
    store.close()
