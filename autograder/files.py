"""Files that are whole or as they were: written beside their place, flushed to the disk, then renamed; and digests."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from autograder.errors import StoreError

PACKAGE = Path(__file__).resolve().parent
"""The folder of this package."""

PART = ".part"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def write_file(path: Path, data: bytes, otherwise: str = "choose another place", mode: int = 0o666) -> None:
    """Makes `path` hold `data`, or leaves it as it was; StoreError, with what to do otherwise, where it cannot.

    `mode` is what the file may be used for, less what the user's own mask takes away.
    """
    beside = path.with_name(f".{path.name}{PART}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)  # perhaps a link: what it leads to is not ours to write
        with open(beside, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise StoreError(why_not_written(path, error, otherwise)) from error


def keep_names(folder: Path) -> None:
    """Flushes a folder, so that no power loss gives a renamed file its old content again; not every system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def digest(parts: Iterable[bytes]) -> str:
    """Returns BLAKE2b over the parts, each with its length before it so that none can shift."""
    state = hashlib.blake2b(digest_size=16)
    for part in parts:
        state.update(len(part).to_bytes(8, "big") + part)
    return state.hexdigest()


def digest_files(paths: Iterable[Path]) -> str:
    """Returns one digest of the names and contents of files, in order of their paths."""
    return digest(part for path in sorted(paths) for part in (os.fsencode(path.name), path.read_bytes()))


def is_full(error: OSError) -> bool:
    """Tells whether the disk, or the user's share of it, is full."""
    return error.errno in FULL


def why_not_written(path: Path, error: OSError, otherwise: str) -> str:
    """Returns a sentence for what could not be written and what to do."""
    if is_full(error):
        return f"The disk is full: {path} was not written. What was done before is kept; make room and run this again."
    return f"{path} cannot be written ({error.strerror or error}); {otherwise}."
