"""Which files are archives, by their names: what opens them is imported for those who hand one in."""

from __future__ import annotations

from autograder.intake.files.tree import File

OPENED = frozenset((".zip", ".tar", ".tar.gz", ".tgz"))
NOT_OPENED = {
    **{
        ".rar": "a RAR archive",
        ".7z": "a 7-Zip archive",
        ".gz": "a gzip file",
        ".bz2": "a bzip2 file",
        ".xz": "an xz file",
    },
    **{".tar.bz2": "a bzip2 archive", ".tar.xz": "an xz archive", ".zipx": "a WinZip archive", ".zst": "a zstd file"},
}


def is_archive(file: File) -> bool:
    """Tells whether the file is an archive of a kind that is opened."""
    return file.suffix in OPENED
