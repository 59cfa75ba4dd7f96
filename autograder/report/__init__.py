"""A report turned into text: what it means, in which words; `formats` has a module for each form."""

from autograder.report.cells import is_old, raw_cells
from autograder.report.class_view import ClassView, collect, mark_status, with_marks
from autograder.report.code import Part
from autograder.report.groups import NOTHING_OBSERVED, Group, Observed, group_of, with_words
from autograder.report.matrix import Kind, Matrix, MatrixRow, MatrixSection, MatrixTest, Naming
from autograder.report.meaning import called_name, next_step, shown, unwalled
from autograder.report.needs import KINDS, Need, needs_of, needs_of_class, needs_with_mark, ordered
from autograder.report.places import Place, Places
from autograder.report.spoken import spoken
from autograder.report.text import clean, marks, number, one_line, width

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
