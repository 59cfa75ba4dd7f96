"""What a release and a change have to bring: `tag NAME` compares it with the version, `changelog BASE` wants an entry.

The version stands in autograder/__init__.py and nowhere else.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHANGELOG = ".github/CHANGELOG.md"
SEEN = ("autograder/", "exercises/", "reference/", "tests/suites/", "templates/", "pyproject.toml", ".github/actions/")
"""What people who use the project can see: a change here is told in the changelog."""


def version() -> str:
    """Returns the version of the project."""
    found = re.search(r'^__version__ = "([^"]+)"$', (ROOT / "autograder" / "__init__.py").read_text(), re.MULTILINE)
    return found[1] if found else ""


def of_tag(tag: str) -> str:
    """Returns what is wrong with a tag for a release, empty where nothing is."""
    wanted = f"v{version()}"
    if tag != wanted:
        return f"The tag is {tag} and the version {wanted}: change autograder/__init__.py, or the tag."
    if f"## {version()}" not in (ROOT / CHANGELOG).read_text():
        return f"{CHANGELOG} has no section `## {version()}`: give what is unreleased this heading."
    return ""


def of_change(paths: list[str]) -> str:
    """Returns what is wrong with a change of these paths, empty where nothing is."""
    if CHANGELOG in paths or not any(path.startswith(SEEN) for path in paths):
        return ""
    return f"The change has no entry in {CHANGELOG}: say there what users see of it, or `no changelog` in a commit."


def changed(base: str) -> list[str]:
    """Returns the paths that differ between a base and the current commit; none where a commit asks for no entry."""
    said = _git("log", "--format=%B", f"{base}..HEAD")
    return [] if "no changelog" in said else _git("diff", "--name-only", f"{base}...HEAD").splitlines()


def _git(*arguments: str) -> str:
    return subprocess.run(["git", "-C", str(ROOT), *arguments], check=True, capture_output=True, text=True).stdout


def main(what: str, name: str) -> str:
    """Returns the sentence for what is asked, empty where all is well."""
    return of_tag(name) if what == "tag" else of_change(changed(name))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]) or 0)
