"""What a change touches: which answers, and which paths that would alter how it is graded if anybody obeyed them."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from autograder.intake.files import clean, decode_name
from autograder.model import Source

_PYTEST = frozenset(
    (
        "conftest.py",
        "pytest.ini",
        ".pytest.ini",
        "pytest.toml",
        ".pytest.toml",
        "tox.ini",
        "setup.cfg",
        "pyproject.toml",
    )
)
_STARTS = frozenset(("sitecustomize.py", "usercustomize.py", "setup.py", "pyvenv.cfg"))
_PACKAGES = frozenset(("torch", "numpy", "pytest", "_pytest", "pluggy", "autograder"))
_MODULES = _PACKAGES | sys.stdlib_module_names
_WORKFLOWS = (".github/", ".gitlab/", ".gitlab-ci", ".circleci/", "jenkinsfile")
_COURSE = frozenset(("exercise.toml", "adapters.toml", "thresholds.toml"))


@dataclass(frozen=True)
class Change:
    """The paths that a change touches, from the repository's root, as people read them."""

    paths: frozenset[str]

    def touches(self, source: Source, at: str) -> bool:
        """Tells whether an answer at the path `at`, or a script that it imports, belongs to the change."""
        folder = at[: len(at) - len(source.name)]
        return any(self._has(path) for path in (at, *(folder + sibling.name for sibling in source.siblings)))

    def _has(self, path: str) -> bool:
        """Tells whether the path is of the change, or lies in an archive that is."""
        return any(place in self.paths for place in (path, *map(str, PurePosixPath(path).parents)))

    def without_effect(self, graded: Collection[str] = (), course: str = "") -> Mapping[str, str]:
        """Returns, by path, what each touched path would be to Python, pytest or the platform if anybody obeyed it.

        `graded` are the paths of answers; `course` is the course's folder in the repository, empty where it lies
        elsewhere.
        """
        said = {path: _role(path, course) for path in sorted(self.paths) if path not in graded}
        return {path: role for path, role in said.items() if role}


def change_of(paths: Iterable[str]) -> Change:
    """Returns the change that touches these paths, as git names them."""
    return Change(frozenset(clean(decode_name(os.fsencode(path))) for path in paths))


def _role(path: str, course: str) -> str:
    """Says what a path would be if anybody obeyed it; empty for a path like any other."""
    lower = path.casefold()
    *folders, name = lower.split("/")
    if lower.startswith(_WORKFLOWS):
        return "a workflow"
    if name in _PYTEST:
        return "read by pytest"
    if name in _STARTS or name.endswith(".pth"):
        return "run when Python starts"
    if name in _COURSE or _is_courses_own(path, course):
        return "the course's own"
    shadows = name.endswith(".py") and name[:-3] in _MODULES
    return "imported in place of a library" if shadows or _PACKAGES & set(folders) else ""


def _is_courses_own(path: str, course: str) -> bool:
    """Tells whether the path belongs to the suites, references or pages of a course."""
    if "/tests/suites/" in f"/{path}":
        return True
    inner = path if course == "." else path.removeprefix(f"{course}/")
    in_course = course == "." or (bool(course) and inner != path)
    return in_course and inner.split("/")[0] in ("tests", "reference", "templates", "autograder")
