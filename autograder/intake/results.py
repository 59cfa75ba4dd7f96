"""Our own results where submissions are looked for: they are nobody's work, and are never read as such."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from autograder.errors import UsageError
from autograder.intake.files import File, Folder, Node
from autograder.intake.naming import OUR_FILES
from autograder.quoting import file_name


class Pruned:
    """A class's folder without folders of results; `told` are sentences about those that were met, but for `out`."""

    def __init__(self, path: Path, top: Folder, out: Path | None) -> None:
        self._out = _inside(path, out)
        self._met: dict[str, None] = {}
        if all(top.get(name) for name in OUR_FILES):
            raise UsageError(
                f"{path} holds the results of autograde, not submissions; name the folder of the class's work."
            )
        _check_free(path, top, self._out)
        self.folder = self._without(top, ())

    @property
    def told(self) -> tuple[str, ...]:
        """A sentence for each folder of results that was met so far."""
        return tuple(f"{file_name(path)} holds results of autograde, and was left out." for path in sorted(self._met))

    def _without(self, folder: Folder, parts: tuple[str, ...]) -> Folder:
        return replace(folder, listing=lambda: self._kept(folder, parts))

    def _kept(self, folder: Folder, parts: tuple[str, ...]) -> Iterator[Node]:
        for entry in folder.listing():
            inner = (*parts, entry.name)
            if not isinstance(entry, Folder):
                yield entry
            elif inner == self._out:
                continue
            elif holds_results(entry):
                self._met["/".join(inner)] = None
            else:
                yield self._without(entry, inner)


def holds_results(folder: Folder) -> bool:
    """Tells whether our store, or its lock, lies in a folder."""
    return any(entry.name in OUR_FILES for entry in folder.listing() if isinstance(entry, File))


def _inside(path: Path, out: Path | None) -> tuple[str, ...]:
    """Returns the way from `path` to `out`, empty where that lies elsewhere; UsageError where both are one."""
    if out is None or not out.resolve().is_relative_to(path.resolve()):
        return ()
    parts = out.resolve().relative_to(path.resolve()).parts
    if not parts:
        raise UsageError(f"--out and the submissions are the same folder, {path}; choose another --out.")
    return parts


def _check_free(path: Path, top: Folder, way: tuple[str, ...]) -> None:
    """Raises UsageError where results would be written among what somebody handed in."""
    here: Node | None = top
    for part in way:
        here = here.get(part) if isinstance(here, Folder) else None
    if way and isinstance(here, Folder) and here.entries and not holds_results(here):
        raise UsageError(
            f"--out would write into {path.joinpath(*way)}, which is part of the submissions; choose another folder."
        )
