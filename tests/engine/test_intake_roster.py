"""A roster joins ids, names and addresses to what was handed in, and lists who is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.intake import collect
from autograder.intake.roster import Person, read
from tests.golden.intake.build import EXERCISES, script, write

SRN = script("srn").encode()


def roster(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """Writes a roster."""
    (folder / "roster.csv").write_bytes(text.encode(encoding))
    return folder / "roster.csv"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("id,name,email\n7,Li Wei,li@x.cn\n", "utf-8"),
        ("Student ID;Full Name;E-Mail\n7;Li Wei;li@x.cn\n", "utf-8-sig"),
        ("E-mail Address\tLast name\tFirst name\tUsername\nli@x.cn\tWei\tLi\t7\n", "utf-16"),
        ("\u5b66\u53f7,\u59d3\u540d,\u90ae\u7bb1\n7,Li Wei,li@x.cn\n", "gbk"),
        ("7,Li Wei,li@x.cn\n", "utf-8"),
        ('Student,ID,Section,Email\n    Points Possible,,,\nLi Wei,7,A,li@x.cn\n"Student, Test",9,A,\n', "utf-8"),
    ],
)
def test_rosters_of_every_kind_say_the_same(tmp_path: Path, text: str, encoding: str) -> None:
    """Delimiter, header language, encoding and a platform's extra rows make no difference."""
    assert read(roster(tmp_path, text, encoding)) == (Person("Li Wei", ("7",), "li@x.cn"),)


def test_chinese_names_in_two_columns_are_joined_without_a_space(tmp_path: Path) -> None:
    """Family name first, as they are written."""
    people = read(roster(tmp_path, "\u59d3,\u540d,\u5b66\u53f7\n\u738b,\u82b3,7\n"))
    assert people == (Person("\u738b\u82b3", ("7",)),)


@pytest.mark.parametrize(
    ("entry", "person"),
    [
        ("2021001", "Wei, Li"),
        ("2021001_srn.py", "Wei, Li"),
        ("Li Wei", "Wei, Li"),
        ("weili", "Wei, Li"),
        ("weili_77_1234_srn.py", "Wei, Li"),
        ("li.wei", "Wei, Li"),
        ("li.wei@x.cn", "Wei, Li"),
        ("2021002 \u738b\u82b3", "\u738b\u82b3"),
        ("\u738b\u82b3-\u4f5c\u4e1a", "\u738b\u82b3"),
    ],
)
def test_a_hand_in_is_known_by_id_name_or_address(tmp_path: Path, entry: str, person: str) -> None:
    """Each way in which downloads and students write who they are."""
    people = roster(tmp_path, 'id,name,email\n2021001,"Wei, Li",li.wei@x.cn\n2021002,\u738b\u82b3,wang@x.cn\n')
    files = {entry: SRN} if entry.endswith(".py") else {f"{entry}/srn.py": SRN}
    intake = collect(write(tmp_path / "class", files), EXERCISES, roster=people)
    (submission,) = intake.submissions
    assert submission.student.name == person
    assert submission.student.student_id in ("2021001", "2021002")
    assert submission.student.email.endswith("@x.cn")
    assert intake.missing == tuple({"Wei, Li", "\u738b\u82b3"} - {person})
    assert intake.problems == ()


def test_namesakes_are_not_guessed(tmp_path: Path) -> None:
    """Two of one name and no id: nobody is joined, both are missing, and it is said."""
    people = roster(tmp_path, "id,name\n1,Li Wei\n2,Li Wei\n")
    intake = collect(write(tmp_path / "class", {"Li Wei/srn.py": SRN}), EXERCISES, roster=people)
    assert intake.submissions[0].student.student_id == ""
    assert intake.missing == ("Li Wei", "Li Wei")
    assert intake.problems == ("Li Wei is not in the roster, or not alone of that name.",)


def test_two_hand_ins_of_one_person_are_both_graded_and_said(tmp_path: Path) -> None:
    """Which one counts is the instructor's to decide."""
    people = roster(tmp_path, "id,name\n7,Li Wei\n")
    intake = collect(write(tmp_path / "class", {"7/srn.py": SRN, "Li Wei/srn.py": SRN}), EXERCISES, roster=people)
    assert [submission.student.key for submission in intake.submissions] == ["Li_Wei-7", "Li_Wei-7-2"]
    assert intake.problems == ("Li Wei has 2 hand-ins, each graded by itself.",)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"name\n", b"%PDF-1.4", b"\0\1\2", b'"' + b"x" * 200_000])
def test_an_unreadable_roster_is_wrong_use(tmp_path: Path, data: bytes) -> None:
    """The sentence names the file."""
    (tmp_path / "r.csv").write_bytes(data)
    root = write(tmp_path / "class", {"ann/srn.py": SRN})
    with pytest.raises(UsageError, match=r"r\.csv"):
        collect(root, EXERCISES, roster=tmp_path / "r.csv")
