"""A folder on disk, read without following a link: each component is opened relative to the one before it.

The descriptor is opened first and looked at afterwards, so what was checked is what is read, even when the
owner of the folder swaps files meanwhile.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from autograder.errors import IntakeProblem, UsageError
from autograder.intake.files import limits
from autograder.intake.files.tree import File, Folder, Node, clean, decode_name

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_PLAIN = (
    os.O_RDONLY | _NOFOLLOW | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
)
_FOLDER = os.O_RDONLY | _NOFOLLOW | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_RELATIVE = os.open in os.supports_dir_fd and os.scandir in os.supports_fd


def folder(path: Path) -> Folder:
    """Returns the folder at `path`, which may itself be reached through links: our user named it.

    Raises UsageError where it cannot be listed.
    """
    root = path.resolve()
    try:
        os.scandir(root).close()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    return Folder(clean(root.name), lambda: _entries(root, ()))


def file(path: Path) -> File:
    """Returns the file at `path`, which our user named.

    Raises UsageError where it is not a plain file.
    """
    root = path.resolve()
    try:
        info = os.lstat(root)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    if not stat.S_ISREG(info.st_mode):
        raise UsageError(f"{path} is neither a folder nor a plain file.")
    return _file(root.parent, (), root.name, info)


def _entries(root: Path, parts: tuple[str, ...]) -> Iterator[Node]:
    try:
        listed = _scan(root, parts)
    except OSError as error:
        yield _refused(parts[-1] if parts else root.name, f"cannot be listed: {error.strerror}")
        return
    for name, info in listed:
        if stat.S_ISDIR(info.st_mode):
            inner = (*parts, name)
            yield Folder(_shown(name), lambda inner=inner: _entries(root, inner))  # type: ignore[misc]
        else:
            yield _file(root, parts, name, info)


def _scan(root: Path, parts: tuple[str, ...]) -> list[tuple[str, os.stat_result]]:
    if not _RELATIVE:
        with os.scandir(root.joinpath(*parts)) as entries:
            return [(e.name, e.stat(follow_symlinks=False)) for e in islice(entries, limits.CLASS.files)]
    handle = _open_folder(root, parts)
    try:
        with os.scandir(handle) as entries:
            return [(e.name, e.stat(follow_symlinks=False)) for e in islice(entries, limits.CLASS.files)]
    finally:
        os.close(handle)


def _open_folder(root: Path, parts: tuple[str, ...]) -> int:
    handle = os.open(root, _FOLDER)
    for part in parts:
        try:
            inner = os.open(part, _FOLDER, dir_fd=handle)
        finally:
            os.close(handle)
        handle = inner
    return handle


def _open_file(root: Path, parts: tuple[str, ...], name: str) -> BinaryIO:
    if not _RELATIVE:
        return _plain(os.open(root.joinpath(*parts, name), _PLAIN), name)
    parent = _open_folder(root, parts)
    try:
        return _plain(os.open(name, _PLAIN, dir_fd=parent), name)
    finally:
        os.close(parent)


def _plain(handle: int, name: str) -> BinaryIO:
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    raise IntakeProblem(f"{_shown(name)} is not a plain file.")


def _file(root: Path, parts: tuple[str, ...], name: str, info: os.stat_result) -> File:
    shown = _shown(name)
    if stat.S_ISLNK(info.st_mode):
        return _refused(shown, "is a link, and links are not followed")
    if not stat.S_ISREG(info.st_mode):
        return _refused(shown, "is a pipe, socket or device, not a plain file")

    def stream() -> BinaryIO:
        return _open_file(root, parts, name)

    def load(count: int) -> bytes:
        try:
            with stream() as opened:
                return opened.read(min(count, info.st_size + 1))
        except OSError as error:
            raise IntakeProblem(f"{shown} cannot be read: {error.strerror}.") from error

    return File(shown, info.st_size, info.st_mtime, load, stream=stream)


def _refused(name: str, why: str) -> File:
    return File(name, 0, 0.0, lambda count: b"", refused=why)


def _shown(name: str) -> str:
    return clean(decode_name(os.fsencode(name)))
