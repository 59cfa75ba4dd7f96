"""Brings a catalogue up to date with what there is to say, by Babel, and tells what is missing or stale in it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.files import write_file
from autograder.report.language import catalogue_path, fields_of, read_catalogue

WIDTH = 110
DATE = datetime(2026, 1, 1, tzinfo=UTC)  # the same catalogue gives the same bytes
NO_BABEL = "Catalogues are written by Babel, which is not installed: pip install 'babel>=2.14'."


@dataclass(frozen=True)
class Gap:
    """An entry that is not as it should be: `missing`, `stale`, or with other `places` than its English."""

    kind: str
    english: str
    where: str = ""

    def __str__(self) -> str:
        """Returns a line to read."""
        place = f"  ({self.where})" if self.where else ""
        return f"{self.kind}: {self.english!r}{place}"


def gaps(texts: Mapping[str, Sequence[str]], path: Path) -> list[Gap]:
    """Returns what is wrong in a catalogue, by what there is to say; nothing where it is whole."""
    said = read_catalogue(path)
    found = [Gap("missing", english, places[0]) for english, places in texts.items() if english not in said]
    found += [Gap("stale", english) for english in said if english not in texts]
    found += [
        Gap("places", english, texts[english][0])
        for english, other in said.items()
        if english in texts and set(fields_of(english)) != set(fields_of(other))
    ]
    return found


def update(texts: Mapping[str, Sequence[str]], folder: Path, code: str, more: Mapping[str, str] | None = None) -> Path:
    """Writes a language's catalogue anew: every text once, with what is said already or in `more`; nothing stale.

    UsageError without Babel.
    """
    try:
        from babel.messages.catalog import Catalog
        from babel.messages.pofile import write_po
    except ImportError:
        raise UsageError(NO_BABEL) from None
    path = catalogue_path(folder, code)
    said = read_catalogue(path) | dict(more or {})
    catalogue: Any = Catalog(
        locale=code, project="autograde", version="", creation_date=DATE, revision_date=DATE, fuzzy=False,
        header_comment=f"# What students read, in {code}. Written by `autograde translate`: edit msgstr only.",
        last_translator="", msgid_bugs_address="", copyright_holder="",
    )  # fmt: skip
    for english, places in texts.items():
        catalogue.add(english, said.get(english, ""), locations=[(place, 0) for place in places])
    made = io.BytesIO()
    write_po(made, catalogue, width=WIDTH, include_lineno=False)
    write_file(path, made.getvalue(), "change the folder's rights")
    return path
