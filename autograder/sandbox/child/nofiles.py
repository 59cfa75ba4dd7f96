"""Keeps in memory what a submission writes, and what was handed in beside it: a log or a checkpoint is no mistake.

A training that saves its best parameters, and perhaps loads them at the end, works as on its author's machine. It is
a courtesy, no wall: only paths below the submission's own folder are meant, and torch's checkpoints wherever they go.
"""

from __future__ import annotations

import builtins
import functools
import io
import ntpath
import os
import pathlib
import sys
from collections.abc import Callable, Mapping
from typing import Any

Files = dict[str, bytes]


_held: list[Files] = []
"""Holds the files of this process, once they are kept in memory."""


_lent: set[str] = set()
"""Holds the names of the files that the course gives."""


def read_all(places: Mapping[str, str]) -> Files:
    """Returns the bytes of files that the course gives, by their names, from where they lie."""
    return {os.path.normpath(name): pathlib.Path(place).read_bytes() for name, place in places.items()}


def lend(given: Mapping[str, bytes]) -> None:
    """Puts files that the course gives where an answer finds them, in place of copies that are handed in."""
    _lent.update(given)
    for files in _held[-1:]:
        files.update(given)


def hand_in(given: Mapping[str, bytes]) -> None:
    """Puts small files that were handed in beside the answer where it finds them, by their paths from it."""
    own = {os.path.normpath(path): data for path, data in given.items()}
    for files in _held[-1:]:
        files.update({path: data for path, data in own.items() if path not in _lent})


def keep_in_memory() -> None:
    """Makes open, torch.save, torch.load and mkdir work in memory from now on; what was not written is read as ever."""
    files: Files = {}
    _held.append(files)
    os.path.exists, os.path.isfile = _finder(files, os.path.exists), _finder(files, os.path.isfile)
    pathlib.Path.exists = _finder(files, pathlib.Path.exists)  # type: ignore[method-assign]
    pathlib.Path.is_file = _finder(files, pathlib.Path.is_file)  # type: ignore[method-assign]
    builtins.open = io.open = _opener(files, io.open)
    os.mkdir, os.makedirs = _maker(os.mkdir), _maker(os.makedirs)
    openers: Any = getattr(sys.modules.get("numpy.lib._datasource"), "_file_openers", None)
    if openers is not None:
        openers._file_openers[None] = io.open  # which it has taken before
    torch: Any = sys.modules.get("torch")
    if torch is not None:
        torch.save, torch.load = _saver(files, torch.save), _loader(files, torch.load)


class _Kept(io.BytesIO):
    """A file in memory whose bytes are put among the files when it is closed."""

    def __init__(self, files: Files, name: str, *, at_end: bool) -> None:
        super().__init__(files.get(name, b"") if at_end else b"")
        self.seek(0, io.SEEK_END)
        self._files, self._name = files, name
        files[name] = self.getvalue()

    def close(self) -> None:
        if not self.closed:
            self._files[self._name] = self.getvalue()
        super().close()


def _opener(files: Files, real: Callable[..., Any]) -> Any:
    @functools.wraps(real)
    def open(
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        name = _name(file)
        is_own = name is not None and not os.path.isabs(name)
        writes = isinstance(mode, str) and not set("wax").isdisjoint(mode)
        kept = None if writes else find(files, file)
        if name is None or (kept is None and not (is_own and writes)):
            return real(file, mode, buffering, encoding, errors, newline, *args, **kwargs)
        binary = _Kept(files, name, at_end="a" in mode) if kept is None else io.BytesIO(kept)
        return binary if "b" in mode else io.TextIOWrapper(binary, encoding or "utf-8", errors, newline)

    return open


def _maker(real: Callable[..., Any]) -> Any:
    @functools.wraps(real)
    def make(name: Any, *args: Any, **kwargs: Any) -> None:
        if os.path.isabs(name):
            real(name, *args, **kwargs)

    return make


def _saver(files: Files, real: Callable[..., Any]) -> Any:
    @functools.wraps(real)
    def save(obj: Any, f: Any, *args: Any, **kwargs: Any) -> None:
        name = _name(f)
        place = f if name is None else io.BytesIO()
        real(obj, place, *args, **kwargs)
        if name is not None:
            files[name] = place.getvalue()

    return save


def _loader(files: Files, real: Callable[..., Any]) -> Any:
    @functools.wraps(real)
    def load(f: Any, *args: Any, **kwargs: Any) -> Any:
        kept = find(files, f)
        return real(f if kept is None else io.BytesIO(kept), *args, **kwargs)

    return load


def find(files: Files, file: Any) -> bytes | None:
    """Returns the bytes of a file that is kept under this path, or under its name alone for a path of another machine.

    On Windows the parts of a path may stand between backslashes. A path that leads to a file that is there means that
    one.
    """
    name = _name(file)
    if name is None:
        return None
    if name in files:
        return files[name]
    alike = [data for path, data in files.items() if ntpath.basename(path) == ntpath.basename(name)]
    return alike[0] if len(alike) == 1 and not os.access(name, os.F_OK) else None


def _finder(files: Files, real: Callable[..., bool]) -> Any:
    @functools.wraps(real)
    def is_there(path: Any, *args: Any, **kwargs: Any) -> bool:
        return real(path, *args, **kwargs) or find(files, path) is not None

    return is_there


def _name(file: Any) -> str | None:
    """Returns the one name of a file that is given by its path, None for one that is open."""
    return os.path.normpath(os.fsdecode(file)) if isinstance(file, str | os.PathLike) else None
