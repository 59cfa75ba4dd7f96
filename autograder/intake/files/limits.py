"""How much of a hand-in is read, so that no file, archive or folder can exhaust the grader."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024

SCRIPT_BYTES = 4 * MIB  # a long script is 0.1 MiB
NOTEBOOK_BYTES = 512 * MIB  # as handed in, with its outputs
NOTEBOOK_KEPT = 8 * MIB  # without them
NOTEBOOK_CELLS = 5_000
OUTPUTS_KEPT = 2 * MIB  # above this a notebook's outputs are left out
TABLE_BYTES = 32 * MIB  # a roster, Gradescope's metadata
TEXT_BYTES = 64 * 1024  # a time stamp
HISTORY_BYTES = 64 * MIB  # the objects of a repository

IMPORTS = 800  # names for which a script beside an answer is looked for
SIBLINGS = 40  # scripts beside an answer that it imports
SIBLING_BYTES = 4 * MIB  # all of them together
OPENED = 20  # small files beside an answer that it speaks of
OPENED_BYTES = 256 * 1024  # each of them

SCANNED_FILES = 300  # scripts and notebooks of one student that are opened
SCANNED_BYTES = 768 * MIB
DEPTH = 16
PROBLEMS = 12  # sentences about one student


@dataclass(frozen=True)
class Caps:
    """The bounds of one folder or archive: files listed, bytes packed, bytes unpacked, bytes of a zip's own index."""

    files: int
    packed: int
    unpacked: int
    index: int


CLASS = Caps(files=200_000, packed=64 * 1024 * MIB, unpacked=64 * 1024 * MIB, index=128 * MIB)
STUDENT = Caps(files=20_000, packed=512 * MIB, unpacked=640 * MIB, index=4 * MIB)


def size(count: float) -> str:
    """Returns a number of bytes as people say it: 12 KB, 3.5 MB, 2.0 GB."""
    for unit in ("bytes", "KB", "MB"):
        if count < 1024:
            return f"{count:.3g} {unit}"
        count /= 1024
    return f"{count:.1f} GB"
