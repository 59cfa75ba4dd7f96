"""Archives opened in place: the members are listed and read in memory, and nothing is written where a name says.

Only zip, tar and tar.gz are opened. A gzip is first unpacked, up to its cap, into a nameless temporary file.
"""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import tarfile
import tempfile
import zipfile
import zlib
from contextlib import ExitStack
from typing import BinaryIO

from autograder.errors import IntakeProblem
from autograder.intake.files import tars, zips
from autograder.intake.files.limits import DEPTH, Caps, size
from autograder.intake.files.members import Budget, Member
from autograder.intake.files.tree import HISTORY, File, Folder, Node, clean, is_ignored

# What the standard library lets out on hostile archives, found by fuzzing.
UNREADABLE = (
    *(zipfile.BadZipFile, tarfile.TarError, OSError, ValueError, NotImplementedError, RuntimeError, EOFError),
    *(zlib.error, lzma.LZMAError, struct.error, LookupError, OverflowError, AttributeError, TypeError, MemoryError),
)


def unpack(file: File, caps: Caps, stack: ExitStack) -> Folder:
    """Returns the archive as a folder named after it; what it holds open is closed with `stack`.

    Raises IntakeProblem where it is too large, damaged, encrypted, or of a kind that is not opened.
    """
    try:
        stream = _stream(file, caps, stack)
        magic = stream.read(4)
        stream.seek(0)
        if magic[:2] == b"\x1f\x8b":
            stream = _ungzip(file, stream, caps, stack)
        members = zips.members(stream, caps) if magic[:2] == b"PK" else tars.members(stream, caps)
    except UNREADABLE as error:
        raise IntakeProblem(f"{file.path} cannot be opened as an archive: it is damaged or of another kind.") from error
    except IntakeProblem as problem:
        raise IntakeProblem(f"{file.path}: {problem}") from problem
    return _folder(file.stem or file.name, members)


def _stream(file: File, caps: Caps, stack: ExitStack) -> BinaryIO:
    if file.size > caps.packed:
        raise IntakeProblem(f"it has {size(file.size)}; archives above {size(caps.packed)} are not opened.")
    if file.stream and not file.refused:
        return stack.enter_context(file.stream())
    return io.BytesIO(file.read(caps.packed))


def _ungzip(file: File, packed: BinaryIO, caps: Caps, stack: ExitStack) -> BinaryIO:
    unpacked = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=32 * 1024 * 1024))  # noqa: SIM115
    budget = Budget(caps.unpacked)
    with gzip.GzipFile(fileobj=packed) as stream:
        while piece := stream.read(1024 * 1024):
            unpacked.write(budget.spend(piece))
    unpacked.seek(0)
    return unpacked  # type: ignore[return-value]


def _folder(name: str, members: list[Member]) -> Folder:
    root: dict[str, object] = {}
    for member in members:
        _place(root, member)
    return _as_folder(name, root)


def _place(root: dict[str, object], member: Member) -> None:
    path = member.name.replace("\\", "/")
    parts = [clean(part) for part in path.split("/") if part not in ("", ".")]
    if any(is_ignored(part) for part in parts if part != HISTORY) or not parts:
        return
    if path.startswith("/") or ".." in parts or path[1:2] == ":":
        root[f"{len(root)}/"] = _file(member, clean(path), "leads outside its archive and was refused")
    elif len(parts) > DEPTH:
        root[f"{len(root)}/"] = _file(member, parts[-1], f"lies more than {DEPTH} folders deep and was refused")
    elif path.endswith("/"):
        _inside(root, parts)
    elif not isinstance((here := _inside(root, parts[:-1])).get(parts[-1]), dict):
        here[parts[-1]] = _file(member, parts[-1], member.refused)


def _inside(here: dict[str, object], parts: list[str]) -> dict[str, object]:
    for part in parts:
        inner = here.setdefault(part, {})
        if not isinstance(inner, dict):
            inner = here[part] = {}
        here = inner
    return here


def _file(member: Member, name: str, refused: str) -> File:
    def load(count: int) -> bytes:
        try:
            return member.load(count)
        except UNREADABLE as error:
            why = "it is encrypted" if "encrypted" in str(error) else "the archive is damaged"
            raise IntakeProblem(f"{name} cannot be unpacked: {why}.") from error

    return File(name, member.size, member.modified, load, refused=refused, has_zone=member.has_zone)


def _as_folder(name: str, inside: dict[str, object]) -> Folder:
    nodes: list[Node] = []
    for key, value in inside.items():
        nodes.append(_as_folder(key, value) if isinstance(value, dict) else value)  # type: ignore[arg-type]
    return Folder(name, lambda: nodes)
