"""What a course says of its stand-ins, the packages that take the place of others while work is graded.

They lie in `tests/suites/inside/standins`, and `exercises/course.toml`, which a course may leave out, says of them:

```toml
[standins]
always = ["d2l"]       # taken in any case; any other unless the course allows the real package
helpers = "d2l.torch"  # its functions stand in for those of a student's file that was not handed in
```

As helpers count the functions that this module defines or takes from a module that the course gives its students
(`given` in exercise.toml).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import CourseError


@dataclass(frozen=True)
class StandIns:
    """The stand-ins that are always taken, and the module whose functions stand in for a student's missing ones."""

    always: tuple[str, ...] = ()
    helpers: str = ""


def standins_of(table: Mapping[str, Any], where: Path, folder: Path) -> StandIns:
    """Returns what the `course.toml` at `where` says of the stand-ins in `folder`; CourseError for what is not so."""
    said = table.get("standins", {})
    if not isinstance(said, dict) or set(said) - {"always", "helpers"}:
        raise CourseError(f"{where} may have a table `standins` with `always` and `helpers`, and has something else.")
    always, helpers = said.get("always", []), said.get("helpers", "")
    if not isinstance(always, list) or not all(isinstance(name, str) for name in [*always, helpers]):
        raise CourseError(f"In {where} `always` should be a list of package names and `helpers` the name of a module.")
    for name in filter(None, [*always, helpers]):
        if not _is_there(folder, name):
            raise CourseError(f"{where} names the stand-in {name}, which is not in {folder}.")
    return StandIns(tuple(always), helpers)


def _is_there(folder: Path, name: str) -> bool:
    place = folder.joinpath(*name.split("."))
    return (place / "__init__.py").is_file() or place.with_name(f"{place.name}.py").is_file()
