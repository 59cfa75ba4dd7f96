"""Gradescope's export: `submission_<n>/` and `submission_metadata.yml`, its keys Ruby symbols (`:submitters:`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from autograder.errors import IntakeProblem
from autograder.intake.files import File, Folder, Node, clean, limits
from autograder.intake.handin import Found, Handin
from autograder.intake.layouts.crowd import could_be_work, left_out, most
from autograder.model import Exercise

_METADATA = "submission_metadata.yml"
_ENTRY = re.compile(r"submission_\d+(\.\w+)*")


def seems(folder: Folder) -> bool:
    """Tells whether Gradescope's metadata lies in the folder, and most of what lies beside it is named as it does."""
    if not isinstance(folder.get(_METADATA), File):
        return False
    return most(folder, lambda e: _ENTRY.fullmatch(e.name) is not None) or not any(map(could_be_work, folder.entries))


def read(folder: Folder, exercises: Sequence[Exercise]) -> Found:
    """Returns a hand-in for each submitter; a group's members each get what the group handed in."""
    try:
        metadata = _metadata(folder.get(_METADATA))
    except IntakeProblem as problem:
        handins = [Handin(inner.name, (inner,)) for inner in folder.folders]
        return Found(tuple(handins), (f"{problem} The students are called by their submissions' numbers.",))
    entries = {entry.name: entry for entry in reversed(folder.entries)}
    told = [handin for key, value in metadata.items() for handin in _handins(str(key), value, entries.get(str(key)))]
    untold = [Handin(inner.name, (inner,)) for inner in folder.folders if inner.name not in metadata]
    taken = {*map(str, metadata), *(inner.name for inner in folder.folders)}
    return Found((*told, *untold), left_out(folder, taken, f"is not named in {_METADATA}"))


def _metadata(file: Node | None) -> Mapping[str, object]:
    import yaml  # only this layout needs it

    if not isinstance(file, File):
        raise IntakeProblem(f"There is no {_METADATA}.")
    try:
        # BaseLoader makes strings, lists and dicts only, and takes no tag at its word; the one in C is faster.
        loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        loaded = yaml.load(file.read(limits.TABLE_BYTES), Loader=loader)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        raise IntakeProblem(f"{_METADATA} is damaged.") from error
    if not isinstance(loaded, dict):
        raise IntakeProblem(f"{_METADATA} names no submission.")
    return loaded


def _handins(key: str, value: object, entry: Node | None) -> Iterator[Handin]:
    told = value if isinstance(value, dict) else {}
    listed = told.get(":submitters")
    people = [person for person in listed if isinstance(person, dict)] if isinstance(listed, list) else []
    names = [_said(person, ":name") or _said(person, ":email") or key for person in people] or [key]
    for name, person in zip(names, people or [{}], strict=True):
        others = ", ".join(other for other in names if other != name)
        yield Handin(
            name,
            (entry,) if entry else (),
            _said(person, ":sid"),
            _said(person, ":email"),
            submitted=_said(told, ":created_at"),
            notes=(f"Handed in together with {others}.",) if others else (),
        )


def _said(place: Mapping[object, object], key: str) -> str:
    value = place.get(key)
    return clean(value)[:200] if isinstance(value, str) and value not in ("null", "~") else ""
