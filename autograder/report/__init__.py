"""A report turned into text: what it means, in which words; `formats` has a module for each form."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from autograder.report.cells import is_old, raw_cells
from autograder.report.meaning import called_name, next_step, shown, unwalled
from autograder.report.places import Place, Places
from autograder.report.spoken import spoken
from autograder.report.text import clean, marks, number, one_line, width

if TYPE_CHECKING:
    from autograder.report.class_view import ClassView, collect, mark_status, with_marks
    from autograder.report.code import Part
    from autograder.report.groups import NOTHING_OBSERVED, Group, Observed, group_of, with_words
    from autograder.report.matrix import Kind, Matrix, MatrixRow, MatrixSection, MatrixTest, Naming
    from autograder.report.needs import KINDS, Need, needs_of, needs_of_class, needs_with_mark, ordered

__all__ = [
    "ClassView",
    "KINDS",
    "Group",
    "Kind",
    "Matrix",
    "MatrixRow",
    "MatrixSection",
    "MatrixTest",
    "Naming",
    "Need",
    "Part",
    "Place",
    "Places",
    "brief",
    "called_name",
    "clean",
    "collect",
    "group_of",
    "is_old",
    "mark_status",
    "raw_cells",
    "with_marks",
    "marks",
    "needs_of",
    "needs_of_class",
    "needs_with_mark",
    "next_step",
    "number",
    "one_line",
    "ordered",
    "shown",
    "spoken",
    "unwalled",
    "width",
    "NOTHING_OBSERVED",
    "Observed",
    "with_words",
]
HOMES = {
    "class_view": ("ClassView", "collect", "mark_status", "with_marks"),
    "code": ("Part",),
    "groups": ("NOTHING_OBSERVED", "Group", "Observed", "group_of", "with_words"),
    "matrix": ("Kind", "Matrix", "MatrixRow", "MatrixSection", "MatrixTest", "Naming"),
    "needs": ("KINDS", "Need", "needs_of", "needs_of_class", "needs_with_mark", "ordered"),
}
"""What is told of a class, by its module: who checks their own work need not wait for it."""


def __getattr__(name: str) -> Any:
    """Gives a name of HOMES when it is asked for."""
    for home, names in HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(name)
