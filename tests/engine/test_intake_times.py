"""When work was handed in: for each exercise, as the download, the history or, if asked, the files tell it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.intake import collect, commits
from tests.golden.intake.build import EXERCISES, tree, write

AUTHOR = {f"GIT_{who}_{what}": "ann" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def git(folder: Path, *arguments: str, date: str = "2026-05-01T12:00:00+02:00") -> None:
    """Runs git, with nothing of the machine's own settings."""
    known = {"GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": "2020-01-01T00:00:00Z", "GIT_CONFIG_GLOBAL": os.devnull}
    environment = os.environ | AUTHOR | known
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)


def repository(path: Path) -> Path:
    """Returns a repository of two exercises, of which one was mended three days after both were there."""
    write(path, tree({"srn.py": "@srn", "rnn/rnn.py": "@rnn", "README.md": b"x"}))
    git(path, "init", "-q", "-b", "main")
    git(path, "add", ".")
    git(path, "commit", "-qm", "both", date="2026-05-01T12:00:00+02:00")
    (path / "srn.py").write_bytes((path / "srn.py").read_bytes() + b"\n# mended\n")
    git(path, "commit", "-qam", "srn", date="2026-05-04T09:30:00+02:00")
    (path / "README.md").write_text("y")
    git(path, "commit", "-qam", "words", date="2026-06-01T00:00:00+02:00")
    return path


def times(path: Path, **more: object) -> dict[str, dict[str, str]]:
    """Returns when each student's exercises came."""
    return {s.student.key: dict(s.times) for s in collect(path, EXERCISES, **more).submissions}  # type: ignore[arg-type]


TWO = {"srn": "2026-05-04T09:30:00+02:00", "rnn": "2026-05-01T12:00:00+02:00"}


@pytest.mark.parametrize("kept", ["loose", "packed", "detached", "zipped"])
def test_a_repository_tells_by_the_last_commit_on_each_exercise(tmp_path: Path, kept: str) -> None:
    """Whatever the form of the history, and whenever it was cloned; what is no answer does not count."""
    folder = tmp_path / "lab-submissions"
    for name in ("lab-ann", "lab-bob"):
        repo = repository(folder / name)
        if kept == "packed":
            git(repo, "gc", "-q")
        elif kept == "detached":
            git(repo, "checkout", "-q", "--detach")
    if kept == "zipped":
        with zipfile.ZipFile(tmp_path / "lab-submissions.zip", "w") as archive:
            for path in sorted(folder.rglob("*")):
                archive.write(path, path.relative_to(tmp_path))
        folder = tmp_path / "lab-submissions.zip"
    found = collect(folder, EXERCISES)
    assert found.layout == "classroom"
    assert {s.student.key: dict(s.times) for s in found.submissions} == {"ann": TWO, "bob": TWO}
    assert {s.submitted for s in found.submissions} == {max(TWO.values())}


def test_a_clone_without_its_history_tells_the_time_of_what_it_has(tmp_path: Path) -> None:
    """Cut off after one commit, every file is that commit's."""
    for name in ("lab-ann", "lab-bob"):
        origin = repository(tmp_path / "origin" / name)
        (tmp_path / "lab-submissions").mkdir(exist_ok=True)
        url = origin.resolve().as_uri()
        git(tmp_path / "lab-submissions", "clone", "-q", "--depth", "1", url, name)
    found = times(tmp_path / "lab-submissions")
    assert found["ann"] == dict.fromkeys(("srn", "rnn"), "2026-06-01T00:00:00+02:00")


def test_no_setting_of_a_repository_starts_a_program(tmp_path: Path) -> None:
    """Neither a monitor of files, nor a hook, nor a promise to fetch what is missing is obeyed."""
    mark = tmp_path / "started"
    for name in ("lab-ann", "lab-bob"):
        repo = repository(tmp_path / "lab-submissions" / name)
        for setting in ("core.fsmonitor", "core.pager", "gpg.program", "core.sshCommand", "core.hooksPath"):
            git(repo, "config", setting, f"sh -c 'touch {mark}'")
        for setting, value in {
            "log.showSignature": "true",
            "remote.origin.promisor": "true",
            "extensions.partialClone": "origin",
            "remote.origin.url": f"ext::sh -c 'touch {mark}'",
            "protocol.ext.allow": "always",
        }.items():
            git(repo, "config", setting, value)
    assert times(tmp_path / "lab-submissions")["ann"] == TWO
    blobs = [p for p in (repo / ".git" / "objects").glob("??/*") if p.is_file()]
    for blob in blobs[: len(blobs) // 2]:
        blob.unlink()
    times(tmp_path / "lab-submissions")
    assert not mark.exists()


def test_a_history_that_makes_no_sense_tells_nothing(tmp_path: Path) -> None:
    """A head that leads out of the repository, or nowhere, costs nobody the rest."""
    folder = tmp_path / "lab-submissions"
    heads = {"lab-ann": "ref: refs/heads/../../../../etc/passwd", "lab-bob": "ref: refs/heads/none", "lab-cy": "f" * 40}
    for name, head in heads.items():
        (repository(folder / name) / ".git" / "HEAD").write_text(head)
    found = collect(folder, EXERCISES)
    assert [(dict(s.times), s.submitted, len(s.sources)) for s in found.submissions] == [({}, "", 2)] * 3


@pytest.mark.skipif(sys.platform != "linux", reason="no other system holds a program to its memory so")
def test_a_history_that_swells_costs_its_owner_the_time_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit of a few kilobytes whose message is a hundred megabytes is not read; git gets no room for it."""
    monkeypatch.setattr(commits, "_MEMORY_KIB", 96 << 10)
    folder = tmp_path / "lab-submissions"
    for name in ("lab-ann", "lab-bob"):
        repo = repository(folder / name)
    small = subprocess.run(["git", "cat-file", "commit", "HEAD"], cwd=repo, check=True, capture_output=True).stdout
    told = subprocess.run(
        ["git", "hash-object", "-w", "-t", "commit", "--stdin"],
        cwd=repo, input=small + b"a" * (128 << 20), check=True, capture_output=True,
    )  # fmt: skip
    git(repo, "update-ref", "HEAD", told.stdout.decode().strip())
    assert times(folder) == {"ann": TWO, "bob": {}}


def test_nbgrader_stamps_each_assignment(tmp_path: Path) -> None:
    """The newest says when the student was last heard of; each exercise has its own."""
    files = {
        "submitted/ann/srn/srn.py": "@srn",
        "submitted/ann/srn/timestamp.txt": b"2026-05-01 10:00:00.123456 UTC\n",
        "submitted/ann/rnn/rnn.py": "@rnn",
        "submitted/ann/rnn/timestamp.txt": b"2026-05-09 10:00:00 UTC",
        "submitted/bob/srn/srn.py": "@srn",
        "submitted/bob/srn/timestamp.txt": b"2026-05-02 10:00:00 UTC",
    }
    path = write(tmp_path / "course", tree(files))
    assert times(path) == {
        "ann": {"srn": "2026-05-01 10:00:00.123456 UTC", "rnn": "2026-05-09 10:00:00 UTC"},
        "bob": {"srn": "2026-05-02 10:00:00 UTC"},
    }


def test_a_files_own_time_counts_only_where_it_is_asked_for(tmp_path: Path) -> None:
    """On disk it has a zone; in a zip the clock of whoever packed it; what the download tells goes first."""
    path = write(tmp_path / "class", tree({"ann/srn.py": "@srn", "bob/srn.py": "@srn"}))
    os.utime(path / "ann" / "srn.py", (1_777_629_600, 1_777_629_600))
    os.utime(path / "bob" / "srn.py", (0, 0))
    assert times(path) == {"ann": {}, "bob": {}}
    assert times(path, file_times=True) == {"ann": {"srn": "2026-05-01T10:00:00+00:00"}, "bob": {}}
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        for name in ("ann", "bob"):
            info = zipfile.ZipInfo(f"{name}/srn.py", (2026, 5, 1, 12, 0, 0))
            archive.writestr(info, (path / name / "srn.py").read_bytes())
    assert times(tmp_path / "class.zip", file_times=True)["ann"] == {"srn": "2026-05-01T12:00:00"}
    stamped = write(tmp_path / "stamped", tree({"HW_ann_attempt_2026-05-01-10-00-00_srn.py": "@srn"}))
    (submission,) = collect(stamped, EXERCISES, file_times=True).submissions
    assert (submission.submitted, submission.times) == ("2026-05-01 10:00:00", ())


def test_moodles_worksheet_tells_when_each_handed_in(tmp_path: Path) -> None:
    """As roster it names people and gives the time of each; a hyphen stands for nobody's work."""
    files = {"Ann Bee_11_assignsubmission_file/srn.py": "@srn", "Bob Cee_12_assignsubmission_file/srn.py": "@srn"}
    sheet = (
        'Identifier,"Full name","Email address",Status,Grade,"Last modified (submission)"\n'
        'Participant 11,"Ann Bee",ann@x.org,Submitted,,"Friday, 1 May 2026, 11:59 PM"\n'
        'Participant 12,"Bob Cee",bob@x.org,Submitted,,-\n'
    )
    (tmp_path / "sheet.csv").write_text(sheet)
    found = collect(write(tmp_path / "class", tree(files)), EXERCISES, roster=tmp_path / "sheet.csv")
    assert {s.student.name: s.submitted for s in found.submissions} == {
        "Ann Bee": "Friday, 1 May 2026, 11:59 PM",
        "Bob Cee": "",
    }
