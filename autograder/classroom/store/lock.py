"""Lets one process at a time write into a folder of results. The system frees the lock when its holder dies."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from autograder.errors import StoreError, UsageError

NAME = "autograde.lock"
FAR = 1 << 20


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds the folder's lock; StoreError where another process has it, UsageError where the folder takes none."""
    path = folder / NAME
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise UsageError(f"Nothing can be written to {folder} ({error.strerror}); choose another --out.") from error
    try:
        _take(handle, folder)
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)


def _take(handle: int, folder: Path) -> None:
    try:
        _lock(handle)
    except (BlockingIOError, PermissionError):  # the second is how Windows says it
        holder = os.read(handle, 20).decode("ascii", "replace").strip()
        who = f" (process {holder})" if holder else ""
        raise StoreError(
            f"Another autograde{who} is grading into {folder}; wait until it has finished, or choose another --out."
        ) from None
    except OSError:
        return  # a file system without locks, as some network shares are; SQLite's own locks still hold


def _lock(handle: int) -> None:
    """Locks an open file as the system can; does nothing where it has no way. OSError where it is locked already."""
    try:
        import fcntl
    except ImportError:
        _lock_on_windows(handle)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _lock_on_windows(handle: int) -> None:
    """Locks one byte far behind what is written, so that others may read who has the lock."""
    with suppress(ImportError):
        windows: Any = importlib.import_module("msvcrt")
        os.lseek(handle, FAR, os.SEEK_SET)
        try:
            windows.locking(handle, windows.LK_NBLCK, 1)
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
