"""The members of a zip, listed from its index and read one at a time under a budget."""

from __future__ import annotations

import stat
import struct
import zipfile
from calendar import timegm
from typing import BinaryIO

from autograder.errors import IntakeProblem
from autograder.intake.files.limits import Caps, size
from autograder.intake.files.members import Budget, Member
from autograder.intake.files.tree import decode_name

_UTF8 = 0x800
_END = b"PK\x05\x06"
_END64_LOCATOR = b"PK\x06\x07"


def members(stream: BinaryIO, caps: Caps) -> list[Member]:
    """Returns the zip's members.

    Raises IntakeProblem where the index or the count is over its cap, and what `zipfile` raises where it is damaged.
    """
    if (index := _index_bytes(stream)) > caps.index:
        raise IntakeProblem(f"its index has {size(index)}; no more than {size(caps.index)} are read.")
    archive = zipfile.ZipFile(stream)
    if len(archive.filelist) > caps.files:
        raise IntakeProblem(f"it holds more than {caps.files} files and was not opened.")
    budget = Budget(caps.unpacked)
    return [_member(archive, info, budget) for info in archive.filelist]


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> Member:
    def load(count: int) -> bytes:
        with archive.open(info) as stream:
            return budget.spend(stream.read(count))

    return Member(_name(info), info.file_size, _modified(info), load, _refusal(info), has_zone=False)


def _name(info: zipfile.ZipInfo) -> str:
    """Returns the name; without the UTF-8 flag `zipfile` has read it as cp437, whatever it was."""
    if info.flag_bits & _UTF8:
        return info.orig_filename
    try:
        return decode_name(info.orig_filename.encode("cp437"))
    except UnicodeEncodeError:
        return info.orig_filename


def _modified(info: zipfile.ZipInfo) -> float:
    try:
        return float(timegm((*info.date_time, 0, 0, 0)))
    except ValueError:
        return 0.0


def _refusal(info: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "is a link, and links are not followed"
    return "" if kind in (0, stat.S_IFREG, stat.S_IFDIR) else "is a pipe, socket or device, not a plain file"


def _index_bytes(stream: BinaryIO) -> int:
    """Returns the size of the index that `zipfile` is going to hold in memory (APPNOTE.TXT 6.3, section 4.3.14-16)."""
    end = stream.seek(0, 2)
    start = max(0, end - 65_557 - 76)  # the longest comment, the end record, and the zip64 records before it
    stream.seek(start)
    tail = stream.read()
    stream.seek(0)
    found = tail.rfind(_END)
    if found < 0 or len(tail) < found + 22:
        return 0
    plain = int(struct.unpack_from("<L", tail, found + 12)[0])
    if found >= 76 and tail[found - 20 : found - 16] == _END64_LOCATOR:
        return max(plain % 0xFFFFFFFF, int(struct.unpack_from("<Q", tail, found - 76 + 40)[0]))
    return plain
