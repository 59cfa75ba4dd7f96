"""The members of a tar, listed by their headers and read one at a time under a budget."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from math import isfinite
from typing import BinaryIO

from autograder.errors import IntakeProblem
from autograder.intake.files.limits import Caps
from autograder.intake.files.members import Budget, Member
from autograder.intake.files.tree import decode_name


def members(stream: BinaryIO, caps: Caps) -> list[Member]:
    """Returns the tar's members.

    Raises IntakeProblem where there are too many, and what `tarfile` raises where the archive is damaged.
    """
    archive = tarfile.open(fileobj=stream, mode="r:", encoding="utf-8", errors="surrogateescape")  # noqa: SIM115
    budget = Budget(caps.unpacked)
    return [_member(archive, info, budget) for info in _headers(archive, caps)]


def _headers(archive: tarfile.TarFile, caps: Caps) -> Iterator[tarfile.TarInfo]:
    place = -1
    for _ in range(caps.files):
        info = archive.next()
        if info is None:
            return
        if info.offset <= place or info.size < 0:  # headers that point backwards would be listed for ever
            raise tarfile.ReadError("headers out of order")
        place = info.offset
        yield info
    raise IntakeProblem(f"it holds more than {caps.files} files and was not opened.")


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo, budget: Budget) -> Member:
    def load(count: int) -> bytes:
        stream = archive.extractfile(info)
        return budget.spend(stream.read(count)) if stream else b""

    name = decode_name(info.name.encode("utf-8", "surrogateescape"))
    modified = float(info.mtime) if isfinite(info.mtime) else 0.0
    return Member(f"{name}/" if info.isdir() else name, info.size, modified, load, _refusal(info))


def _refusal(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return "is a link, and links are not followed"
    return "" if info.isreg() and not info.issparse() else "is a pipe, device or sparse file, not a plain file"
