"""Reads gettext catalogues (.po) as they are, so that nothing has to be compiled before a sentence is said."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from autograder.errors import CourseError

FOLDER = Path(__file__).resolve().parent
"""Where the engine's own catalogues lie; a course's lie in its `exercises/`."""

Entries = dict[str, str]


def catalogue_path(folder: Path, code: str) -> Path:
    """Returns where the catalogue of a language lies in a folder."""
    return folder / f"{code}.po"


def read_catalogue(path: Path) -> Entries:
    """Returns what is translated in a catalogue, by the English; nothing where there is no file.

    What is marked as fuzzy counts as not translated. CourseError for a file that is no catalogue.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise CourseError(f"{path} cannot be read ({error}); restore it, or take --lang en.") from None
    try:
        return {english: said for english, said in _pairs(text) if english and said}
    except (ValueError, SyntaxError) as error:
        raise CourseError(f"{path} is no gettext catalogue ({error}); mend it, or take --lang en.") from None


def written(entries: Entries) -> str:
    """Returns a catalogue's text."""
    blocks = [f"msgid {quoted(english)}\nmsgstr {quoted(said)}\n" for english, said in entries.items()]
    return "\n".join(['msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n', *blocks])


def quoted(text: str) -> str:
    """Returns a text as a catalogue writes it."""
    return json.dumps(text, ensure_ascii=False)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for block in text.split("\n\n"):
        lines = [line.strip() for line in block.splitlines()]
        if any(line.startswith("#,") and "fuzzy" in line for line in lines):
            continue
        found: dict[str, list[str]] = {}
        at = ""
        for line in lines:
            if line and not line.startswith("#"):
                key, _, rest = line.partition(" ") if not line.startswith('"') else (at, "", line)
                at = key
                found.setdefault(key, []).append(_unquoted(rest))
        yield "".join(found.get("msgid", ())), "".join(found.get("msgstr", ()))


def _unquoted(text: str) -> str:
    value = ast.literal_eval(text)
    if not isinstance(value, str):
        raise ValueError(f"{text[:40]} is no text")
    return value
