"""A class's files are whole or not there, whatever the disk does while they are written."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder import files
from autograder.classroom.pages import page_stamp, write_student
from autograder.cli import say
from autograder.course.folder import read_course
from autograder.errors import StoreError, UsageError
from autograder.files import write_file
from tests.engine.tiny import make_course


class PowerLoss(BaseException):
    """Stands for the end of everything: nothing of ours runs after it."""


def raising(error: BaseException) -> Callable[..., Any]:
    """Returns a function that raises `error` whatever it is called with."""

    def fails(*args: Any, **kwargs: Any) -> Any:
        raise error

    return fails


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, code: int
) -> None:
    """The sentence names the file; the old content stands; no half-written file lies about."""
    path = tmp_path / "grades.csv"
    write_file(path, b"old")
    monkeypatch.setattr(files.os, step, raising(OSError(code, os.strerror(code))))
    with pytest.raises(StoreError, match=r"The disk is full: .*grades\.csv was not written"):
        write_file(path, b"new")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("grades.csv", b"old")]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_disk_that_is_really_full_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's own full device, in the place where the new content is written first."""
    full = os.open("/dev/full", os.O_WRONLY)
    with monkeypatch.context() as patched:
        patched.setattr(files.os, "open", lambda *_: full)
        with pytest.raises(StoreError, match="The disk is full"):
            write_file(tmp_path / "index.html", b"new")
    assert not (tmp_path / "index.html").exists()


@pytest.mark.parametrize("kind", ["symlink_to", "hardlink_to"])
def test_a_link_that_lies_where_the_new_content_is_written_first_leads_nowhere(tmp_path: Path, kind: str) -> None:
    """Somebody else's file behind a link keeps its content; ours is written, and the link is gone."""
    other, path = tmp_path / "other.txt", tmp_path / "report.json"
    other.write_bytes(b"theirs")
    getattr(tmp_path / ".report.json.part", kind)(other)
    write_file(path, b"ours")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"other.txt": b"theirs", "report.json": b"ours"}
    assert not path.is_symlink()


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_power_lost_before_the_rename_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The next run writes over what was left beside, and the old content was whole until then."""
    path = tmp_path / "report.json"
    write_file(path, b"old")
    with monkeypatch.context() as patched:
        patched.setattr(files.os, step, raising(PowerLoss()))
        with pytest.raises(PowerLoss):
            write_file(path, b"new")
    assert path.read_bytes() == b"old"
    write_file(path, b"newer")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("report.json", b"newer")]


def test_the_content_is_on_the_disk_before_it_has_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Flushing comes before renaming, so that power loss cannot leave an empty file under the right name."""
    steps: list[str] = []
    for step in ("fsync", "replace"):
        real = getattr(os, step)
        monkeypatch.setattr(files.os, step, lambda *a, step=step, real=real: (steps.append(step), real(*a))[1])
    write_file(tmp_path / "report.json", b"new")
    assert steps == ["fsync", "replace"]


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """A file stands where the student's folder should be."""
    (tmp_path / "ada").write_text("not a folder", encoding="utf-8")
    with pytest.raises(StoreError, match="choose another --out"):
        write_student(tmp_path, "ada", {"report.json": b"{}"})


def test_pages_of_an_earlier_hand_in_go(tmp_path: Path) -> None:
    """A notebook that is no longer handed in is no longer shown; the student's other files stay."""
    write_student(tmp_path, "ada", {"report.html": b"1", "srn.html": b"notebook"})
    (tmp_path / "ada" / "remark.txt").write_text("by the teacher", encoding="utf-8")
    write_student(tmp_path, "ada", {"report.html": b"2"})
    assert sorted(p.name for p in (tmp_path / "ada").iterdir()) == ["remark.txt", "report.html"]


def test_a_changed_template_changes_the_stamp(tmp_path: Path) -> None:
    """Pages are made again when the templates are edited, and only then."""
    course = read_course(make_course(tmp_path))
    (course.root / "templates").mkdir()
    style = course.root / "templates" / "style.css"
    style.write_text("a {}", encoding="utf-8")
    before = page_stamp(course)
    assert page_stamp(course) == before
    style.write_text("b {}", encoding="utf-8")
    assert page_stamp(course) != before


def test_a_file_that_a_person_named_is_whole_or_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up takes nothing away."""
    path = tmp_path / "report.html"
    say.write(path, "old")
    monkeypatch.setattr(files.os, "replace", raising(OSError(errno.ENOSPC, "full")))
    with pytest.raises(UsageError, match="The disk is full"):
        say.write(path, "new")
    assert path.read_text(encoding="utf-8") == "old"


def test_a_link_that_a_person_named_stays_a_link(tmp_path: Path) -> None:
    """What it leads to is written."""
    (tmp_path / "link.html").symlink_to("real.html")
    say.write(tmp_path / "link.html", "new")
    assert (tmp_path / "link.html").is_symlink() and (tmp_path / "real.html").read_text(encoding="utf-8") == "new"


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="this system has no /dev/stdout")
def test_a_device_is_written_and_not_replaced(capfd: pytest.CaptureFixture[str]) -> None:
    """`--html /dev/stdout` prints the page."""
    say.write(Path("/dev/stdout"), "page")
    assert capfd.readouterr().out == "page"
