"""Archives and folders from strangers: nothing leaves its place, nothing large is unpacked, nothing is followed."""

from __future__ import annotations

import io
import os
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.intake import collect, collect_file
from autograder.intake.files import limits as caps
from autograder.intake.files.tree import decode_name
from autograder.model import Submission
from tests.golden.intake.build import EXERCISES, gbk_zip, script, tar_bytes, tree, write, zip_bytes

SRN = script("srn").encode()


def graded(root: Path) -> dict[str, Submission]:
    """Returns the class's submissions by key."""
    return {submission.student.key: submission for submission in collect(root, EXERCISES).submissions}


def test_links_pipes_and_linked_students_are_refused(tmp_path: Path) -> None:
    """A link is never followed, on whatever level, and a pipe does not make the grader wait."""
    secret = write(tmp_path / "elsewhere", {"srn.py": SRN})
    root = write(tmp_path / "class", {"ann/rnn.py": script("rnn").encode(), "bob/x.txt": b""})
    (root / "ann" / "srn.py").symlink_to(secret / "srn.py")
    (root / "ann" / "more").symlink_to(secret)
    os.mkfifo(root / "bob" / "srn.py")
    (root / "eve").symlink_to(secret)
    found = graded(root)
    assert [source.name for source in found["ann"].sources] == ["rnn.py"]
    assert found["ann"].problems == (
        "more is a link, and links are not followed.",
        "srn.py is a link, and links are not followed.",
    )
    assert found["bob"].problems[0] == "srn.py is a pipe, socket or device, not a plain file."
    assert found["eve"].problems == ("eve is a link, and links are not followed.",)


def test_a_file_swapped_for_a_link_after_listing_is_not_read(tmp_path: Path) -> None:
    """What is opened is checked, not what was listed."""
    from autograder.errors import IntakeProblem
    from autograder.intake.files import disk

    root = write(tmp_path / "ann", {"srn.py": SRN, "inner/rnn.py": SRN})
    folder = disk.folder(root)
    listed = [*folder.files, *folder.folders[0].files]
    (root / "srn.py").unlink()
    (root / "srn.py").symlink_to("/etc/passwd")
    (root / "inner").rename(root / "moved")
    (root / "inner").symlink_to(root / "moved")
    for file in listed:
        with pytest.raises(IntakeProblem, match="cannot be read"):
            file.read(1000)


def test_a_huge_sparse_file_is_refused_unread(tmp_path: Path) -> None:
    """Two gigabytes that take no room on the disk take none in memory either."""
    root = write(tmp_path / "class", {"ann/srn.py": b"", "bob/srn.py": SRN})
    os.truncate(root / "ann" / "srn.py", 2 << 30)
    found = graded(root)
    assert found["ann"].problems == ("srn.py has 2.0 GB; no more than 4 MB are read.",)
    assert found["bob"].sources


def test_ten_thousand_files_are_quick_and_the_answer_is_found(tmp_path: Path) -> None:
    """Names are looked at before contents, so the well-named file is not lost in the crowd."""
    crowd = {f"ann/f{number}.py": b"x = 1\n" for number in range(10_000)}
    root = write(tmp_path / "class", {**crowd, "ann/srn.py": SRN})
    started = time.perf_counter()
    ann = graded(root)["ann"]
    assert time.perf_counter() - started < 20
    assert [source.name for source in ann.sources] == ["srn.py"]
    assert ann.problems == ("There are 10001 scripts and notebooks; 300 were looked into.",)


def test_zip_names_in_gbk_are_read(tmp_path: Path) -> None:
    """Chinese Windows writes them without saying so; students' names must survive it."""
    data = gbk_zip({"\u738b\u82b3/srn.py": SRN, "\u674e\u4f1f/\u4f5c\u4e1a\u4e94-RNN.py": script("rnn").encode()})
    (tmp_path / "class.zip").write_bytes(data)
    found = graded(tmp_path / "class.zip")
    assert set(found) == {"\u738b\u82b3", "\u674e\u4f1f"}
    assert found["\u674e\u4f1f"].sources[0].name == "\u4f5c\u4e1a\u4e94-RNN.py"


def test_bombs_are_refused_by_their_caps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file, all files together, the number of files and a gzip each have a cap of their own."""
    small = caps.Caps(files=50, packed=1 << 20, unpacked=1 << 20, index=1 << 14)
    monkeypatch.setattr(caps, "STUDENT", small)
    zeros = bytes(3 << 20)
    files = {
        "member.zip": zip_bytes({"srn.py": bytes(5 << 20)}),
        "total.zip": zip_bytes({f"{slug}.py": bytes(1 << 19) for slug in ("srn", "rnn", "hello", "seq2seq")}),
        "count.zip": zip_bytes({f"{number}": b"" for number in range(51)}),
        "index.zip": zip_bytes({f"{number}": b"" for number in range(1000)}),
        "gzip.tar.gz": tar_bytes({"srn.py": zeros}),
        "packed.zip": zip_bytes({"srn.py": os.urandom(1 << 21)}),
        "fine.zip": zip_bytes({"srn.py": SRN}),
    }
    found = graded(write(tmp_path / "class", files))
    assert found["member"].problems == ("srn.py has 5 MB; no more than 4 MB are read.",)
    assert "The archive unpacks to more than 1 MB." in found["total"].problems
    assert found["count"].problems == ("count.zip: it holds more than 50 files and was not opened.",)
    assert found["index"].problems[0].startswith("index.zip: its index has ")
    assert found["gzip"].problems == ("gzip.tar.gz: The archive unpacks to more than 1 MB.",)
    assert found["packed"].problems == ("packed.zip: it has 2 MB; archives above 1 MB are not opened.",)
    assert found["fine"].sources


def test_special_members_of_a_tar_are_refused(tmp_path: Path) -> None:
    """Links, devices and pipes inside an archive are named and left out."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, kind in (("srn.py", tarfile.SYMTYPE), ("rnn.py", tarfile.LNKTYPE), ("hello.py", tarfile.FIFOTYPE)):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
    found = graded(write(tmp_path / "class", {"ann.tar.gz": out.getvalue()}))
    assert found["ann"].sources == ()
    assert found["ann"].problems == (
        "hello.py is a pipe, device or sparse file, not a plain file.",
        "rnn.py is a link, and links are not followed.",
        "srn.py is a link, and links are not followed.",
    )


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    """Its content would be a path, and unpacking it elsewhere would make a link."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("srn.py")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    found = graded(write(tmp_path / "class", {"ann.zip": out.getvalue()}))
    assert found["ann"].problems == ("srn.py is a link, and links are not followed.",)


def test_an_encrypted_zip_says_so(tmp_path: Path) -> None:
    """The flag alone is enough to see it."""
    data = bytearray(zip_bytes({"srn.py": SRN}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    found = graded(write(tmp_path / "class", {"ann.zip": bytes(data)}))
    assert found["ann"].problems == ("srn.py cannot be unpacked: it is encrypted.",)


def test_backslashes_in_a_zip_are_folders(tmp_path: Path) -> None:
    """Old Windows tools write them; they must not hide a way out either."""
    data = zip_bytes({"ann\\srn.py": SRN, "ann\\..\\..\\rnn.py": SRN, "C:\\hello.py": SRN})
    found = graded(write(tmp_path / "class", {"ann.zip": data}))
    assert [source.name for source in found["ann"].sources] == ["ann/srn.py"]
    assert len(found["ann"].problems) == 2


def test_dots_and_spaces_behind_a_name_mean_nothing(tmp_path: Path) -> None:
    """Windows opens `srn.py.` and `srn.py ` as `srn.py`, and a folder's name likewise."""
    data = zip_bytes({"class/ann/srn.py.": SRN, "class/bo /srn.py ": SRN, "class/cy./srn.py": SRN})
    found = graded(write(tmp_path / "downloads", {"class.zip": data}) / "class.zip")
    assert sorted(found) == ["ann", "bo", "cy"]
    assert all([s.name for s in person.sources] == ["srn.py"] for person in found.values())


def test_what_a_windows_editor_saves_is_read(tmp_path: Path) -> None:
    """Lines that end in CRLF, a mark at the beginning, old code pages and UTF-16 are the same work."""
    text = SRN.decode() if isinstance(SRN, bytes) else SRN
    lines = text.replace("\n", "\r\n")
    files = {
        "class\\ann\\srn.py": ("\ufeff" + lines).encode(),
        "class\\bo\\SRN.PY": lines.encode("utf-16"),
        "class\\cy\\srn.py": f"# Caf\u00e9\r\n{lines}".encode("cp1252"),
        "class\\dee\\con.py": lines.encode(),
        "class\\" + "a long name of a week of the course\\" * 8 + "ed\\srn.py": lines.encode(),
    }
    found = graded(write(tmp_path / "downloads", {"class.zip": zip_bytes(files)}) / "class.zip")
    assert len(found) == 5
    assert all(len(person.sources) == 1 and not person.problems for person in found.values())


def test_reading_a_class_writes_nothing(tmp_path: Path) -> None:
    """The folder is the same before and after, times included."""
    files = tree(
        {"ann/srn.py": "@srn", "bob.zip/../../evil.py": "@srn", "cy.tar.gz/rnn.py": "@rnn"}, ["bob.zip", "cy.tar.gz"]
    )
    root = write(tmp_path / "class", files)
    before = {path: path.lstat().st_mtime_ns for path in sorted(tmp_path.rglob("*"))}
    graded(root)
    assert {path: path.lstat().st_mtime_ns for path in sorted(tmp_path.rglob("*"))} == before


def test_a_damaged_class_archive_is_the_users_problem(tmp_path: Path) -> None:
    """A student's broken zip is data; the instructor's own is an error with one sentence."""
    (tmp_path / "class.zip").write_bytes(b"PK\x03\x04 and nothing")
    with pytest.raises(UsageError, match=r"class.zip cannot be opened as an archive"):
        collect(tmp_path / "class.zip", EXERCISES)


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("M\u00fcller.py", "cp437"),
        ("M\u00fcller.py", "latin-1"),
        ("\u738b\u82b3.py", "gbk"),
        ("Zo\u00eb \u738b.py", "utf-8"),
    ],
)
def test_names_of_old_code_pages_are_read_as_they_were_meant(name: str, encoding: str) -> None:
    """Western letters stand alone, Chinese characters are pairs of high bytes."""
    assert decode_name(name.encode(encoding)) == name


def test_what_windows_leaves_behind_is_no_answer(tmp_path: Path) -> None:
    """An open document's `~$` file, thumbnails and a folder's settings are nobody's work, and are not spoken of."""
    left = {"~$srn.py": b"\x05Ann", "Thumbs.db": b"\xd0\xcf", "desktop.ini": b"[.ShellClassInfo]", "srn.py": SRN}
    submission = collect_file(write(tmp_path / "ann", tree(left)), EXERCISES)
    assert [source.name for source in submission.sources] == ["srn.py"] and not submission.problems
    assert not any("~$" in source.note for source in submission.sources)
