"""Repositories of GitHub Classroom, `<assignment>-submissions/<assignment>-<user>/`, and of Classroom 50.

Classroom 50 calls them `<classroom>-<assignment>-<user>`, in lower case; a group's bears the name of its founder.
"""

from __future__ import annotations

import os.path
from collections import Counter
from collections.abc import Sequence
from functools import partial

from autograder.intake.commits import commit_times
from autograder.intake.files import HISTORY, Folder, Node, timeless
from autograder.intake.handin import Found, Handin
from autograder.intake.layouts.crowd import left_out, most
from autograder.model import Exercise

_END = "-submissions"
_MARKS = (HISTORY, ".classroom50.yaml")


def seems(folder: Folder) -> bool:
    """Tells whether most of what the folder holds are repositories, or are named after it as Classroom's tool does."""
    named = folder.name.removesuffix(_END) + "-"

    def is_named(entry: Node) -> bool:  # the folder of the same name inside an archive holds them
        return isinstance(entry, Folder) and entry.name.startswith(named) and entry.name != folder.name

    if folder.name.endswith(_END) and most(folder, is_named):
        return True
    return most(folder, _is_repository)


def read(folder: Folder, exercises: Sequence[Exercise]) -> Found:
    """Returns a hand-in for each repository, called by its owner; commits, not a checkout's files, say when."""
    prefix = _prefix(folder)
    strays = left_out(folder, {repo.name for repo in folder.folders}, "is no repository")
    return Found(tuple(_handin(repo, repo.name.removeprefix(prefix)) for repo in folder.folders), strays)


def _handin(repo: Folder, user: str) -> Handin:
    return Handin(user or repo.name, (timeless(repo),), user, repository=repo.name, clock=partial(commit_times, repo))


def _is_repository(entry: Node) -> bool:
    return isinstance(entry, Folder) and any(entry.has(mark) for mark in _MARKS)


def _prefix(folder: Folder) -> str:
    """Returns what the repositories' names begin with: the assignment and a hyphen; one of another name is no matter.

    Where all owners' names begin alike, that would be taken for the assignment's; a roster then tells who is who.
    """
    if folder.name.endswith(_END):
        return folder.name.removesuffix(_END) + "-"
    heads = Counter(repo.name.partition("-")[0] for repo in folder.folders)
    head, count = heads.most_common(1)[0] if heads else ("", 0)
    names = [repo.name for repo in folder.folders if repo.name.partition("-")[0] == head]
    common = os.path.commonprefix(names) if 2 * count > len(folder.folders) and count > 1 else ""  # noqa: RUF071
    return common[: common.rfind("-") + 1]
