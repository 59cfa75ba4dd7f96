"""Six students share a mistake that nobody knows; it is explained once, on the review's page, and all six read it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.course.folder import read_course
from autograder.gradebook import Book, explain, groups_of, open_book, show_group, work_of
from autograder.gradebook.explaining import called_in
from autograder.gradebook.review import Served
from tests.engine.reviewing import reviewing
from tests.engine.test_seeds import make_course
from tests.engine.tiny import write_files

SHARED = (
    "def twice(x):\n    return 2 * x + 1\n",
    "def twice(x):\n    return x + x + 1\n",
    "import numpy as np\n\ndef twice(x):\n    y = np.add(x, x)\n    return np.add(y, 1.0)\n",
    "def twice(x):\n    return 1 + x * 2\n",
    "def twice(x):\n    result = x * 2\n    result = result + 1\n    return result\n",
    "twice = lambda x: x*2+1\n",
)
WORDS = {"title": "It doubles and adds one", "belief": "One more\nis no “harm”.", "look_at": "", "hint": 'Work f("0").'}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of eight, graded: six share a mistake, one has another, one is right."""
    root = tmp_path_factory.mktemp("explaining")
    course = make_course(root)
    work = {f"s{i}/twice.py": code for i, code in enumerate(SHARED)}
    work |= {
        "other/twice.py": "def twice(x):\n    return 3 * x\n",
        "right/twice.py": "def twice(x):\n    return 2 * x\n",
    }
    write_files(root / "class", work)
    command = [
        "grade",
        str(root / "class"),
        "--course",
        str(course),
        "--out",
        str(root / "grades"),
        "--sandbox",
        "none",
    ]
    assert main.run([*command, "--jobs", "1", "--quiet"]) == 0
    return root


@pytest.fixture
def book(root: Path) -> Iterator[Book]:
    """The class's gradebook; the course has no words before and after."""
    observed = root / "course" / "exercises" / "twice" / "observed.toml"
    observed.unlink(missing_ok=True)
    with open_book(root / "grades") as opened:
        yield opened
    observed.unlink(missing_ok=True)


def pages_with(root: Path, text: str) -> list[str]:
    """Returns whose reports hold a text."""
    pages = sorted((root / "grades").glob("*/report.html"))
    return [page.parent.name for page in pages if text in page.read_text()]


def test_a_group_has_its_shortest_code_and_its_numbers(book: Book) -> None:
    """Six students are one group, whatever they wrote; one of its reports shows what came back."""
    (group,) = groups_of(book)
    assert group.sentence == "6 students: the same wrong results in 1 test, no known mistake"
    shown = show_group(book, work_of(book), group.exercise, group.name)
    assert shown.code == SHARED[5] and shown.whose == "s5"
    assert [test.id for test in shown.failed] == ["test_twice"] and shown.failed[0].actual
    assert shown.called == SHARED[5].strip()


@pytest.mark.parametrize(
    ("code", "called"),
    [
        ("import numpy as np\n\ndef other():\n    pass\n\ndef twice(x):\n    return 3 * x\n\nprint(twice(2))\n",
         "def twice(x):\n    return 3 * x"),
        ("class twice:\r\n    pass\r\n", "class twice:\r\n    pass"),
        ("from helper import twice\n", ""),
        ("def twice(x):\n    return 1\n" * 3000 + "def twice(x):\n    return 3\n", "def twice(x):\n    return 3"),
        ("def twice(x):\n    return 3 * x\n" + "#" * 100_000, ""),
        ("def twice(x:\n", ""),
    ],
)  # fmt: skip
def test_of_the_code_the_definitions_come_first_that_were_called(code: str, called: str) -> None:
    """Whoever explains a group need not look for them in a long file; where there are none, all of it is shown."""
    assert called_in(code, ["twice(4).half(2)", "_(1)"]) == called


def test_words_written_once_reach_all_six(root: Path, book: Book) -> None:
    """On the page of the review: the course keeps the words, each member's report has them, and no mark changes."""
    (group,) = groups_of(book)
    marks = {mark.student.key: mark.total for _, mark in book.marks()}
    assert pages_with(root, "It doubles and adds one") == []
    with reviewing(Served(root / "grades")) as review:
        page = review.ask(f"/{review.token}/group/twice/{group.name}").body.decode()
        assert "lambda x: x*2+1" in page and "s3" in page
        done = review.post("words", exercise="twice", group=group.name, **WORDS)
        assert "6 of 6 pages have them" in done["told"]
        assert "It doubles and adds one" in review.ask(f"/{review.token}/groups").body.decode()
    assert pages_with(root, "It doubles and adds one") == [f"s{i}" for i in range(6)]
    text = (root / "course/exercises/twice/observed.toml").read_text()
    said = tomllib.loads(text)[group.name]
    assert said == {"title": WORDS["title"], "belief": "One more is no “harm”.", "hint": 'Work f("0").'}
    assert "x*2" not in text and "s3" not in text
    with open_book(root / "grades") as after:
        assert {mark.student.key: mark.total for _, mark in after.marks()} == marks
        assert groups_of(after)[0].title == WORDS["title"]


def test_words_can_be_written_again(root: Path, book: Book) -> None:
    """A second version takes the first one's place; comments of a person's own stay while nothing is replaced."""
    (group,) = groups_of(book)
    path = root / "course/exercises/twice/observed.toml"
    path.write_text('# ours\n["0123456789"]\ntitle = "another"\n')
    book.course = read_course(book.course.root)
    explain(book, work_of(book), "twice", group.name, {"title": "First"})
    assert path.read_text().startswith("# ours\n")
    explain(book, work_of(book), "twice", group.name, {"title": "Second"})
    assert {name: entry["title"] for name, entry in tomllib.loads(path.read_text()).items()} == {
        "0123456789": "another", group.name: "Second",
    }  # fmt: skip


def test_a_group_becomes_a_draft_for_the_bank(root: Path, book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    """The list names it, and the draft is Python with the words and the places to fill in."""
    (group,) = groups_of(book)
    assert main.run(["mistakes", "--grades", str(root / "grades")]) == 0
    assert f"twice:{group.name}  6 students" in capsys.readouterr().out
    explain(book, work_of(book), "twice", group.name, WORDS)
    assert main.run(["mistakes", "--draft", f"twice:{group.name}", "--grades", str(root / "grades")]) == 0
    said = capsys.readouterr().out
    compile(f"from autograder.bank import Change, Mistake\nMISTAKES = (\n{said})", "draft", "exec")
    assert '"It doubles and adds one"' in said and "#   twice = lambda x: x*2+1" in said
    assert main.run(["mistakes", "--draft", "twice:none", "--grades", str(root / "grades")]) == 2
    assert "There is no group 'none'" in capsys.readouterr().err


def test_a_mark_is_corrected_on_the_page(root: Path, book: Book) -> None:
    """Points with a reason, checked as `adjust` checks them; both are in the student's report."""
    with reviewing(Served(root / "grades")) as review:
        answer = review.ask(f"/{review.token}/group/twice/{groups_of(book)[0].name}").body.decode()
        id = answer.split("/student/")[1].split('"')[0]
        assert "Correct points" in review.ask(f"/{review.token}/student/{id}").body.decode()
        about = {"id": id, "place": "twice", "who": "Ann"}
        assert "at most" in review.post("adjust", **about, change="+90", why="too much")["error"]
        assert "Say why" in review.post("adjust", **about, change="+1", why=" ")["error"]
        assert "→" in review.post("adjust", **about, change="+1", why="a good idea")["told"]
    assert len(pages_with(root, "by Ann: a good idea")) == 1
