"""GitHub Classroom's layout: `<assignment>-submissions/<assignment>-<user>/`, each a repository."""

from __future__ import annotations

import os.path
from collections.abc import Sequence

from autograder.intake.files import Folder, timeless
from autograder.intake.handin import Found, Handin
from autograder.model import Exercise

_END = "-submissions"


def seems(folder: Folder) -> bool:
    """Tells whether the folder is named as Classroom's tool names it, or most of what it holds are repositories."""
    inner = folder.folders
    if folder.name.endswith(_END) and inner:
        return all(repo.name.startswith(folder.name.removesuffix(_END)) for repo in inner)
    return bool(inner) and 2 * sum(repo.has(".git") for repo in inner) > len(inner)


def read(folder: Folder, exercises: Sequence[Exercise]) -> Found:
    """Returns a hand-in for each repository, called by its owner; a checkout's file times say nothing."""
    prefix = _prefix(folder)
    return Found(tuple(_handin(repo, repo.name.removeprefix(prefix)) for repo in folder.folders))


def _handin(repo: Folder, user: str) -> Handin:
    return Handin(user or repo.name, (timeless(repo),), user)


def _prefix(folder: Folder) -> str:
    """Returns what all repositories' names begin with: the assignment and a hyphen."""
    if folder.name.endswith(_END):
        return folder.name.removesuffix(_END) + "-"
    names = [repo.name for repo in folder.folders]
    common = os.path.commonprefix(names) if len(names) > 1 else ""  # noqa: RUF071 - names, not paths
    return common[: common.rfind("-") + 1]
