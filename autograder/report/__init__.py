"""A report turned into text: what it means, in which words; `formats` has a module for each form."""

from autograder.report.cells import is_old, raw_cells
from autograder.report.class_view import ClassView, collect, mark_status, with_marks
from autograder.report.code import Part
from autograder.report.groups import NOTHING_OBSERVED, Observed, with_words
from autograder.report.matrix import Kind, Matrix, MatrixRow, MatrixSection, MatrixTest, Naming
from autograder.report.meaning import next_step, shown, unwalled
from autograder.report.places import Place, Places
from autograder.report.spoken import spoken
from autograder.report.text import clean, marks, number, one_line, width

__all__ = [
    "ClassView",
    "Kind",
    "Matrix",
    "MatrixRow",
    "MatrixSection",
    "MatrixTest",
    "Naming",
    "Part",
    "Place",
    "Places",
    "brief",
    "clean",
    "collect",
    "is_old",
    "mark_status",
    "raw_cells",
    "with_marks",
    "marks",
    "next_step",
    "number",
    "one_line",
    "shown",
    "spoken",
    "unwalled",
    "width",
    "NOTHING_OBSERVED",
    "Observed",
    "with_words",
]
