"""Canvas's download: flat files `<name>[_LATE]_<user>_<attachment>_<file>`, anonymous ones `[LATE_]anon_<id>_...`.

Canvas writes a resubmitted file's number before its ending: `srn.py`, `srn-1.py`, `srn-2.py`. The newest counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograder.intake.filenames import mentions
from autograder.intake.files import File, Folder, Node
from autograder.intake.handin import Found, Handin
from autograder.intake.layouts.crowd import left_out, most
from autograder.model import Exercise

_NAMED = re.compile(
    r"(?P<who>.+?)(?P<late>_LATE)?_(?P<user>\d+)_(?:(?P<attachment>\d{2,})_(?P<file>.+)|(?P<text>text\.html))"
)
_ANONYMOUS = re.compile(
    r"(?P<late>LATE_)?(?P<who>anon)_(?P<user>\w+?)_(?:(?P<attachment>\d{2,})_(?P<file>.+)|(?P<text>text\.html))"
)
_VERSION = re.compile(r"-(\d+)(?=\.[^.]+$|\.tar\.gz$)")


@dataclass(frozen=True)
class _Attachment:
    user: str
    who: str
    late: bool
    file: File


def seems(folder: Folder) -> bool:
    """Tells whether most of the entries are files that are named as Canvas names them."""
    return most(folder, _fits)


def read(folder: Folder, exercises: Sequence[Exercise]) -> Found:
    """Returns a hand-in for each user; of a file that was handed in again, the newest."""
    users: dict[str, list[_Attachment]] = {}
    taken = set()
    for file in folder.files:
        if attachment := _parse(file):
            users.setdefault(attachment.user, []).append(attachment)
            taken.add(file.name)
    strays = left_out(folder, taken, "is not named as Canvas names files")
    return Found(tuple(_handin(found, exercises) for found in users.values()), strays)


def _fits(entry: Node) -> bool:
    return isinstance(entry, File) and _parse(entry) is not None


def _parse(file: File) -> _Attachment | None:
    found = _ANONYMOUS.fullmatch(file.name) or _NAMED.fullmatch(file.name)
    if not found:
        return None
    anonymous = found.re is _ANONYMOUS
    who = f"anon {found['user']}" if anonymous else found["who"].replace("_", " ")
    number = float(found["attachment"][:15]) if found["attachment"] else 0.0  # later attachments have larger numbers
    inner = replace(file, path=found["file"] or found["text"], modified=number)
    return _Attachment(found["user"], who, bool(found["late"]), inner)


def _handin(found: Sequence[_Attachment], exercises: Sequence[Exercise]) -> Handin:
    first = found[0]
    files = _newest([attachment.file for attachment in found], exercises)
    return Handin(first.who, tuple(files), first.user, late=any(attachment.late for attachment in found))


def _newest(files: Sequence[File], exercises: Sequence[Exercise]) -> list[File]:
    """Returns the files, of several versions only the newest, with a note that says so.

    `part-1.py` and `part-2.py` alone are two files, not two versions, unless the name is an exercise's.
    """
    groups: dict[str, list[File]] = {}
    for file in files:
        groups.setdefault(_VERSION.sub("", file.name), []).append(file)
    kept = []
    for base, versions in groups.items():
        again = len(versions) > 1 and (base in {f.name for f in versions} or mentions(base.split(".")[0], exercises))
        kept += [_latest(versions)] if again else versions
    return kept


def _latest(versions: Sequence[File]) -> File:
    newest = max(versions, key=lambda file: (_number(file), file.modified))
    return replace(newest, note=f"{newest.name} is the newest of {len(versions)} versions that were handed in.")


def _number(file: File) -> int:
    found = _VERSION.search(file.name)
    return int(found.group(1)[:9]) if found else 0
