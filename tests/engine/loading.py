"""Loads scripts for the tests of the loader."""

from __future__ import annotations

import textwrap

from autograder.sandbox.loading.loader import Loaded, load
from autograder.sandbox.wire import Unit


def load_script(source: str, **options: object) -> Loaded:
    """Loads one script under the usual budget."""
    return load([Unit(textwrap.dedent(source).encode(), "work.py")], "submission_under_test", **options)  # type: ignore[arg-type]


def reasons(loaded: Loaded) -> str:
    """Returns all notes as one text."""
    return "\n".join(f"{note.line} {note.text}: {note.reason}" for note in loaded.notes)
