"""Makes a student's own scripts importable: `from utils import one_hot` finds the utils.py that was handed in beside.

They are loaded first, each after those that it needs, statement by statement like the answer itself, and live in
memory only. No script takes the place of a module that is here already: torch stays torch, and a file that the course
gives stays the course's.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import ModuleType

from autograder.sandbox.loading import loader
from autograder.sandbox.loading.loader import Budget, Loaded, Note
from autograder.sandbox.wire import Unit

PACKAGE = "handed_in"
"""The package that relative imports start from: `from .utils import one_hot` means the same as without the dot."""

NOTEBOOK_IMPORTERS = ("nbimporter", "import_ipynb")
"""What makes notebooks importable, as they are here without."""

APART = 1_000_000  # between the indices of one script's statements and the next one's
PART = 0.5  # of the time for loading, for all scripts beside the answer together


def load(
    units: Sequence[Unit],
    module_name: str,
    budget: Budget,
    *,
    skip: frozenset[int],
    whole: bool,
    wanted: frozenset[str],
    progress: Callable[[int, str], None],
    demos: bool = False,
) -> Loaded:
    """Loads the answer, after the scripts among `units` that it imports; see `loader.load`."""
    answer = [unit for unit in units if not unit.module]
    beside = [unit for unit in units if unit.module and not _is_here(unit.module.partition(".")[0])]
    if not beside:
        return loader.load(
            answer, module_name, budget, skip=skip, whole=whole, demos=demos, wanted=wanted, progress=progress
        )
    if any(unit.name.endswith(".ipynb") for unit in beside):
        sys.modules.update({name: ModuleType(name) for name in NOTEBOOK_IMPORTERS if not _is_here(name)})
    others = _Siblings(units, budget, skip, progress, demos=demos)
    # None makes an import fail: scripts that import each other in a circle get what is there so far, and a reason.
    sys.modules.update(dict.fromkeys((unit.module for unit in beside), None))  # type: ignore[arg-type]
    for number, unit in enumerate(beside, 1):
        others.load(unit, number)
    name = f"{module_name}_answer" if any(unit.module == module_name for unit in beside) else module_name
    loaded = loader.load(
        answer, name, budget, skip=skip, whole=whole, demos=demos, wanted=wanted, package=PACKAGE, progress=progress
    )
    return replace(
        loaded,
        notes=(*others.notes(), *loaded.notes),
        late=loaded.late | others.late,
        has_unrun=loaded.has_unrun or others.has_unrun,
    )


def _is_here(name: str) -> bool:
    """Tells whether a module is here already. A set of them all would copy every page that holds one of the names."""
    return name in sys.modules or name in sys.stdlib_module_names


class _Siblings:
    """A loader of scripts one after the other and keeps what is to be said about them."""

    def __init__(
        self,
        units: Sequence[Unit],
        budget: Budget,
        skip: frozenset[int],
        progress: Callable[[int, str], None],
        *,
        demos: bool,
    ) -> None:
        self.late: frozenset[int] = frozenset()
        self.has_unrun = False
        self._demos = demos
        self._units = units
        self._end = time.process_time() + PART * budget.total_seconds
        self._budget = budget
        self._skip = skip
        self._progress = progress
        self._imported: list[str] = []
        self._notes: list[Note] = []

    def load(self, unit: Unit, number: int) -> None:
        """Loads one script and makes it importable; its statements count from `number` times APART."""
        start = number * APART
        loaded = loader.load(
            [replace(unit, module="")],
            unit.module,
            replace(self._budget, total_seconds=max(self._end - time.process_time(), 0.0)),
            skip=frozenset(index - start for index in self._skip),
            demos=self._demos,
            wanted=frozenset(word for other in self._units if other.module != unit.module for word in _words(other)),
            package=_package_of(unit),
            progress=lambda index, text: self._progress(start + index, text),
        )
        self.late |= {start + index for index in loaded.late}
        self.has_unrun |= loaded.has_unrun
        if loaded.error:
            self._notes.append(Note(None, None, unit.name, loaded.error))
            sys.modules[unit.module] = None  # type: ignore[assignment]
            return
        self._imported.append(unit.name)
        self._notes += [_told(unit, note) for note in loaded.notes if note.line is not None]
        _register(unit, loaded.module)

    def notes(self) -> list[Note]:
        """Returns one note for all that was imported, then those of the single scripts."""
        told = Note(None, None, ", ".join(self._imported), "imported from beside the answer")
        return [*([told] if self._imported else []), *self._notes]


def _words(unit: Unit) -> list[str]:
    """Returns every word of a source: among them is whatever it takes from a script beside it."""
    return re.findall(r"[^\W\d]\w*", unit.source.decode("utf-8", "replace"))


def _told(unit: Unit, note: Note) -> Note:
    return Note(None, None, f"{unit.name}, line {note.line}: `{note.text}`", note.reason)


def _is_package(unit: Unit) -> bool:
    return unit.name.rpartition("/")[2] == "__init__.py"


def _package_of(unit: Unit) -> str:
    inside = unit.module if _is_package(unit) else unit.module.rpartition(".")[0]
    return f"{PACKAGE}.{inside}" if inside else PACKAGE


def _register(unit: Unit, module: ModuleType) -> None:
    """Puts a module where imports look, by its own name and as a part of PACKAGE."""
    if _is_package(unit):
        module.__path__ = []
        inner = {name: m for name, m in sys.modules.items() if m and name.rpartition(".")[0] == unit.module}
        vars(module).update({name.rpartition(".")[2]: m for name, m in inner.items()})
    for name in (unit.module, f"{PACKAGE}.{unit.module}"):
        sys.modules[name] = module
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(_parent(parent), last, module)


def _parent(name: str) -> ModuleType:
    """Returns the package of this name, which is made with those above it where it has no file of its own."""
    if sys.modules.get(name) is None:
        package = sys.modules[name] = ModuleType(name)
        package.__path__ = []
        above, _, last = name.rpartition(".")
        if above:
            setattr(_parent(above), last, package)
    return sys.modules[name]
