"""A class or a student's own work becomes submissions; wrong use becomes one sentence."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.intake import collect, collect_file
from autograder.intake.naming import safe_name, unique_names
from autograder.intake.submissions import digest_of
from autograder.model import Source, SourceKind
from tests.golden.intake.build import EXERCISES, script, tree, write, zip_bytes


def a_class(folder: Path) -> Path:
    """Makes a class of two."""
    return write(folder / "class", tree({"ann/srn.py": "@srn", "ann/old/srn.py": "@linear", "bob/rnn.py": "@rnn"}))


def test_a_missing_folder_an_empty_one_and_a_stray_file_are_wrong_use(tmp_path: Path) -> None:
    """Each sentence says what and where."""
    (tmp_path / "empty").mkdir()
    write(tmp_path, {"essay.txt": b"hello"})
    for name, sentence in (
        ("nowhere", "There is no folder "),
        ("empty", "There are no submissions in "),
        ("essay.txt", "is neither a folder nor a zip or tar.gz"),
    ):
        with pytest.raises(UsageError, match=sentence):
            collect(tmp_path / name, EXERCISES)


@pytest.mark.parametrize(
    ("files", "students"),
    [
        ({"submissions/ann/srn.py": "@srn", "submissions/bob/srn.py": "@srn", "roster.csv": "x"}, ["ann", "bob"]),
        ({"ann/part1/srn.py": "@srn", "ann/part2/rnn.py": "@rnn"}, ["ann"]),
        ({"ann/srn/main.py": "@srn"}, ["ann"]),
        ({"srn.py": "@srn", "ann/srn.py": "@srn", "bob/hw/rnn.py": "@rnn"}, ["ann", "bob"]),
        ({"ann_srn.py": "@srn", "ann/rnn.py": "@rnn"}, ["ann"]),
        ({"ann/": "", "bob/srn.py": "@srn"}, ["ann", "bob"]),
        ({"ann.ipynb": "@srn-notebook", "bob.py": "@srn"}, ["ann", "bob"]),
    ],
)
def test_students_are_told_from_wrappers_and_from_loose_files(
    tmp_path: Path, files: dict[str, str], students: list[str]
) -> None:
    """A wrapping folder is looked into, a student's own subfolders and the instructor's own files are no students."""
    for name in [name for name in files if name.endswith("/")]:
        (tmp_path / "class" / name).mkdir(parents=True)
    root = write(tmp_path / "class", tree({name: text for name, text in files.items() if not name.endswith("/")}))
    assert [submission.student.key for submission in collect(root, EXERCISES).submissions] == students


def test_file_names_in_gbk_on_the_disk_are_read(tmp_path: Path) -> None:
    """An old tool unpacked them so; they are shown as what they mean."""
    import os

    root = write(tmp_path / "class", {})
    folder = os.fsencode(root) + b"/" + "\u738b\u82b3".encode("gbk")
    os.mkdir(folder)
    (Path(os.fsdecode(folder)) / "srn.py").write_text(script("srn"))
    (submission,) = collect(root, EXERCISES).submissions
    assert (submission.student.name, submission.sources[0].name) == ("\u738b\u82b3", "srn.py")


def test_a_layout_can_be_forced(tmp_path: Path) -> None:
    """What looks like Canvas is read as plain files when that is asked for."""
    root = write(tmp_path / "class", tree({"ann_12_345_srn.py": "@srn"}))
    assert collect(root, EXERCISES).submissions[0].student.key == "ann"
    plain = collect(root, EXERCISES, layout="plain")
    assert (plain.layout, plain.submissions[0].student.key) == ("plain", "ann_12_345")


def test_an_unknown_or_unfitting_layout_is_wrong_use(tmp_path: Path) -> None:
    """The known ones are listed."""
    root = a_class(tmp_path)
    with pytest.raises(UsageError, match="no layout called schoology; known are auto, blackboard"):
        collect(root, EXERCISES, layout="schoology")
    with pytest.raises(UsageError, match="does not hold a Moodle download; leave out --layout"):
        collect(root, EXERCISES, layout="moodle")


def test_a_file_can_be_chosen_by_hand(tmp_path: Path) -> None:
    """By path or pattern, for those students who have it."""
    for chosen in ("old/srn.py", "old/*"):
        intake = collect(a_class(tmp_path), EXERCISES, choose={"srn": chosen})
        ann, bob = intake.submissions
        assert (ann.sources[0].name, ann.sources[0].note) == ("old/srn.py", "old/srn.py was chosen by name.")
        assert [source.exercise for source in bob.sources] == ["rnn"]
    with pytest.raises(UsageError, match="no exercise 'lstm' in this course; it has srn, "):
        collect(a_class(tmp_path), EXERCISES, choose={"lstm": "x.py"})


def test_keys_are_unique_where_names_are_not(tmp_path: Path) -> None:
    """Case, width and punctuation make no difference to a file system; ids do."""
    files = {f"{name}/srn.py": b"x" for name in ("Li Wei", "li_wei", "LI-WEI", "Li  Wei", "CON", ".hidden")}
    keys = [submission.student.key for submission in collect(write(tmp_path / "class", files), EXERCISES).submissions]
    assert len({key.casefold() for key in keys}) == len(files)
    moodle = {f"Li Wei_{number}_assignsubmission_file/srn.py": b"x" for number in (7, 8)}
    assert [s.student.key for s in collect(write(tmp_path / "m", moodle), EXERCISES).submissions] == [
        "Li_Wei_7",
        "Li_Wei_8",
    ]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Li Wei", "Li_Wei"),
        ("\u738b\u82b3", "\u738b\u82b3"),
        ("\u041e\u043b\u044c\u0433\u0430", "\u041e\u043b\u044c\u0433\u0430"),
        ("..", "student"),
        ("../../etc", "etc"),
        ("", "student"),
        ("con", "con_"),
        ("NUL.txt", "NUL_txt"),
        ("grades.csv", "grades_csv"),
        ("a@b.cn", "a_b.cn"),
        ("\u202eabc", "abc"),
        ("<b>x</b>", "b_x_b"),
        ("\uff2c\uff49", "Li"),
        ("x" * 500, "x" * 120),
    ],
)
def test_safe_names_stay_readable(name: str, safe: str) -> None:
    """Letters of every script stay; what a file system or a reader could trip over goes."""
    assert safe_name(name) == safe


def test_unique_names_never_meet_by_numbering() -> None:
    """A student who is called like another's number gets one too."""
    assert unique_names(["a", "A", "a-2", "a"]) == ["a", "A-2", "a-2-2", "a-3"]


@pytest.mark.parametrize("packed", [False, True])
def test_submissions_are_read_when_they_are_asked_for(tmp_path: Path, packed: bool) -> None:
    """Who is in the class is known at once; slices and choices read nothing; an archive stays open meanwhile."""
    files = {f"class/s{n}/srn.py": f"{script('srn')}\n# {n}\n".encode() for n in range(4)}
    (tmp_path / "class.zip").write_bytes(zip_bytes(files))
    path = tmp_path / "class.zip" if packed else write(tmp_path, files) / "class"
    later = collect(path, EXERCISES).submissions.only(lambda entry: entry.key != "s0")[1:]
    assert [entry.key for entry in later.entries] == ["s2", "s3"]
    if not packed:
        (tmp_path / "class" / "s2" / "srn.py").write_text(f"{script('srn')}\n# later\n")
    last = [submission.sources[0].data.splitlines()[-1] for submission in later]
    assert last == [b"# 2" if packed else b"# later", b"# 3"]
    assert later[0] == later[0]
    assert later[0] is not later[0]


def test_a_class_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    """Sixty scripts of half a megabyte take the memory of a few."""
    filling = "# " + "x" * 500_000
    root = write(tmp_path / "class", {f"s{n}/srn.py": f"{script('srn')}{filling}\n".encode() for n in range(60)})
    tracemalloc.start()
    try:
        count = sum(bool(submission.sources) for submission in collect(root, EXERCISES).submissions)
        assert (count, tracemalloc.get_traced_memory()[1] < 12_000_000) == (60, True)
    finally:
        tracemalloc.stop()


def test_a_students_own_file_answers_the_exercise_that_is_named(tmp_path: Path) -> None:
    """Whatever the file is called; without the exercise its name or content tells."""
    write(tmp_path, {"attempt.py": b"x = 1\n", "srn.py": script("srn").encode()})
    named = collect_file(tmp_path / "attempt.py", EXERCISES, "rnn")
    assert [(source.exercise, source.name) for source in named.sources] == [("rnn", "attempt.py")]
    assert [source.exercise for source in collect_file(tmp_path / "srn.py", EXERCISES).sources] == ["srn"]
    assert collect_file(tmp_path / "attempt.py", EXERCISES).problems


def test_a_checkout_is_read_like_a_folder(tmp_path: Path) -> None:
    """The repository's own files are not answers."""
    files = {
        ".git/config": "x",
        ".github/workflows/srn.py": "@srn",
        "homework/rnn.py": "@rnn",
        "venv/lib/srn.py": "@srn",
    }
    submission = collect_file(write(tmp_path / "checkout", tree(files)), EXERCISES)
    assert [(source.exercise, source.name) for source in submission.sources] == [("rnn", "homework/rnn.py")]


def test_a_students_own_archive_and_a_missing_file(tmp_path: Path) -> None:
    """The first is opened, the second is wrong use."""
    (tmp_path / "me.zip").write_bytes(zip_bytes({"srn.py": script("srn").encode()}))
    assert collect_file(tmp_path / "me.zip", EXERCISES).sources[0].name == "srn.py"
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        collect_file(tmp_path / "nothing.py", EXERCISES)
    with pytest.raises(UsageError, match="no exercise 'lstm' in this course"):
        collect_file(tmp_path / "me.zip", EXERCISES, "lstm")


def test_the_digest_sees_every_byte_and_every_border() -> None:
    """Moving a byte from a name into the content is another submission."""
    source = Source("srn", "srn.py", SourceKind.SCRIPT, b"x")
    others = [replace(source, data=b"y"), replace(source, name="srn.p", data=b"yx"), replace(source, exercise="rnn")]
    assert len({digest_of([one]) for one in [source, *others]}) == 4
    assert digest_of([source]) == digest_of([replace(source, note="anything")])
    assert digest_of([source, source]) != digest_of([source])
