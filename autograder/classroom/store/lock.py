"""Lets one process at a time write into a folder of results. The system frees the lock when its holder dies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import StoreError, UsageError

NAME = "autograde.lock"


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
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:
        return
    except BlockingIOError:
        holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
        who = f" (process {holder})" if holder else ""
        raise StoreError(
            f"Another autograde{who} is grading into {folder}; wait until it has finished, or choose another --out."
        ) from None
    except OSError:
        return  # a file system without locks, as some network shares are; SQLite's own locks still hold
