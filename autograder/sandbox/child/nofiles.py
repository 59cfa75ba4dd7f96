"""Keeps in memory what a submission writes: no file can be made, and a log or a checkpoint is no mistake.

A training that saves its best parameters, and perhaps loads them at the end, works as on its author's machine. It is
a courtesy, no wall: only paths below the submission's own folder are meant, and torch's checkpoints wherever they go.
"""

from __future__ import annotations

import builtins
import functools
import io
import os
import sys
from collections.abc import Callable
from typing import Any

Files = dict[str, bytes]


def keep_in_memory() -> None:
    """Makes open, torch.save, torch.load and mkdir work in memory from now on; what was not written is read as ever."""
    files: Files = {}
    builtins.open = io.open = _opener(files, io.open)
    os.mkdir, os.makedirs = _maker(os.mkdir), _maker(os.makedirs)
    torch: Any = sys.modules.get("torch")
    if torch is not None:
        torch.save, torch.load = _saver(files, torch.save), _loader(files, torch.load)


class _Kept(io.BytesIO):
    """Is a file in memory whose bytes are put among the files when it is closed."""

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
        if name is None or not is_own or not (writes or name in files):
            return real(file, mode, buffering, encoding, errors, newline, *args, **kwargs)
        binary = _Kept(files, name, at_end="a" in mode) if writes else io.BytesIO(files[name])
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
        kept = files.get(_name(f) or "")
        return real(f if kept is None else io.BytesIO(kept), *args, **kwargs)

    return load


def _name(file: Any) -> str | None:
    """Returns the one name of a file that is given by its path, None for one that is open."""
    return os.path.normpath(os.fsdecode(file)) if isinstance(file, str | os.PathLike) else None
