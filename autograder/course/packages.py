"""Which packages, beside torch and numpy, student code may import in a course: `exercises/course.toml` lists them.

```toml
[packages]
allow = ["pandas", "scikit-learn"]  # as pip calls them; what they need comes with them
```

An `exercise.toml` may have the table, too; what either allows may be imported in the whole course. They have to be
installed where work is graded. Every other package stays shut, whatever happens to be installed.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.errors import CourseError, UsageError

ALWAYS = ("numpy", "torch")
"""What student code may import beside Python's own library, whatever the course says."""


def packages_of(table: Mapping[str, Any], where: Path) -> tuple[str, ...]:
    """Returns the packages that the TOML file at `where` allows; CourseError for what is no list of names."""
    said = table.get("packages", {})
    allowed = said.get("allow", []) if isinstance(said, dict) and not set(said) - {"allow"} else None
    if not isinstance(allowed, list) or not all(isinstance(name, str) and name.strip() for name in allowed):
        raise CourseError(f"In {where} the table `packages` should hold `allow`, a list of package names.")
    return tuple(allowed)


def refuse_module_name(slug: str) -> None:
    """Raises UsageError for an exercise's name that would stand before a module that everybody may import."""
    if slug in sys.stdlib_module_names or slug in ALWAYS:
        raise UsageError(f"{slug} is a module that students import, so no exercise can have its name: choose another.")


def check_installed(packages: tuple[str, ...]) -> None:
    """Raises CourseError for a package that a course allows and that is not installed here."""
    for name in not_installed(packages):
        raise CourseError(
            f"The course allows the package {name}, which is not installed here: pip install {name}, "
            "or take it out of the course's `[packages]`."
        )


def not_installed(packages: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the packages that are not installed here."""
    return tuple(name for name in packages if not _is_installed(name))


def _is_installed(name: str) -> bool:
    import importlib.metadata

    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
