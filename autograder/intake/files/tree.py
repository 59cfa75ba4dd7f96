"""Folders and files as intake sees them, wherever they lie: on the disk, in a zip, in a tar.

Nothing here touches a disk. A `File` knows how to read itself within a cap; a link, a pipe or a name that leads
elsewhere is a `File` too, one that says why it is refused, so that the refusal reaches the student's report.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import BinaryIO

from autograder.errors import IntakeProblem
from autograder.intake.files import limits

HISTORY = ".git"
"""A folder that holds nobody's answer, and tells when answers were committed."""

IGNORED = frozenset(
    (
        *(
            ".ipynb_checkpoints",
            ".vscode",
            "__macosx",
            HISTORY,
            ".svn",
            ".hg",
            ".github",
            ".idea",
            ".ds_store",
            "thumbs.db",
        ),
        *("__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".eggs", "node_modules", "site-packages"),
        *("venv", ".venv", ".env", "desktop.ini"),
    )
)

_ENVIRONMENT = frozenset(("bin", "scripts", "lib", "lib64", "include", "share", "etc"))


@dataclass(frozen=True)
class File:
    """One file of a hand-in; `path` is for people, `load(n)` gives at most n bytes, `stream` is there on disk.

    `modified` is in seconds since 1970, in UTC, or, where it has no zone, by the clock of whoever packed the file.
    """

    path: str
    size: int
    modified: float
    load: Callable[[int], bytes]
    note: str = ""
    refused: str = ""
    stream: Callable[[], BinaryIO] | None = None
    has_zone: bool = True

    @property
    def name(self) -> str:
        """Returns the last component of the path."""
        return self.path.rsplit("/", 1)[-1]

    @cached_property
    def suffix(self) -> str:
        """Returns the ending in lower case, with its dot; both endings of `.tar.gz`, without Windows's hidden one."""
        name = re.sub(r"(?i)(\.py|\.ipynb)\.(txt|json)$", r"\1", self.name)
        double = re.search(r"(?i)\.tar\.(gz|bz2|xz)$", name)
        return (double.group() if double else PurePosixPath(name).suffix).lower()

    @cached_property
    def stem(self) -> str:
        """Returns the name without its ending."""
        return re.sub(r"(?i)(\.py|\.ipynb)\.(txt|json)$", r"\1", self.name)[: -len(self.suffix) or None]

    def read(self, cap: int) -> bytes:
        """Returns the file's bytes.

        Raises IntakeProblem where the file is refused, larger than `cap`, or cannot be read.
        """
        if self.refused:
            raise IntakeProblem(f"{self.path} {self.refused}.")
        if self.size > cap:
            raise IntakeProblem(f"{self.path} has {limits.size(self.size)}; no more than {limits.size(cap)} are read.")
        data = self.load(cap + 1)
        if len(data) > cap:
            raise IntakeProblem(f"{self.path} has more than the {limits.size(cap)} that are read.")
        return data


@dataclass(frozen=True)
class Folder:
    """A folder whose entries are listed when they are first asked for."""

    path: str
    listing: Callable[[], Iterable[File | Folder]]

    @property
    def name(self) -> str:
        """Returns the last component of the path."""
        return self.path.rsplit("/", 1)[-1]

    @cached_property
    def entries(self) -> tuple[File | Folder, ...]:
        """Returns the entries by name, without what systems and tools leave behind."""
        return tuple(sorted((entry for entry in self.listing() if not is_ignored(entry.name)), key=lambda e: e.path))

    @property
    def folders(self) -> tuple[Folder, ...]:
        """Returns the folders directly inside."""
        return tuple(entry for entry in self.entries if isinstance(entry, Folder))

    @property
    def files(self) -> tuple[File, ...]:
        """Returns the files directly inside."""
        return tuple(entry for entry in self.entries if isinstance(entry, File))

    def get(self, name: str) -> File | Folder | None:
        """Returns the entry of this name, or None."""
        return next((entry for entry in self.entries if entry.name == name), None)

    def has(self, name: str) -> bool:
        """Tells whether an entry of this name is there, ignored ones included."""
        return any(entry.name == name for entry in self.listing())


Node = File | Folder


def is_ignored(name: str) -> bool:
    """Tells whether this is the leftover of a system or a tool, never an answer: `__MACOSX`, `._x`, `~$x`, `.git`."""
    return name.startswith(("._", "~$")) or name.casefold() in IGNORED


def walk(folder: Folder, prefix: str = "") -> Iterator[File]:
    """Yields every file below, nearest the top first, its path relative to `folder` and beginning with `prefix`."""
    level = [(prefix, folder)]
    for _ in range(limits.DEPTH):
        deeper = []
        for path, here in level:
            yield from (replace(file, path=f"{path}{file.path}") for file in here.files)
            deeper += [(f"{path}{inner.name}/", inner) for inner in _own(here)]
        level = deeper


def _own(folder: Folder) -> list[Folder]:
    """Returns the folders inside that may hold somebody's own work: of a virtual environment none that it brought."""
    if not folder.get("pyvenv.cfg"):
        return list(folder.folders)
    return [inner for inner in folder.folders if inner.name.casefold() not in _ENVIRONMENT]


def clean(text: str) -> str:
    """Returns a name in one line, without control or direction-changing characters and lone surrogates.

    Nor does it end in dots or spaces, which mean nothing in Windows' names: `srn.py.` is opened there as `srn.py`.
    """
    made = "".join("\ufffd" if unicodedata.category(char) in ("Cc", "Cs", "Cf") else char for char in text)
    return made.rstrip(". ") or made


def decode_name(raw: bytes) -> str:
    """Returns a file name from its bytes: UTF-8, else GBK, which Chinese Windows writes into zips without saying so.

    Its characters are pairs of high bytes; single ones are letters of an old Western code page, as in `M\u00fcller`.
    """
    single = not re.search(rb"[\x80-\xff]{2}", raw)
    western = "latin-1" if re.search(rb"[\xc0-\xff]", raw) else "cp437"
    for encoding in ("utf-8", western if single else "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def timeless(folder: Folder) -> Folder:
    """Returns the folder with no file newer than another: a checkout's times say when it was cloned."""
    listed = folder.listing  # and not the folder, which keeps what it has listed

    def listing() -> Iterator[Node]:
        for node in listed():
            yield replace(node, modified=0.0) if isinstance(node, File) else timeless(node)

    return Folder(folder.path, listing)
