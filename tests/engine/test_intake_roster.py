"""A roster joins ids, names and addresses to what was handed in, and lists who is missing."""

from __future__ import annotations

import re
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
    """Two of one name and no id: nobody is joined, both are missing and told apart, and it is asked who it is."""
    people = roster(tmp_path, "id,name\n1,Li Wei\n2,Li Wei\n")
    intake = collect(write(tmp_path / "class", {"Li Wei/srn.py": SRN}), EXERCISES, roster=people)
    assert intake.submissions[0].student.student_id == ""
    assert intake.missing == ("Li Wei (1)", "Li Wei (2)")
    assert intake.problems == (
        "Li Wei was joined with nobody in the roster: it may be Li Wei (1) or Li Wei (2); say who it is in a CSV with "
        "the columns folder,student, and name that file with --match.",
    )


CLASS = (
    "id,name,login,email\n"
    "0012,Kim Park,kim,kim@u.edu\n"
    "12,Kim Lee,klee2,klee2@u.edu\n"
    "300,Li Wei,lw,lw@u.edu\n"
    "301,Wei Li,wl,wl@u.edu\n"
    "302,\u738b\u82b3,wf,wf@u.edu\n"
    "303,Zo\u00eb M\u00fcller,final,zm@u.edu\n"
)


def owner(folder: Path, entry: str, text: str = CLASS) -> tuple[str, str]:
    """Returns the id under which a folder of this name is graded, and what is said of it."""
    intake = collect(write(folder / "class", {f"{entry}/srn.py": SRN}), EXERCISES, roster=roster(folder, text))
    (submission,) = intake.submissions
    return submission.student.student_id, " ".join(intake.problems)


@pytest.mark.parametrize(
    ("entry", "student_id"),
    [
        ("Kim Lee", "12"),
        ("kim_lee", "12"),
        ("Lee, Kim", "12"),
        ("kim", "0012"),
        ("0012", "0012"),
        ("12", "12"),
        ("12 Kim Lee", "12"),
        ("Kim Lee final", "12"),
        ("Kim Lee hw 2", "12"),
        ("Li Wei", "300"),
        ("Wei Li", "301"),
        ("\u738b\u82b3_302", "302"),
        ("Zoe\u0308 Mu\u0308ller", "303"),
        ("KLEE2@U.EDU", "12"),
    ],
)
def test_a_whole_name_id_or_address_decides_before_any_part(tmp_path: Path, entry: str, student_id: str) -> None:
    """A word that is also somebody's login gives nobody's work away; zeros in front of an id count."""
    assert owner(tmp_path, entry) == (student_id, "")


@pytest.mark.parametrize(
    ("entry", "might"),
    [
        ("Kim", "Kim Lee"),
        ("Lee", "Kim Lee (12)"),
        ("Kim Lee Park", "Kim Lee (12) or Kim Park (0012)"),
        ("weili", "Li Wei (300) or Wei Li (301)"),
        ("12 Kim Park", "Kim Lee (12) or Kim Park (0012)"),
        ("300 Zhang San", "Li Wei (300)"),
        ("012", "Kim Lee (12) or Kim Park (0012)"),
        ("Kim Leee", "Kim Lee (12) or Kim Park (0012)"),
    ],
)
def test_a_doubtful_match_is_asked_for(tmp_path: Path, entry: str, might: str) -> None:
    """A part of a name, two people of whom a name speaks, an id that contradicts a name: the folder stays nobody's."""
    text = CLASS.replace("Kim Park,kim,kim@u.edu", "Kim Park,kpark,kpark@u.edu")
    student_id, said = owner(tmp_path, entry, text)
    assert (student_id, said.startswith(f"{entry} was joined with nobody in the roster: it may be ")) == ("", True)
    assert might in said and said.endswith("name that file with --match.")


def test_somebody_of_whom_the_roster_knows_nothing_is_said(tmp_path: Path) -> None:
    """Without anybody who it may be."""
    assert owner(tmp_path, "Ada")[1].startswith("Ada is not in the roster; if that is somebody of the class, say who")


def test_an_id_of_the_platform_that_is_anothers_in_the_roster_gives_nobody_away(tmp_path: Path) -> None:
    """Moodle's participant 300 is Kim Lee; the registrar's 300 is Li Wei."""
    student_id, said = owner(tmp_path, "Kim Lee_300_assignsubmission_file")
    assert (student_id, "it may be Kim Lee (12) or Li Wei (300)" in said) == ("300", True)


def test_what_is_doubtful_can_be_said_in_a_file(tmp_path: Path) -> None:
    """A CSV of folders and students; two rows of one folder are a group, and nobody else is touched."""
    files = {"Kim/srn.py": SRN, "nobody/srn.py": SRN, "Li Wei/srn.py": SRN}
    (tmp_path / "m.csv").write_text("folder,student\nKim,klee2@u.edu\nnobody,303\nnobody,\u738b\u82b3\n")
    intake = collect(
        write(tmp_path / "class", files), EXERCISES, roster=roster(tmp_path, CLASS), match=tmp_path / "m.csv"
    )
    assert {s.student.student_id: s.student.name for s in intake.submissions} == {
        "12": "Kim Lee", "300": "Li Wei", "302": "\u738b\u82b3", "303": "Zo\u00eb M\u00fcller",
    }  # fmt: skip
    assert (intake.missing, intake.problems) == (("Kim Park", "Wei Li"), ())
    notes = {s.student.student_id: s.problems for s in intake.submissions}
    assert notes["303"] == ("Handed in together with \u738b\u82b3.",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("folder,student\nkim,Kim Lee\n", "row 2: there is no hand-in called 'kim'"),
        ("Ann,Lee\n", "row 1: 'Lee' is not one student of the roster, nobody has that whole name"),
        ("Ann,Kim Lee\nAnn\n", "row 2: a row is a folder and the student"),
        ("Ann,Li Wei Li\n", "row 1: 'Li Wei Li' is not one student"),
    ],
)
def test_a_wrong_file_of_matches_is_wrong_use(tmp_path: Path, text: str, sentence: str) -> None:
    """The row is named, and nothing is graded."""
    (tmp_path / "m.csv").write_text(text)
    root = write(tmp_path / "class", {"Ann/srn.py": SRN})
    with pytest.raises(UsageError, match=re.escape(f"m.csv, {sentence}")):
        collect(root, EXERCISES, roster=roster(tmp_path, CLASS), match=tmp_path / "m.csv")


GROUPS = "name,id,group_name\nAnn,1,Team 3\nBo,2,Team 3\nCy,3,Team 4\nDi,4,Team 4\n"


@pytest.mark.parametrize(
    "files",
    [
        ("Team 3_43_assignsubmission_file/srn.py", "Team 4_44_assignsubmission_file/srn.py"),
        ("team3_7_81_srn.py", "team4_8_82_srn.py"),
        ("Team 3/srn.py", "Team 4.py"),
        ("cs-hw-1/.classroom50.yaml", "cs-hw-1/srn.py", "cs-hw-3/.classroom50.yaml", "cs-hw-3/srn.py"),
        ("Ann/srn.py", "Cy/srn.py"),
    ],
    ids=["Moodle", "Canvas", "plain", "Classroom 50", "roster"],
)
def test_a_groups_work_counts_for_each_member(tmp_path: Path, files: tuple[str, ...]) -> None:
    """Under the group's name, or under the one who handed in for it; nobody is missing."""
    intake = collect(write(tmp_path / "class", dict.fromkeys(files, SRN)), EXERCISES, roster=roster(tmp_path, GROUPS))
    assert [(s.student.name, s.student.student_id, len(s.sources)) for s in intake.submissions] == [
        ("Ann", "1", 1), ("Bo", "2", 1), ("Cy", "3", 1), ("Di", "4", 1),
    ]  # fmt: skip
    assert intake.missing == ()
    assert all(any("Handed in" in problem for problem in s.problems) for s in list(intake.submissions)[1::2])


def test_a_tutorial_is_no_team(tmp_path: Path) -> None:
    """Where two of one group have handed in, the column says nothing of who works together."""
    files = dict.fromkeys(("Ann/srn.py", "Bo/rnn.py", "Cy/srn.py"), SRN)
    intake = collect(write(tmp_path / "class", files), EXERCISES, roster=roster(tmp_path, GROUPS))
    assert ([s.student.name for s in intake.submissions], intake.missing) == (["Ann", "Bo", "Cy"], ("Di",))


def test_the_registrars_identifier_is_kept_and_the_login_finds_the_repository(tmp_path: Path) -> None:
    """GitHub Classroom's own roster; the longest login that a repository's name ends with is its owner's."""
    people = roster(
        tmp_path,
        '"identifier","github_username","github_id","name"\n"0012345","ada-li","991","Ada Li"\n"0007","li","992",""\n',
    )
    files = {f"hw-{name}/{part}": SRN for name in ("ada-li", "li") for part in (".git/HEAD", "srn.py")}
    intake = collect(write(tmp_path / "hw-submissions", files), EXERCISES, roster=people)
    assert [(s.student.name, s.student.student_id) for s in intake.submissions] == [
        ("Ada Li", "0012345"),
        ("li", "0007"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "import numpy as np\n\ndef f(x, y):\n    return x\n",
        "Dear all,\nplease find enclosed\n",
        "srn_linear\nsrn_tanh\n",
        "# Name\n\na, b, c\nd, e, f\n",
        "1\n1\n",
        "x,y\n0.5,1\n",
    ],
)
def test_a_file_that_is_no_roster_is_refused(tmp_path: Path, text: str) -> None:
    """One sentence, and no line of it becomes a student who is missing."""
    root = write(tmp_path / "class", {"ann/srn.py": SRN})
    with pytest.raises(UsageError, match="names nobody: it needs a column called name, id or email"):
        collect(root, EXERCISES, roster=roster(tmp_path, text))


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
