"""Canvas's download: flat files `<name>[_LATE]_<user>_<attachment>_<file>`, anonymous ones `[LATE_]anon_<id>_...`.

Canvas writes a resubmitted file's number before its ending: `srn.py`, `srn-1.py`, `srn-2.py`. The newest counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
    """Returns a hand-in for each user, and for each time that a file was handed in again."""
    users: dict[str, list[_Attachment]] = {}
    taken = set()
    for file in folder.files:
        if attachment := _parse(file):
            users.setdefault(attachment.user, []).append(attachment)
            taken.add(file.name)
    strays = left_out(folder, taken, "is not named as Canvas names files")
    return Found(tuple(handin for found in users.values() for handin in _handins(found, exercises)), strays)


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


def _handins(found: Sequence[_Attachment], exercises: Sequence[Exercise]) -> Iterator[Handin]:
    """Yields a hand-in for each attempt: the second holds the second version of each file, else the only one."""
    groups = _versions([attachment.file for attachment in found], exercises)
    late = {_stamp(attachment.file) for attachment in found if attachment.late}
    count = max(map(len, groups))
    for number in range(count):
        files = tuple(_version(versions, min(number, len(versions) - 1)) for versions in groups)
        is_late = any(_stamp(file) in late for file in files)
        attempt = f"{number:06}" if count > 1 else ""
        yield Handin(found[0].who, files, found[0].user, late=is_late, attempt=attempt)


def _versions(files: Sequence[File], exercises: Sequence[Exercise]) -> list[list[File]]:
    """Returns each file in its versions, the oldest first.

    `part-1.py` and `part-2.py` alone are two files, not two versions, unless the name is an exercise's.
    """
    groups: dict[str, list[File]] = {}
    for file in files:
        groups.setdefault(_VERSION.sub("", file.name), []).append(file)
    kept: list[list[File]] = []
    for base, versions in groups.items():
        again = len(versions) > 1 and (base in {f.name for f in versions} or mentions(base.split(".")[0], exercises))
        kept += [sorted(versions, key=lambda f: (_number(f), f.modified))] if again else [[f] for f in versions]
    return kept


def _version(versions: Sequence[File], number: int) -> File:
    file, count = versions[number], len(versions)
    if count == 1:
        return file
    which = "the newest" if number == count - 1 else f"number {number + 1}"
    return replace(file, note=f"{file.name} is {which} of {count} versions that were handed in.")


def _stamp(file: File) -> tuple[str, float]:
    return file.path, file.modified


def _number(file: File) -> int:
    found = _VERSION.search(file.name)
    return int(found.group(1)[:9]) if found else 0
