"""Tells when a student's files change, so that a check can follow each time they are saved."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.selfcheck.check import SUFFIXES

PAUSE = 0.3
MAX_FILES = 500

State = dict[Path, tuple[int, int]]


def changes(path: Path, wait: Callable[[], None] = lambda: time.sleep(PAUSE)) -> Iterator[None]:
    """Yields when all is whole, and again each time a file at or below `path` has changed; never ends by itself.

    An editor may empty a file before it writes it, so a change counts once nothing has changed for a moment.
    """
    shown: State | None = None
    while True:
        now = _state(path)
        wait()
        if now != shown and now == _state(path):
            shown = now
            yield


def _state(path: Path) -> State:
    """Returns when each script, notebook and text was written and its size; nothing for what is not there just now."""
    found: State = {}
    for file in _files(path):
        try:
            status = file.stat()
        except OSError:
            continue
        found[file] = status.st_mtime_ns, status.st_size
    return found


def _files(path: Path) -> list[Path]:
    """Returns the files of a folder and of those in it; of a file those beside it, which it may import."""
    if not path.is_dir():
        return _beside(path.parent)
    return [*_beside(path), *(file for folder in sorted(path.glob("*/")) for file in _beside(folder))][:MAX_FILES]


def _beside(folder: Path) -> list[Path]:
    try:
        return [file for file in sorted(folder.iterdir()) if file.suffix in SUFFIXES][:MAX_FILES]
    except OSError:
        return []
