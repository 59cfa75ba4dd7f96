"""What a repository's history says, read by git itself; nothing of the repository is run.

Settings of the repository that start programs are switched off, and names are taken as bytes between zeros.
"""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path

from autograder.errors import UsageError

_SAFE = (
    *("-c", "safe.directory=*", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"),
    *("-c", "diff.external=", "-c", "protocol.allow=never", "--no-optional-locks", "--literal-pathspecs"),
)
_SECONDS = 120


def commit_of(root: Path, ref: str) -> str | None:
    """Returns the commit that a name of any kind stands for; None where this checkout does not have it."""
    for name in (ref, f"refs/remotes/origin/{ref}"):
        found = _git(root, "rev-parse", "--quiet", "--verify", "--end-of-options", f"{name}^{{commit}}")
        if found is not None:
            return found.decode().strip()
    return None


def changed_since(root: Path, commit: str) -> frozenset[str]:
    """Returns the paths that git knows and that differ from where the work left `commit`, uncommitted changes included.

    UsageError where git cannot tell.
    """
    common = _git(root, "merge-base", commit, "HEAD")
    start = common.decode().strip() if common else commit
    diff = ("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty")
    changed = _git(root, *diff, start, "--")
    if changed is None:
        raise UsageError(f"git cannot compare {root} with {commit}; see that both belong to one repository.")
    return frozenset(os.fsdecode(name) for name in changed.split(b"\0") if name)


def extract(root: Path, commit: str, folders: Sequence[str], target: Path) -> None:
    """Writes the folders below `target` as they stand in `commit`; those that it lacks are left out."""
    there = [folder for folder in folders if _git(root, "rev-parse", "--quiet", "--verify", f"{commit}:{folder}")]
    archived = _git(root, "archive", "--format=tar", commit, "--", *there) if there else None
    if archived:
        with tarfile.open(fileobj=io.BytesIO(archived)) as tar:
            tar.extractall(target, filter="data")


def _git(root: Path, *arguments: str) -> bytes | None:
    """Returns what git printed; None where it failed. UsageError where there is no git."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = ["git", *_SAFE, "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, env=environment, timeout=_SECONDS, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        raise UsageError("git is not installed, so nobody can tell what changed; install it.") from None
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 else None
