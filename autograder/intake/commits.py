"""When files of a student's repository were last committed, asked of git without anything that the student can set.

A repository's own settings can start programs, so git never sees them: what is copied is the history's objects, into
a repository that is ours and empty. A time is the committer's own word; a platform that knows pushes knows better.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.errors import IntakeProblem
from autograder.intake.files import HISTORY, File, Folder, Node, limits

_SECONDS = 20
_MEMORY_KIB = 1 << 20  # a few megabytes of objects can say that they hold gigabytes, which git would make room for
_COMMIT = re.compile(r"[0-9a-f]{40}")
_CUT = re.compile(rf"(?m)^{_COMMIT.pattern}$")
_BRANCH = re.compile(r"ref: (refs/heads/[\w./+@-]{1,200})")
_OBJECTS = re.compile(r"[0-9a-f]{2}/[0-9a-f]{38}|pack/pack-[0-9a-f]{40}\.(?:pack|idx)")
_SETTINGS = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"


def commit_times(repository: Folder, paths: Sequence[str]) -> dict[str, str]:
    """Returns for each path when the last commit on it was made; none where git or the history cannot tell."""
    git = _listed(repository, HISTORY)
    commit = _head(git) if isinstance(git, Folder) else ""
    if not isinstance(git, Folder) or not commit:
        return {}
    with tempfile.TemporaryDirectory(prefix="autograde-") as folder:
        bare = Path(folder)
        try:
            _copy(git, bare)
            return {path: time for path in paths if (time := _time(bare, commit, path))}
        except (OSError, IntakeProblem, subprocess.SubprocessError):
            return {}


def _head(git: Folder) -> str:
    """Returns the commit that is checked out, empty where that cannot be told."""
    head = _text(git.get("HEAD"))
    if not (found := _BRANCH.fullmatch(head)) or ".." in head:
        return head if _COMMIT.fullmatch(head) else ""
    node: Node | None = git
    for part in found[1].split("/"):
        node = node.get(part) if isinstance(node, Folder) else None
    loose = _text(node)
    packed = re.search(rf"(?m)^({_COMMIT.pattern}) {re.escape(found[1])}$", _text(git.get("packed-refs")))
    return loose if _COMMIT.fullmatch(loose) else packed[1] if packed else ""


def _copy(git: Folder, bare: Path) -> None:
    """Makes a repository of the history's objects; IntakeProblem where they are more than a student may hand in."""
    (bare / "HEAD").write_text("ref: refs/heads/main\n")
    (bare / "config").write_text(_SETTINGS)
    (bare / "refs").mkdir()
    if cut := _CUT.findall(_text(git.get("shallow"))):
        (bare / "shallow").write_text("\n".join(cut) + "\n")
    left = limits.HISTORY_BYTES
    for name, file in _objects(git):
        data = file.read(left)
        left -= len(data)
        target = bare / "objects" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _objects(git: Folder) -> Iterator[tuple[str, File]]:
    objects = git.get("objects")
    for folder in objects.folders if isinstance(objects, Folder) else ():
        yield from (
            (f"{folder.name}/{f.name}", f) for f in folder.files if _OBJECTS.fullmatch(f"{folder.name}/{f.name}")
        )


def _time(bare: Path, commit: str, path: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
        "LC_ALL": "C",
    }
    command = ["git", "--literal-pathspecs", "--no-pager", f"--git-dir={bare}", "log", "-1", "--format=%cI", commit]
    done = subprocess.run(
        _bounded([*command, "--", path]),
        capture_output=True,
        env=environment,
        cwd=bare,
        timeout=_SECONDS,
        stdin=subprocess.DEVNULL,
    )
    return done.stdout.decode("ascii", "replace").strip() if done.returncode == 0 else ""


def _bounded(command: Sequence[str]) -> list[str]:
    """Returns a command that may take no more memory than _MEMORY_KIB, where the system can hold it to that."""
    if sys.platform != "linux":
        return list(command)
    return ["sh", "-c", f'ulimit -v {_MEMORY_KIB} && exec "$@"', "sh", *command]


def _listed(folder: Folder, name: str) -> Node | None:
    """Returns an entry by its name, those that are nobody's answer included."""
    return next((entry for entry in folder.listing() if entry.name == name), None)


def _text(node: Node | None) -> str:
    try:
        return node.read(limits.TABLE_BYTES).decode("utf-8", "replace").strip() if isinstance(node, File) else ""
    except IntakeProblem:
        return ""
