"""Lets Python's own library and what a course allows be imported behind walls that let their folders not be listed."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import os
import pkgutil
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

ALSO = {"matplotlib": ("matplotlib.pyplot", "matplotlib.font_manager:fontManager")}
"""Parts of packages that nearly everybody needs after them, and that take their time or look for fonts."""

NO_FOLDER = "/proc"
"""A folder that is there and that nobody writes to, in place of the one that matplotlib insists on."""


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
    if not any(isinstance(finder, Allowed) for finder in sys.meta_path):
        sys.meta_path.append(Allowed([*_library(), *paths]))


def _library() -> Iterator[str]:
    """Yields where the modules of Python's own library lie.

    Where its folder holds that of installed packages, too, walls let only what is in it be read, one by one.
    """
    folder = Path(sysconfig.get_path("stdlib"))
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.stem in sys.stdlib_module_names and (path.suffix == ".py" or (path / "__init__.py").is_file()):
            yield str(path)


def import_ahead(names: Sequence[str]) -> None:
    """Imports packages before there is student code: once, and while they may still look round the machine.

    One that cannot be imported is left to the student's own import, which then says why.
    """
    with _without_a_folder() if names else contextlib.nullcontext():
        for part in (part for name in names for part in (name, *ALSO.get(name, ()))):
            with contextlib.suppress(Exception):
                pkgutil.resolve_name(part)


@contextlib.contextmanager
def _without_a_folder() -> Iterator[None]:
    """Has matplotlib, which imports only with a folder to write to, be content with none, silently."""
    really = os.access
    os.environ["MPLCONFIGDIR"] = NO_FOLDER
    os.access = lambda path, *rest, **named: str(path) == NO_FOLDER or really(path, *rest, **named)
    logging.disable()
    try:
        yield
    finally:
        os.access = really
        logging.disable(logging.NOTSET)
