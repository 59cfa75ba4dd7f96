"""Where a checkout is graded: its repository's root, and the base that it is compared with.

All of it comes from the platform's own variables and event file, none from the checkout.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_NOBODY = "0" * 40


@dataclass(frozen=True)
class Base:
    """A commit to compare with; `is_trusted` says that the change's author did not write it."""

    ref: str
    is_trusted: bool = True
    is_asked_for: bool = False


@dataclass(frozen=True)
class Surroundings:
    """What is known about a checkout before anything in it is looked at."""

    root: Path
    base: Base | None
    is_gitlab: bool = False


def look_round(path: Path, base: str | None, environment: Mapping[str, str] | None = None) -> Surroundings:
    """Returns where the checkout at `path` is; `base` is what the command line names."""
    known = os.environ if environment is None else environment
    found = Base(base, is_asked_for=True) if base else _github(known) or _gitlab(known)
    return Surroundings(_root(path, known), found, "GITLAB_CI" in known)


def _root(path: Path, known: Mapping[str, str]) -> Path:
    """Returns the repository's root: the nearest folder with a `.git`, but none above the platform's workspace."""
    here = Path(os.path.abspath(path))
    start = here if here.is_dir() else here.parent
    places = [Path(os.path.abspath(known[name])) for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR") if known.get(name)]
    workspace = next((place for place in places if start.is_relative_to(place)), None)
    for folder in (start, *start.parents):
        if folder == workspace or os.path.lexists(folder / ".git"):
            return folder
    return start


def _github(known: Mapping[str, str]) -> Base | None:
    event = _event(known.get("GITHUB_EVENT_PATH", ""))
    for sha in (_at(event, "pull_request", "base", "sha"), _at(event, "merge_group", "base_sha")):
        if sha:
            return Base(sha)
    before = _at(event, "before")
    return Base(before, is_trusted=False) if before and before != _NOBODY else None


def _gitlab(known: Mapping[str, str]) -> Base | None:
    for name in ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"):
        if known.get(name):
            return Base(known[name])
    before = known.get("CI_COMMIT_BEFORE_SHA", "")
    return Base(before, is_trusted=False) if before and before != _NOBODY else None


def _event(path: str) -> Any:
    try:
        return json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError):
        return {}


def _at(event: Any, *names: str) -> str:
    for name in names:
        event = event.get(name) if isinstance(event, dict) else None
    return event if isinstance(event, str) else ""
