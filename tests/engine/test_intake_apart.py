"""A hand-in decides only about itself: no name and no content in one chooses the layout, or touches another student."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from autograder.classroom.pages import GRADES, INDEX
from autograder.classroom.store import file as store_file
from autograder.classroom.store import lock
from autograder.errors import UsageError
from autograder.grading.sources import units_of
from autograder.intake import collect
from autograder.intake.naming import OUR_FILES, safe_name
from autograder.model import Source, SourceKind
from autograder.report.formats.notebook import notebook_html
from tests.golden.intake.build import EXERCISES, tree, write, zip_bytes

TEMPLATES = Path(__file__).parents[2] / "templates"


def found(folder: Path, files: dict[str, str], **options: object) -> tuple[str, dict[str, list[str]], list[str]]:
    """Returns the layout, the students with their files, and the sentences about a class of these files."""
    intake = collect(write(folder / "class", tree(files)), EXERCISES, **options)  # type: ignore[arg-type]
    students = {s.student.name: sorted(source.name for source in s.sources) for s in intake.submissions}
    return intake.layout, students, list(intake.problems)


PLAIN = {"alice/srn.py": "@srn", "bob_srn.py": "@srn", "carol/rnn.py": "@rnn"}


@pytest.mark.parametrize(
    "trick",
    [
        {"mallory/notes/timestamp.txt": "2026-05-01 10:00:00 UTC"},
        {"submitted/alice/srn.py": "@linear", "submitted/mallory/srn.py": "@srn"},
        {"submission_metadata.yml": "alice:\n  :submitters:\n  - :name: Mallory\n", "mallory/srn.py": "@srn"},
        {"mallory_1_22_srn.py": "@srn"},
        {"mallory_7_assignsubmission_file/srn.py": "@srn"},
        {"mallory/.git/HEAD": "x", "mallory/srn.py": "@srn"},
        {"srn.py": "@srn"},
        {"Alice/srn.py": "@linear"},
    ],
)
def test_one_hand_in_changes_nothing_for_the_others(tmp_path: Path, trick: dict[str, str]) -> None:
    """Time stamps, folders and files that are called as a platform calls them: the others keep name and work."""
    layout, students, _ = found(tmp_path, PLAIN | trick)
    assert layout == "plain"
    theirs = {"alice": ["srn.py"], "bob": ["bob_srn.py"], "carol": ["rnn.py"]}
    assert {name: students[name] for name in theirs} == theirs


def test_names_that_differ_in_case_only_take_no_key_from_each_other(tmp_path: Path) -> None:
    """Each has a key that only its own name gives; two students stay two."""
    root = write(tmp_path / "class", tree({"ann/srn.py": "@srn", "Ann/srn.py": "@linear", "bo/srn.py": "@srn"}))
    keys = {s.student.name: s.student.key for s in collect(root, EXERCISES).submissions}
    assert keys["bo"] == "bo"
    assert keys["ann"].startswith("ann-") and keys["Ann"].startswith("Ann-") and len(set(keys.values())) == 3


@pytest.mark.parametrize(
    ("files", "layout", "said"),
    [
        (
            {f"{n}_{i}_9{i}_srn.py": "@srn" for i, n in enumerate(("ann", "bo", "cy"))} | {"dan/srn.py": "@srn"},
            "canvas",
            "dan is not named as Canvas names files, and was left out.",
        ),
        (
            {f"{n}_{i}_assignsubmission_file/srn.py": "@srn" for i, n in enumerate(("ann", "bo"))}
            | {"dan/srn.py": "@srn"},
            "moodle",
            "dan is not named as Moodle names files, and was left out.",
        ),
        (
            {f"{n}/srn/timestamp.txt": "2026" for n in ("ann", "bo")} | {"dan_srn.py": "@srn"},
            "nbgrader",
            "dan_srn.py is not a student's folder, and was left out.",
        ),
        (
            {"submission_metadata.yml": "submission_1:\n  :submitters: []\n", "submission_1/srn.py": "@srn"}
            | {"submission_2/srn.py": "@srn", "dan.py": "@srn"},
            "gradescope",
            "dan.py is not named in submission_metadata.yml, and was left out.",
        ),
        (
            {f"hw-{n}/.git/HEAD": "x" for n in ("ann", "bo")} | {"dan.zip": "x"},
            "classroom",
            "dan.zip is no repository, and was left out.",
        ),
        ({"ann/srn.py": "@srn", "bo/srn.py": "@srn", "srn.py": "@srn"}, "plain", "srn.py belongs to no student"),
    ],
)
def test_what_a_layout_leaves_out_is_named(tmp_path: Path, files: dict[str, str], layout: str, said: str) -> None:
    """Nobody vanishes without a word, whichever layout most of the class has."""
    recognised, _, problems = found(tmp_path, files)
    assert recognised == layout
    assert [problem for problem in problems if problem.startswith(said)]


def test_a_repository_of_another_name_leaves_the_others_theirs(tmp_path: Path) -> None:
    """The assignment's part of the names is what most begin with."""
    names = ("hw1-ann", "hw1-bo-li", "hw1-cy", "template")
    _, students, _ = found(tmp_path, {f"{name}/{part}": "@srn" for name in names for part in (".git/HEAD", "srn.py")})
    assert sorted(students) == ["ann", "bo-li", "cy", "template"]


def test_repositories_of_classroom_50_are_known_by_their_mark(tmp_path: Path) -> None:
    """Downloaded without their history, each has its settings file."""
    files = {
        f"cs-hw1-{name}/{part}": "@srn" for name in ("ann", "bo-li", "cy") for part in (".classroom50.yaml", "srn.py")
    }
    layout, students, _ = found(tmp_path, files)
    assert (layout, sorted(students)) == ("classroom", ["ann", "bo-li", "cy"])


def test_results_are_nobodys_work(tmp_path: Path) -> None:
    """A run's own --out inside the class is left out in silence, other results with a sentence."""
    files = {"submissions/ann/srn.py": "@srn", "submissions/bo/srn.py": "@srn"}
    results = {
        "submissions/grades/autograde.sqlite": "x",
        "submissions/grades/ann/srn.py": "@srn",
        "submissions/old/autograde.lock": "1",
    }
    _, students, problems = found(tmp_path, files | results, out=tmp_path / "class" / "submissions" / "grades")
    assert sorted(students) == ["ann", "bo"]
    assert problems == ["submissions/old holds results of autograde, and was left out."]


@pytest.mark.parametrize(
    ("out", "sentence"),
    [("class", "are the same folder"), ("class/ann", "is part of the submissions; choose another folder")],
)
def test_results_are_not_written_among_submissions(tmp_path: Path, out: str, sentence: str) -> None:
    """Said before anything is graded."""
    with pytest.raises(UsageError, match=sentence):
        found(tmp_path, {"ann/srn.py": "@srn", "bo/srn.py": "@srn"}, out=tmp_path / out)


def test_a_folder_of_results_is_no_class(tmp_path: Path) -> None:
    """`autograde grades` is a slip."""
    with pytest.raises(UsageError, match="holds the results of autograde, not submissions"):
        found(tmp_path, {"autograde.sqlite": "x", "autograde.lock": "1", "ann/report.json": "{}"})


OURS = (store_file.NAME, lock.NAME, GRADES, INDEX, "canvas.csv", "nbgrader.csv", "moodle.csv", "class.toml")


LOGS = tuple(f"{store_file.NAME}{end}" for end in ("-wal", "-shm", "-journal", ".corrupt-1", ".corrupt-1-wal"))


@pytest.mark.parametrize("name", [*OURS, *LOGS, *(f"{name}.part" for name in OURS)])
def test_no_student_is_called_as_a_file_of_ours(name: str) -> None:
    """Whatever a hand-in is called, its key reaches neither the store, nor its log, nor lock, index or table."""
    for spelled in (name, name.upper(), f".{name}", "".join(chr(ord(c) + 0xFEE0) for c in name)):
        assert safe_name(spelled).casefold() not in {name.casefold(), f".{name}".casefold()}
    assert {store_file.NAME, lock.NAME} == set(OUR_FILES)


@pytest.mark.parametrize(("number", "graded"), [(4, "right"), (3, "old"), ("4", "right"), (None, "right")])
def test_a_notebook_with_two_faces_is_graded_as_it_is_shown(number: object, graded: str) -> None:
    """One file with cells and worksheets: its format says which are meant, to the grader and to the page."""

    def cell(name: str) -> dict[str, object]:
        return {"cell_type": "code", "source": f"{name} = 1", "input": f"{name} = 1", "outputs": [], "metadata": {}}

    book = {"nbformat": number, "cells": [cell("right")], "worksheets": [{"cells": [cell("old")]}, {"cells": []}]}
    data = json.dumps(book).encode()
    page = re.sub("<[^>]*>", "", notebook_html(data, TEMPLATES, title="srn.ipynb"))
    units, _ = units_of(Source("srn", "srn.ipynb", SourceKind.NOTEBOOK, data))
    assert [f"{graded} = 1" in str(units), f"{graded} = 1" in page] == [True, True]
    other = {"right": "old", "old": "right"}[graded]
    assert [f"{other} = 1" in str(units), f"{other} = 1" in page] == [False, False]


def test_a_class_inside_a_zip_is_told_as_outside(tmp_path: Path) -> None:
    """The trick with a folder called submitted, packed."""
    (tmp_path / "class.zip").write_bytes(zip_bytes(tree(PLAIN | {"submitted/alice/srn.py": "@linear"})))
    intake = collect(tmp_path / "class.zip", EXERCISES)
    assert [s.student.key for s in intake.submissions] == ["alice", "bob", "carol", "submitted"]


@pytest.mark.parametrize(("attempt", "graded"), [("last", b"return x"), ("first", b"srn_tanh")])
def test_of_several_attempts_one_counts(tmp_path: Path, attempt: str, graded: bytes) -> None:
    """Two attempts are one student, and the report says which is graded."""
    stamps = ("2026-05-01-10-00-00", "2026-05-03-09-00-00")
    files = {f"HW_ada_attempt_{s}_srn.py": t for s, t in zip(stamps, ("@srn", "@linear"), strict=True)}
    (submission,) = collect(write(tmp_path / "class", tree(files)), EXERCISES, attempt=attempt).submissions
    assert graded in submission.sources[0].data
    assert submission.problems[0].startswith(f"Graded is the {attempt} of 2 attempts")


def test_a_virtual_environment_made_among_the_answers_hides_none(tmp_path: Path) -> None:
    """What it brought is nobody's work; what lies beside that is."""
    files = {
        "ann/hw/pyvenv.cfg": "x",
        "ann/hw/Lib/srn.py": "@linear",
        "ann/hw/srn.py": "@srn",
        "ann/hw/bin/rnn.py": "x",
    }
    _, students, _ = found(tmp_path, files)
    assert students == {"ann": ["hw/srn.py"]}
