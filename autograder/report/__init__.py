"""A report turned into text: what it means, in which words; `formats` has a module for each form."""

from autograder.report.cells import is_old, raw_cells
from autograder.report.class_view import ClassView, collect
from autograder.report.groups import NOTHING_OBSERVED, Observed, with_words
from autograder.report.matrix import Kind, Matrix, MatrixRow, MatrixSection, MatrixTest, Naming
from autograder.report.places import Place, Places

__all__ = [
    "ClassView",
    "Kind",
    "Matrix",
    "MatrixRow",
    "MatrixSection",
    "MatrixTest",
    "Naming",
    "Place",
    "Places",
    "brief",
    "collect",
    "is_old",
    "raw_cells",
    "NOTHING_OBSERVED",
    "Observed",
    "with_words",
]
