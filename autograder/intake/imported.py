"""The scripts beside an answer that it imports: `from utils import one_hot` is to find the student's own utils.py.

Only what is imported is read. Python's own modules and those that the grader needs are never a student's; the child
decides the rest, because it knows which modules it has.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress

from autograder.errors import IntakeProblem
from autograder.intake.files import File, limits
from autograder.intake.reading import Content, module_name, read
from autograder.model import Sibling, Source

IMPORTABLE = (".py", ".ipynb")
SHORTEST = 3  # letters of a name: any text holds those of a file called `a`
NEVER = frozenset((*sys.stdlib_module_names, "torch", "numpy", "pytest", "autograder", "conftest"))


def siblings_of(path: str, imports: Iterable[str], files: Sequence[File]) -> tuple[Sibling, ...]:
    """Returns the scripts among `files` that the one at `path` imports, each after those that it imports itself.

    What cannot be read, or is beyond the caps, is left out; its import then fails, which the report says.
    """
    search = _Search(path, files)
    search.follow(imports, "")
    return tuple(search.found.values())


def opened_by(source: Source, siblings: Iterable[Sibling], files: Sequence[File]) -> tuple[Sibling, ...]:
    """Returns the small files beside an answer that it, or a script that it imports, speaks of by their names."""
    text = b"\n".join((source.data, *(sibling.data for sibling in siblings)))
    base = source.name[: source.name.rfind("/") + 1]
    found: list[Sibling] = []
    for file in files:
        is_meant = (
            len(file.name) > SHORTEST
            and file.path != source.name
            and file.name.encode("utf-8", "surrogateescape") in text
        )
        if is_meant and 0 < file.size <= limits.OPENED_BYTES and len(found) < limits.OPENED:
            with suppress(IntakeProblem):
                found.append(Sibling("", file.path.removeprefix(base), file.read(limits.OPENED_BYTES)))
    return tuple(found)


class _Search:
    """A walk along imports from one file to others, depth first."""

    def __init__(self, path: str, files: Sequence[File]) -> None:
        self.found: dict[str, Sibling] = {}
        self._base = path[: path.rfind("/") + 1]
        self._files = {f.path: f for f in files if f.suffix in IMPORTABLE and f.path != path and not f.refused}
        self._seen: set[str] = set()
        self._left = limits.SIBLING_BYTES
        self._more = limits.SIBLINGS

    def follow(self, imports: Iterable[str], package: str) -> None:
        """Finds the modules that a file of `package` imports, and then those that they do."""
        for text in imports:
            name = _absolute(text, package)
            for module in _with_parents(name) if name else ():
                self._add(module, anywhere=not text.startswith("."))

    def _add(self, module: str, anywhere: bool) -> None:
        if module in self._seen or not self._more or len(self._seen) >= limits.IMPORTS:
            return
        self._seen.add(module)
        file = self._file(module, anywhere)
        content = self._read(file) if file else None
        if file is None or content is None:
            return
        self._more -= 1
        is_package = file.name == "__init__.py"
        self.follow(content.imports, module if is_package else module.rpartition(".")[0])
        self.found[module] = Sibling(module, file.path, content.data)

    def _file(self, module: str, anywhere: bool) -> File | None:
        """Returns the file beside the answer, else, for `sys.path` may have been changed, the nearest to the top."""
        tails = [f"{module.replace('.', '/')}{end}" for end in (".py", "/__init__.py", ".ipynb")]
        for tail in tails:
            if file := self._files.get(f"{self._base}{tail}"):
                return file
        if file := self._with_like_name(module):
            return file
        paths = [p for p in self._files if p in tails or p.endswith(tuple(f"/{tail}" for tail in tails))]
        return self._files[min(paths, key=lambda p: (p.count("/"), p))] if paths and anywhere else None

    def _with_like_name(self, module: str) -> File | None:
        """Returns the file beside the answer that `%run` imports as `module`: `_01_cell` is 01-cell.ipynb."""
        beside = (f for f in self._files.values() if f.path.startswith(self._base))
        return next((f for f in beside if module_name(f.path.removeprefix(self._base)) == module), None)

    def _read(self, file: File) -> Content | None:
        if file.size > self._left:
            return None
        try:
            content = read(file)
        except IntakeProblem:
            return None
        self._left -= len(content.data)
        return content


def _absolute(text: str, package: str) -> str:
    """Returns the module's full name, empty where it is Python's, or lies above the answer's folder."""
    name = text.lstrip(".")
    if not (level := len(text) - len(name)):
        return "" if name.partition(".")[0] in NEVER else name
    parts = package.split(".") if package else []
    if level - 1 > len(parts):
        return ""
    return ".".join([*parts[: len(parts) - level + 1], *filter(None, name.split("."))])


def _with_parents(module: str) -> list[str]:
    parts = module.split(".")[:8]
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
