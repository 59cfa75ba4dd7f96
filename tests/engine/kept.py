"""Texts that a person has read and agreed to, kept beside the tests."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "golden" / "render"


def same_as_golden(name: str, text: str) -> None:
    """Compares with the kept text; AUTOGRADE_GOLDEN=write keeps a new one after a person has read it."""
    path = FOLDER / name
    if os.environ.get("AUTOGRADE_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
