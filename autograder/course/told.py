"""Mistakes as students get them, without what was changed: `recorded/<slug>.mistakes.json` of a bundle."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from autograder.bank import Mistake
from autograder.errors import CourseError

TEXTS = ("name", "title", "belief", "look_at", "hint")


def told_path(root: Path, slug: str) -> Path:
    """Returns where a bundle keeps the words for an exercise's mistakes."""
    return root / "recorded" / f"{slug}.mistakes.json"


def told_text(mistakes: Iterable[Any]) -> str:
    """Returns the file's text for these mistakes: their words and no code."""
    told = [{name: getattr(mistake, name) for name in TEXTS} for mistake in mistakes]
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def read_told(path: Path) -> Mapping[str, Mistake]:
    """Returns the mistakes of a bundle by name, each without a change; CourseError for a damaged file."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        texts = [[str(entry[name]) for name in TEXTS] for entry in found]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CourseError(f"{path} is damaged ({type(error).__name__}): get the bundle again.") from error
    return {text[0]: Mistake(text[0], text[1], text[2], text[3], text[4], ()) for text in texts}
