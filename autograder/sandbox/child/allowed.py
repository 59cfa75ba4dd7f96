"""Lets packages that a course allows be imported behind walls that let no folder of packages be listed."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType


class Allowed:
    """A finder of modules that knows where each lies and so looks into no folder; for those that no other finds."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._places = {path.name.partition(".")[0]: path for path in map(Path, paths) if path.suffix != ".dist-info"}

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Returns how to load a package or module that is allowed; None for any other."""
        place = self._places.get(name)
        if place is None or path is not None:
            return None
        inside = place / "__init__.py"
        if not inside.is_file():
            return importlib.util.spec_from_file_location(name, place)
        return importlib.util.spec_from_file_location(name, inside, submodule_search_locations=[str(place)])


def let_import(paths: Sequence[str]) -> None:
    """Makes the packages at these paths importable, after everything that is importable already."""
    if paths and not any(isinstance(finder, Allowed) for finder in sys.meta_path):
        sys.meta_path.append(Allowed(paths))
