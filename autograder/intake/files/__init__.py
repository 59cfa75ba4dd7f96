"""Files as they were handed in: on disk or in archives, within limits."""

from autograder.intake.files.archives import NOT_OPENED, OPENED, is_archive, unpack
from autograder.intake.files.tree import HISTORY, File, Folder, Node, clean, decode_name, timeless, walk

__all__ = [
    "File",
    "Folder",
    "HISTORY",
    "NOT_OPENED",
    "Node",
    "OPENED",
    "clean",
    "decode_name",
    "disk",
    "is_archive",
    "limits",
    "timeless",
    "unpack",
    "walk",
]
